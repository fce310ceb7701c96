"""`refdesk watch`: alerts from a shell, from making one to keeping and discarding its hits."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.net.services import ServiceUrls
from tests.servers.eutils import EutilsServer

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _online(services: ServiceUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new library, and PubMed at hand."""
    monkeypatch.setenv("REFDESK_LIBRARY", str(tmp_path / "library.refdesk"))
    monkeypatch.setenv("REFDESK_EUTILS_URL", services.eutils)
    monkeypatch.setattr("refdesk.net.eutils.GAP", 0.0)  # nobody is spared here


def today() -> date:
    return datetime.now(UTC).date()


def printed(capsys: Capture, *words: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(["watch", *words]) == status
    return capsys.readouterr().out


def objects(capsys: Capture, *words: str) -> list[dict[str, object]]:
    return [json.loads(each) for each in printed(capsys, *words, "--json").splitlines()]


def test_alerts_are_made_checked_read_and_decided_on(capsys: Capture, eutils: EutilsServer) -> None:
    assert printed(capsys, "add", "Sepsis", "sepsis[ti]") == "PubMed alert saved as Sepsis.\n"
    printed(capsys, "add", "Gout weekly", "gout", "--every", "weekly", "--since", "2026-01-31")
    one, two, three = eutils.shelf.arrive(today(), "Sepsis one.", "Sepsis two.", "Sepsis three.")
    out = printed(capsys, "check")
    assert out == "3 new\tSepsis\n3 new hits in the PubMed alert Sepsis.\n"
    assert printed(capsys, "check") == "No PubMed alert is due.\n"
    listed = objects(capsys, "list")
    assert [(each["name"], each["new"], each["schedule"]) for each in listed] == [
        ("Sepsis", 3, "daily"), ("Gout weekly", 0, "weekly"),
    ]  # fmt: skip
    assert listed[1]["since"] == "2026-01-31"
    assert "3 new\tSepsis\tdaily, checked" in printed(capsys, "list")
    assert printed(capsys, "later", two) == "1 PubMed hit kept for later.\n"
    assert printed(capsys, "discard", three) == "1 PubMed hit discarded.\n"
    assert "1 reference added" in printed(capsys, "keep", one, "--collection", "Kept")
    assert printed(capsys, "inbox", "sepsis", "--pmids") == f"{two}\n"
    shown = objects(capsys, "inbox", "--show", "all")
    assert {each["pmid"]: each["state"] for each in shown} == {
        one: "kept", two: "later", three: "discarded",
    }  # fmt: skip
    assert "later\t" in printed(capsys, "inbox")
    printed(capsys, "back", three)
    assert printed(capsys, "inbox", "--show", "new", "--pmids") == f"{three}\n"
    capsys.readouterr()
    main(["count", "Kept[collection]"])
    assert capsys.readouterr().out == "1\n"


def test_a_search_that_failed_is_named_and_the_status_says_so(
    capsys: Capture, eutils: EutilsServer
) -> None:
    printed(capsys, "add", "Sepsis", "sepsis")
    printed(capsys, "add", "Gout", "gout")
    eutils.shelf.arrive(today(), "Gout.")
    eutils.fault("no-ids", path="term=gout", times=None)
    assert main(["watch", "check"]) == 1
    out, told = capsys.readouterr()
    assert "Gout: The answer of PubMed was cut off. Try again." in told
    assert "Nothing new in the PubMed alert Sepsis." in out
    assert main(["watch", "list"]) == 0
    assert "Gout: The answer of PubMed was cut off. Try again." in capsys.readouterr().err
    capsys.readouterr()
    assert main(["watch", "check", "--json", "gout"]) == 1  # by name: due or not
    report = json.loads(capsys.readouterr().out)
    assert (report["new"], report["checked"][0]["name"]) == (0, "Gout")
    eutils.reset()
    assert printed(capsys, "check", "--all").endswith("1 new hit in the PubMed alert Gout.\n")


def test_without_a_network_nothing_is_said_to_be_new_or_not(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(capsys, "add", "Sepsis", "sepsis")
    monkeypatch.setenv("REFDESK_OFFLINE", "1")
    assert main(["watch", "check"]) == 1
    out, told = capsys.readouterr()
    assert "Nothing new" not in out
    assert "1 PubMed alert was not checked." in out
    assert "offline" in told.lower()


def test_the_digest_tells_what_is_new_alert_by_alert(
    capsys: Capture, eutils: EutilsServer, tmp_path: Path
) -> None:
    printed(capsys, "add", "Sepsis & shock", "sepsis")
    printed(capsys, "add", "Gout", "gout")
    one, two = eutils.shelf.arrive(today(), "Sepsis <in> two & more.", "Sepsis two.")
    printed(capsys, "check")
    printed(capsys, "later", two)
    text = printed(capsys, "digest")
    assert text.startswith("PubMed alerts, ")
    assert "1 hit in 1 search\n\nSepsis & shock (1)\n  sepsis\n" in text
    assert "Sepsis <in> two & more." in text and "Sepsis two." not in text
    assert f"https://pubmed.ncbi.nlm.nih.gov/{one}/" in text
    assert text.endswith("\nNothing new in: Gout.\n")
    assert "2 hits in 1 search" in printed(capsys, "digest", "--days", "7")
    page = tmp_path / "digest.html"
    printed(capsys, "digest", "-o", str(page))
    html = page.read_text(encoding="utf-8")
    assert "Sepsis &lt;in&gt; two &amp; more." in html
    assert f'href="https://pubmed.ncbi.nlm.nih.gov/{one}/"' in html
    assert "<h2>Sepsis &amp; shock (1)</h2>" in html
    assert printed(capsys, "digest", "Gout", "--html").count("<h2>") == 0


def test_the_digest_is_a_feed_with_each_hit_once(
    capsys: Capture, eutils: EutilsServer, tmp_path: Path
) -> None:
    printed(capsys, "add", "Sepsis & shock", "sepsis")
    printed(capsys, "add", "All of it", "sepsis OR gout")
    printed(capsys, "add", "Asthma", "asthma")
    one, two, _ = eutils.shelf.arrive(today(), "Sepsis <in> two & more.", "Gout.", "Asthma.")
    eutils.fault("no-ids", path="term=asthma", times=None)
    assert main(["watch", "check"]) == 1
    capsys.readouterr()
    feed = tmp_path / "alerts.rss"
    printed(capsys, "digest", "-o", str(feed))
    (channel,) = ElementTree.fromstring(feed.read_bytes())
    assert "Asthma: Not checked on" in channel.findtext("description", "")
    items = channel.findall("item")
    assert [item.findtext("guid") for item in items] == [f"pmid:{two}", f"pmid:{one}"]
    assert items[1].findtext("title") == "Sepsis <in> two & more"
    assert items[1].findtext("link") == f"https://pubmed.ncbi.nlm.nih.gov/{one}/"
    assert [each.text for each in items[1].findall("category")] == ["Sepsis & shock", "All of it"]
    told = parsedate_to_datetime(items[1].findtext("pubDate", ""))
    assert told.date() == today()
    assert printed(capsys, "digest", "Asthma", "--rss").count("<item>") == 0


def test_an_alert_is_renamed_paused_and_removed(capsys: Capture) -> None:
    printed(capsys, "add", "Sepsis", "sepsis", "--every", "3")
    printed(capsys, "edit", "sepsis", "--rename", "Shock", "--query", "shock", "--pause")
    (row,) = objects(capsys, "list")
    assert (row["name"], row["query"], row["every_days"], row["is_paused"]) == (
        "Shock", "shock", 3, True,
    )  # fmt: skip
    assert printed(capsys, "check") == "No PubMed alert is due.\n"
    printed(capsys, "edit", "Shock", "--resume", "--every", "monthly")
    assert objects(capsys, "list")[0]["schedule"] == "monthly"
    assert printed(capsys, "remove", "Shock") == "PubMed alert Shock deleted.\n"
    assert printed(capsys, "list") == "No PubMed search is watched.\n"


def test_wrong_words_are_told(capsys: Capture) -> None:
    printed(capsys, "add", "Sepsis", "sepsis")
    for words, status, told in (
        (("add", "Sepsis", "x"), 1, "There is a PubMed alert Sepsis already."),
        (("add", "New", "  "), 2, "A PubMed alert needs a search."),
        (("add", "New", "x", "--since", "soon"), 1, "is no day"),
        (("check", "Gout"), 1, "No PubMed alert is called Gout. There are: Sepsis."),
        (("edit", "Sepsis"), 2, "Say what to change"),
        (("discard", "12", "x1"), 2, "“x1” is no PMID."),
    ):
        assert main(["watch", *words]) == status
        assert told in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["watch", "add", "New", "x", "--every", "often"])
    assert "none of daily, weekly, monthly, manual" in capsys.readouterr().err


def test_pmids_come_from_standard_input(
    capsys: Capture, eutils: EutilsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(capsys, "add", "Sepsis", "sepsis")
    pmids = eutils.shelf.arrive(today(), "Sepsis one.", "Sepsis two.")
    printed(capsys, "check")
    monkeypatch.setattr("sys.stdin", io.StringIO(printed(capsys, "inbox", "--pmids")))
    assert printed(capsys, "discard", "-") == "2 PubMed hits discarded.\n"
    assert printed(capsys, "inbox") == "The inbox is empty.\n"
    assert {each["pmid"] for each in objects(capsys, "inbox", "--show", "discarded")} == set(pmids)
