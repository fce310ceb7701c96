"""Tags and values of one record, taken one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from refdesk.formats.tagged.draft import Draft

Field = tuple[str, str]
Run = tuple[str, list[str]]
"""A tag with the values of the lines that follow each other under it."""


class Fields:
    """One record's tags; each is taken once, and what nobody took goes to `extra`.

    `prefix` goes before the tag there, where it would be mistaken for RIS's.
    """

    __slots__ = ("draft", "prefix", "runs", "values")

    def __init__(self, runs: Sequence[Run], draft: Draft, prefix: str = "") -> None:
        self.runs = runs
        self.draft = draft
        self.prefix = prefix
        values: dict[str, list[str]] = {}
        for tag, found in runs:
            if "" in found:
                found = [value for value in found if value]
                if not found:
                    continue
            if tag in values:
                values[tag] += found
            else:
                values[tag] = [*found]
        self.values = values

    @property
    def fields(self) -> list[Field]:
        """All tags and values in the order of the file, whether they were taken or not."""
        return [(tag, value) for tag, found in self.runs for value in found]

    def take(self, *tags: str) -> list[str]:
        """All values of `tags`, in the order of the file; they are gone afterwards."""
        if len(tags) == 1:
            return self.values.pop(tags[0], [])
        there = [tag for tag in tags if tag in self.values]
        if not there:
            return []
        if len(there) == 1:
            return self.values.pop(there[0])
        for tag in there:
            del self.values[tag]
        return [value for tag, value in self.fields if value and tag in there]

    def gather(self, *tags: str) -> list[str]:
        """All values of `tags`, those of the first tag first; they are gone afterwards."""
        values = self.values
        return [value for tag in tags if tag in values for value in values.pop(tag)]

    def one(self, *tags: str) -> str:
        """The first value of the first tag that has one; other values are kept as extra."""
        chosen = ""
        values = self.values
        for tag in tags:
            if tag in values:
                found = values.pop(tag)
                if not chosen and len(found) == 1:
                    chosen = found[0]
                    continue
                for value in found:
                    if not chosen:
                        chosen = value
                    elif value != chosen:
                        self.draft.extra.append((self.prefix + tag, value))
        return chosen

    def peek(self, tag: str) -> str:
        """The first value of a tag, which stays."""
        found = self.values.get(tag)
        return found[0] if found else ""

    def rest(self) -> None:
        """Keep what nobody took, in the order of the file."""
        left = self.values
        if left:
            prefix = self.prefix
            self.draft.extra += [
                (prefix + tag, value) for tag, value in self.fields if value and tag in left
            ]
