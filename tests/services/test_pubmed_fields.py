"""PubMed's fields, kept for a day."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from refdesk.errors import ServiceError
from refdesk.services.pubmed_fields import KEPT, NAME, descriptions, fields
from refdesk.services.toolbox import Toolbox
from tests.servers.eutils import EutilsServer


def asked(eutils: EutilsServer) -> int:
    return sum("einfo" in request.path for request in eutils.requests)


def test_fields_are_asked_for_once_a_day(
    toolbox: Toolbox, eutils: EutilsServer, tmp_path: Path
) -> None:
    found = fields(toolbox.pubmed, tmp_path)
    assert [one.name for one in found] == ["ALL", "UID", "TITL", "TIAB"]  # without the hidden one
    assert fields(toolbox.pubmed, tmp_path) == found
    assert asked(eutils) == 1
    old = time.time() - KEPT - 1
    os.utime(tmp_path / NAME, (old, old))
    assert fields(toolbox.pubmed, tmp_path) == found
    assert asked(eutils) == 2


def test_without_pubmed_old_fields_serve_and_none_are_made_up(
    toolbox: Toolbox, eutils: EutilsServer, tmp_path: Path
) -> None:
    eutils.fault("503", path="einfo")
    with pytest.raises(ServiceError):
        fields(toolbox.pubmed, tmp_path)
    eutils.reset()
    found = fields(toolbox.pubmed, tmp_path)
    os.utime(tmp_path / NAME, (0, 0))
    eutils.fault("503", path="einfo")
    assert fields(toolbox.pubmed, tmp_path) == found


@pytest.mark.parametrize("spoiled", ["{", "[1]", '[{"x": 1}]'])
def test_a_spoiled_file_is_asked_for_again(toolbox: Toolbox, tmp_path: Path, spoiled: str) -> None:
    (tmp_path / NAME).write_text(spoiled)
    assert fields(toolbox.pubmed, tmp_path)


def test_descriptions_go_by_the_tags_of_the_query_language(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    told = descriptions(fields(toolbox.pubmed, tmp_path))
    assert told["ti"] == "Words in title of publication. 21,000 terms."
    assert told["tiab"].startswith("Free text")
