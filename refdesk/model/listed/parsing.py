"""One reference into its parts, in whatever style it is written.

No style is asked for: names, place and identifiers are found first, and what stands between
names and place is title and container. What cannot be told apart stays empty rather than guessed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from refdesk.model.listed.body import split_body
from refdesk.model.listed.cleaning import (
    identifiers_of,
    tidy,
    with_plain_stops,
    without_identifiers,
    without_label,
)
from refdesk.model.listed.names import Byline, bylines_within, read_byline
from refdesk.model.listed.place import Place, find_place
from refdesk.model.listed.reference import ListedReference

LONGEST: Final = 5_000
"""Letters of one reference that are read; a longer one is none."""
_ANY_YEAR: Final = re.compile(r"(?<![\w./-])(?:1[5-9]|20)\d\d(?![\w/])")


def parse_reference(text: str) -> ListedReference:
    """The parts of `text`, which is one reference with or without its number."""
    whole = without_label(tidy(text))
    ids = identifiers_of(whole[:LONGEST])
    rest = without_identifiers(with_plain_stops(whole[:LONGEST]))
    byline = read_byline(rest)
    title_first = ""
    if not byline.names and not byline.group:
        for start, found in bylines_within(rest):
            title_first, byline = rest[:start].rstrip(" ."), _shifted(found, start)
    place = find_place(rest, byline.end)
    if place is not None and not place.is_certain and place.end < len(rest.rstrip(" .,;)]")):
        place = None
    body = rest[byline.end : place.start if place else len(rest)]
    title, container = split_body(
        body, is_comma=byline.is_comma, is_placed=bool(place and (place.volume or place.year))
    )
    names = byline.names
    if len(names) == 1 and not title and not container and place is not None:
        container, names = str(names[0]), ()  # "EMBO J. 2007;26(3):835"
    group = byline.group
    if group and not title and container and not names:
        title, group = group, ""  # "Correction. (2024). AIDS Care"
    if title_first:
        title, container = title_first, container or title
    return ListedReference(
        whole,
        names,
        group,
        _year(byline, place, rest) or _year(byline, place, whole),
        title,
        container,
        place.volume if place else "",
        place.issue if place else "",
        place.page if place else "",
        place.last_page if place else "",
        ids.get("pmid", ""),
        ids.get("pmcid", ""),
        ids.get("doi", ""),
    )


def _shifted(found: Byline, start: int) -> Byline:
    return replace(found, end=found.end + start)


def _year(byline: Byline, place: Place | None, rest: str) -> int | None:
    if byline.year is not None:
        return byline.year
    if place is not None and place.year is not None:
        return place.year
    years = _ANY_YEAR.findall(rest)
    return int(years[-1]) if years else None
