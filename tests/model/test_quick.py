from __future__ import annotations

import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from refdesk.model import record as records
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.quick import Later, opened, quick, whole_later


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


@quick
@dataclass(frozen=True, slots=True)
class House(Later):
    town: str = ""
    rooms: tuple[str, ...] = ()
    floors: int = 1


def house_of(town: str, rooms: str, asked: list[str] | None = None) -> House:
    """A house whose rooms are told apart when somebody asks for them."""

    def read(text: str) -> tuple[str, ...]:
        if asked is not None:
            asked.append(text)
        return tuple(text.split())

    made = opened(House)(town)
    del made.rooms
    made._later = {"rooms": (read, rooms)}
    made.__class__ = House
    found: House = made
    return found


def test_a_field_that_is_made_later_is_made_once_and_only_when_it_is_read() -> None:
    asked: list[str] = []
    house = house_of("Oslo", "hall kitchen", asked)
    assert (house.town, house.floors, asked) == ("Oslo", 1, [])
    assert house.rooms == house.rooms == ("hall", "kitchen")
    assert asked == ["hall kitchen"]


def test_an_object_with_fields_to_come_compares_hashes_copies_and_travels_as_one_made_whole() -> (
    None
):
    whole = House("Oslo", ("hall", "kitchen"))
    assert (
        house_of("Oslo", "hall kitchen")
        == whole
        == replace(house_of("Ås", "hall kitchen"), town="Oslo")
    )
    assert hash(house_of("Oslo", "hall kitchen")) == hash(whole)
    assert repr(house_of("Oslo", "hall kitchen")) == repr(whole)
    assert pickle.loads(pickle.dumps(house_of("Oslo", "hall kitchen"))) == whole


def test_an_object_with_fields_to_come_is_frozen_and_has_no_other_names() -> None:
    house = house_of("Oslo", "hall")
    with pytest.raises(FrozenInstanceError):
        house.rooms = ()  # type: ignore[misc]
    with pytest.raises(AttributeError, match="cellar"):
        house.cellar  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match="cellar"):
        House("Oslo").cellar  # type: ignore[attr-defined]  # noqa: B018


def test_an_object_may_be_made_whole_when_the_first_of_its_fields_is_read() -> None:
    asked: list[str] = []

    def read(text: str) -> House:
        asked.append(text)
        return house_of("Oslo", text, asked)

    house = whole_later(House, read, "hall kitchen")
    assert not hasattr(house, "cellar")
    assert asked == []
    assert (house.town, house.floors, asked) == ("Oslo", 1, ["hall kitchen"])
    assert house.rooms == ("hall", "kitchen")
    assert asked == ["hall kitchen", "hall kitchen"]
    for other in (whole_later(House, read, "hall"), replace(house, rooms=("hall",))):
        assert other == House("Oslo", ("hall",))
        assert hash(other) == hash(House("Oslo", ("hall",)))
        assert pickle.loads(pickle.dumps(other)) == House("Oslo", ("hall",))
