from __future__ import annotations

import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from refdesk.model import record as records
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Place:
    town: str
    street: str = ""
    number: int | None = None
    floor: int = 0


def test_a_quick_class_is_frozen_and_has_its_own_class() -> None:
    place = Place("Oslo", number=3)
    assert type(place) is Place
    assert (place.town, place.street, place.number, place.floor) == ("Oslo", "", 3, 0)
    with pytest.raises(FrozenInstanceError):
        place.town = "Bergen"  # type: ignore[misc]


def test_a_quick_class_compares_hashes_copies_and_travels_like_any_other() -> None:
    place = Place("Oslo", "Storgata")
    assert place == Place("Oslo", "Storgata") != Place("Oslo")
    assert hash(place) == hash(Place("Oslo", "Storgata"))
    assert replace(place, floor=2) == Place("Oslo", "Storgata", None, 2)
    assert pickle.loads(pickle.dumps(place)) == place
    assert repr(place).endswith("Place(town='Oslo', street='Storgata', number=None, floor=0)")


def test_a_quick_class_refuses_wrong_arguments() -> None:
    with pytest.raises(TypeError, match="town"):
        Place()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="planet"):
        Place("Oslo", planet="Earth")  # type: ignore[call-arg]


def test_the_record_keeps_its_signature_and_its_defaults() -> None:
    record = records.ReferenceRecord(pmid="1", title=RichText("T"), issued=PartialDate(2001))
    assert pickle.loads(pickle.dumps(record)) == record
    with pytest.raises(FrozenInstanceError):
        record.pmid = "2"  # type: ignore[misc]
    for cls in (records.ReferenceRecord, records.Creator, records.Journal, records.Book):
        names = list(inspect.signature(cls).parameters)
        assert names == [one.name for one in fields(cls)]
        assert {name: getattr(cls(), name) for name in names} == {
            one.name: one.default for one in fields(cls)
        }
