"""Each format gives back every field that it does not say it loses."""

from __future__ import annotations

import dataclasses
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.formats.losses import lost_fields, without
from refdesk.formats.registry import Parsed, format_by_key, formats
from refdesk.model.record import ArticleId, LocationId, ReferenceRecord
from tests.formats import loss_table
from tests.formats.records import NAMES, articles, chapters

BOTH_WAYS = [one.key for one in formats() if one.parse and one.write and lost_fields(one.key)]
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def there_and_back(key: str, record: ReferenceRecord) -> ReferenceRecord:
    one = format_by_key(key)
    assert one.write and one.parse
    out = io.BytesIO()
    one.write([record], out)
    (found,) = one.parse(io.BytesIO(out.getvalue()))
    assert isinstance(found, Parsed), found
    return found.record


def differences(key: str, record: ReferenceRecord) -> dict[str, tuple[object, object]]:
    """The fields that came back otherwise than LOST lets expect, with both values."""
    lost = lost_fields(key)
    again = _bare(without(there_and_back(key, record), lost))
    wanted = _bare(without(record, lost))
    return {
        name: (getattr(wanted, name), getattr(again, name))
        for name in NAMES
        if getattr(wanted, name) != getattr(again, name)
    }


def _bare(record: ReferenceRecord) -> ReferenceRecord:
    """`record` without what only says again what other fields say, or what no source said."""
    known = {record.pmid, record.pmcid, record.doi}
    article_ids: list[ArticleId] = [one for one in record.article_ids if one.value not in known]
    location_ids: list[LocationId] = [one for one in record.location_ids if one.value not in known]
    return dataclasses.replace(
        record,
        creators=tuple(sorted(record.creators, key=lambda one: one.role)),  # formats differ in this
        article_ids=tuple(article_ids),
        location_ids=tuple(location_ids),
        short_title="" if record.short_title == record.title.plain else record.short_title,
        owner=record.owner if record.pmid else "",
        record_status=record.record_status if record.pmid else "",
    )


@QUICK
@given(record=st.one_of(articles(), chapters()))
def test_what_a_format_does_not_lose_comes_back(record: ReferenceRecord) -> None:
    # All formats in one test: making the records takes longer than writing and reading them.
    found = {key: differences(key, record) for key in BOTH_WAYS}
    assert {key: what for key, what in found.items() if what} == {}


@pytest.mark.parametrize("key", BOTH_WAYS)
def test_a_format_names_only_fields_that_there_are(key: str) -> None:
    known = {one.name for one in dataclasses.fields(ReferenceRecord)}
    assert {re.split(r"[.:]", name)[0] for name in lost_fields(key)} <= known


def test_the_page_on_formats_says_what_the_formats_say() -> None:
    text = loss_table.PAGE.read_text("utf-8")
    hint = "run python -m tests.formats.loss_table"
    assert text == loss_table.page(text), hint


def test_every_format_that_is_written_and_read_says_what_it_loses() -> None:
    assert [key for key in loss_table.keys() if not lost_fields(key)] == []  # noqa: SIM118
