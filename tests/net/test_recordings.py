"""The clients against what real services answered, byte for byte, where the corpus is at hand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from refdesk.errors import NotFoundError, RateLimitError, ServiceError
from refdesk.net.doi import DoiClient
from refdesk.net.http import HttpClient
from refdesk.net.idconv import Converted, IdConverter
from refdesk.net.pubmed import PubMedClient
from refdesk.net.services import NetworkSettings, ServiceUrls
from tests.servers.base import Answer, LoopbackServer, Request
from tests.servers.fixtures import QUICK


class Replay(LoopbackServer):
    """Answers all requests with one recorded answer, those for handles as `handle` says."""

    answer_now = Answer(b"")
    handle = b'{"responseCode":1,"handle":"10.1/x","values":[]}'

    def answer(self, request: Request) -> Answer:
        if request.path.startswith("/api/handles/"):
            is_known = b'"responseCode":1,' in self.handle
            return Answer(self.handle, "application/json", 200 if is_known else 404)
        return self.answer_now

    def say(self, recording: dict[str, Any]) -> None:
        """Answer as in `recording` from now on, but for redirects."""
        media_type = recording["headers"].get("content-type", "text/plain")
        self.answer_now = Answer(recording["body"].encode(), media_type, recording["status"])


@pytest.fixture
def replay() -> Iterator[Replay]:
    with Replay() as server:
        yield server


@pytest.fixture
def http(replay: Replay) -> HttpClient:
    urls = ServiceUrls(eutils=replay.url, doi=replay.url, crossref=replay.url, idconv=replay.url)
    return HttpClient(NetworkSettings(urls), QUICK)


def recordings(path: Path) -> list[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode().splitlines() if line]


def test_recorded_csl_json_is_taken_and_recorded_errors_are_told(
    http: HttpClient, replay: Replay, corpus: Path
) -> None:
    seen = {"taken": 0, "not found": 0, "refused": 0}
    folder = corpus / "http-recordings"
    for name in ("doi-content-negotiation.jsonl.gz", "crossref-rest.jsonl.gz"):
        for recording in recordings(folder / name):
            if recording["status"] in (301, 302) or not recording.get("body"):
                continue
            replay.say(recording)
            try:
                item = json.loads(DoiClient(http).csl_json("10.1/x"))
            except NotFoundError as error:
                assert "no bibliographic data" in str(error)
                seen["not found"] += 1
            except ServiceError:
                seen["refused"] += 1
            else:
                assert item["DOI"]
                seen["taken"] += 1
    assert seen["taken"] >= 2
    assert seen["not found"] >= 5
    assert seen["refused"] >= 10


def test_an_unknown_doi_as_recorded_is_unknown(
    http: HttpClient, replay: Replay, corpus: Path
) -> None:
    replay.handle = b'{"responseCode":100,"handle":"10.1126/foo"}'
    for recording in recordings(corpus / "http-recordings" / "doi-content-negotiation.jsonl.gz"):
        if recording["url"].endswith("10.1126/foo"):
            replay.say(recording)
            with pytest.raises(NotFoundError, match="does not exist"):
                DoiClient(http).csl_json("10.1126/foo")


def test_recorded_conversions_are_read(http: HttpClient, replay: Replay, corpus: Path) -> None:
    found, mismatch = recordings(corpus / "http-recordings" / "pmc-idconv.jsonl")
    replay.say(found)
    assert IdConverter(http).convert(["10.1038/NG.590", "PMC2883744"]) == {
        "10.1038/NG.590": Converted("20495566", "PMC2883744", "10.1038/ng.590"),
        "PMC2883744": Converted("20495566", "PMC2883744", "10.1038/ng.590"),
    }
    replay.say(mismatch)
    assert "does not take" in str(IdConverter(http).convert(["28371833"])["28371833"])


def test_the_record_that_really_came_for_minus_one_is_not_taken(
    http: HttpClient, replay: Replay, corpus: Path
) -> None:
    for recording in recordings(corpus / "http-recordings" / "eutils-post.jsonl"):
        replay.say(recording)
        client = PubMedClient(http)
        if "efetch" in recording["url"]:
            with pytest.raises(ServiceError, match="other records"):
                client.fetch(["9304698"])
            assert [p.record.pmid for p in client.fetch(["1"]).records] == ["1"]
        else:
            wanted = 0 if "rettype=count" in recording["request_body"] else 5000
            page = client.search("x", count=wanted)
            assert page.count >= 1
            assert len(page.pmids) == (page.count if wanted else 0)


def test_no_observed_failure_passes_for_an_answer(
    http: HttpClient, replay: Replay, corpus: Path
) -> None:
    observed = json.loads((corpus / "errors" / "observed.json").read_text())
    tried = 0
    for failure in observed:
        body = failure["body"]
        if "eutils" not in failure["service"].lower() and "E-utilities" not in failure["service"]:
            continue
        if body.startswith(("eutils/", "http-recordings/")):
            continue  # tried above and in test_pubmed
        for status in (200, 429, 500, 502):
            replay.answer_now = Answer(body.encode(), failure["content_type"], status)
            with pytest.raises(ServiceError) as caught:
                PubMedClient(http).search("x")
            assert "198.51.100.7" not in str(caught.value)
            assert isinstance(caught.value, RateLimitError) == (
                "rate limit" in body or status == 429
            )
            tried += 1
    assert tried >= 12
