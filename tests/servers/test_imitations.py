"""The imitations themselves: started by hand, faults by address, the documented answers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.net.network import Network
from refdesk.net.services import NetworkSettings
from tests.servers.doi_org import DoiServer
from tests.servers.eutils import EutilsServer

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """Of `python -m tests.servers`, as it prints it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.servers"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("#"):
            break
    yield dict(re.findall(r"^export (\w+)=(.*)$", "".join(lines), re.MULTILINE))
    process.terminate()
    process.wait(10)
    process.stdout.close()


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url: str) -> tuple[int, bytes]:
    try:
        with _opener.open(url) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_what_is_printed_leads_the_whole_program_to_the_imitations(
    environment: dict[str, str],
) -> None:
    network = Network(NetworkSettings.from_environment({**os.environ, **environment}))
    assert [p.record.pmid for p in network.pubmed.fetch(["9304698"]).records] == ["9304698"]
    landing = network.doi.follow("10.1016/s0301-0082(97)00021-x")
    assert landing.status == 200
    base = environment["REFDESK_EUTILS_URL"].split("/entrez")[0]
    assert get(f"{base}/_fault?name=500&times=1")[1] == b"500 is on\n"
    assert get(f"{base}/_fault?name=nothing")[1] == b"no such fault: nothing\n"
    assert json.loads(get(f"{base}/_fault")[1])["on"]
    assert get(f"{base}/esearch.fcgi?term=x")[0] == 500
    assert get(f"{base}/esearch.fcgi?term=x")[0] == 200
    get(f"{base}/_fault?name=hang")
    get(f"{base}/_fault?clear=1")
    assert get(f"{base}/esearch.fcgi?term=x")[0] == 200
    network.close()


def test_the_fourth_request_in_a_second_is_refused(eutils: EutilsServer) -> None:
    eutils.limit = 3
    answers = [get(f"{eutils.url}/espell.fcgi?term=x") for _ in range(4)]
    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert json.loads(answers[3][1])["error"] == "API rate limit exceeded"


def test_an_address_that_is_too_long_is_refused(eutils: EutilsServer) -> None:
    assert get(f"{eutils.url}/esearch.fcgi?term={'x' * 9000}")[0] == 414


def test_a_search_folds_accents_and_a_tag_goes_for_the_words_before_it(
    eutils: EutilsServer,
) -> None:
    def count(term: str) -> int:
        query = urllib.parse.urlencode({"term": term, "retmode": "json"})
        _, body = get(f"{eutils.url}/esearch.fcgi?{query}")
        return int(json.loads(body)["esearchresult"]["count"])

    assert count("Muller AM[au]") == count('"Müller AM"[au]') > 0
    assert count("Muller ZZ[au]") == 0
    assert count("sepsis cohort[ti]") == count("sepsis[ti] AND cohort[ti]") > 0


def test_a_history_is_kept_and_cut_at_the_window(eutils: EutilsServer) -> None:
    _, body = get(f"{eutils.url}/esearch.fcgi?term=all[sb]&usehistory=y&retmax=1")
    key = re.search(rb"<WebEnv>(\w+)</WebEnv>", body)
    assert key is not None
    stored = f"{eutils.url}/efetch.fcgi?query_key=1&WebEnv={key[1].decode()}"
    assert get(f"{stored}&retstart=9500&retmax=500")[1].count(b"<PubmedArticle>") == 499
    assert get(f"{stored}&retstart=9999")[0] == 400
    assert b"Unable to obtain query" in get(f"{eutils.url}/efetch.fcgi?query_key=1&WebEnv=x")[1]


def test_the_id_minus_one_brings_a_wrong_record(eutils: EutilsServer) -> None:
    assert b'<PMID Version="1">1</PMID>' in get(f"{eutils.url}/efetch.fcgi?id=-1")[1]


def test_json_of_a_failed_search_has_a_raw_line_break(eutils: EutilsServer) -> None:
    status, body = get(f"{eutils.url}/esearch.fcgi?term=all[sb]&retstart=9999&retmode=json")
    assert status == 400
    with pytest.raises(ValueError, match="control character"):
        json.loads(body)


def test_doi_org_answers_as_recorded(doi_org: DoiServer) -> None:
    status, body = get(f"{doi_org.url}/10.1126/foo")
    assert (status, b"DOI Not Found" in body) == (404, True)
    assert get(f"{doi_org.url}/foo")[0] == 400
    assert json.loads(get(f"{doi_org.url}/ra/10.1126/foo")[1])[0]["status"] == "DOI does not exist"
    assert json.loads(get(f"{doi_org.url}/api/handles/10.1126/foo")[1])["responseCode"] == 100
