"""The file of links beside a library: what is spoiled in it is asked for anew, and nothing fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.model.linked import KeptLinkOuts, LinkedWork, LinkList
from refdesk.model.views import LinkOut
from refdesk.store import driver
from refdesk.store.link_cache import SUFFIX, LinkCache

AT = "2026-11-27T10:00:00+00:00"
WORK = LinkedWork("A title", "Otten U", "Prog Neurobiol", 1997)


@pytest.fixture
def cache(tmp_path: Path) -> LinkCache:
    return LinkCache(tmp_path / "library.refdesk")


def write(tmp_path: Path, sql: str) -> None:
    connection = driver.connect(tmp_path / ("library.refdesk" + SUFFIX))
    connection.execute(sql)
    connection.close()


@pytest.mark.parametrize("spoiled", ["[", "[1]", "null", '"words"'])
def test_a_spoiled_entry_is_not_known_and_spoils_no_other(
    cache: LinkCache, tmp_path: Path, spoiled: str
) -> None:
    cache.keep_works({"1": WORK, "2": WORK})
    cache.keep_link_outs("1", KeptLinkOuts((LinkOut("", "A library", "https://a.example"),), AT))
    for table in ("work", "link_out"):
        write(tmp_path, f"UPDATE {table} SET shown = '{spoiled}' WHERE pmid = '1'")
    assert cache.works(["1", "2"]) == {"2": WORK}
    assert cache.link_outs("1") is None


def test_a_file_that_is_no_database_is_as_if_nothing_was_kept(
    cache: LinkCache, tmp_path: Path
) -> None:
    (tmp_path / ("library.refdesk" + SUFFIX)).write_bytes(b"no database at all" * 100)
    cache.keep_lists("cited_by", {"1": LinkList(("2",), AT)})
    assert cache.lists("cited_by", ["1"]) == {}
    assert cache.works(["1"]) == {}
