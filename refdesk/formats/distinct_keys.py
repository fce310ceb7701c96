"""Citation keys of a file that is written: each once."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class DistinctKeys:
    """Gives keys; one that was given before gets a letter more: `doe`, `doea`, `doeb`.

    Letters in other case make no other key, since BibTeX tells no such apart.
    """

    _given: set[str] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)
    """How many letters further a key was given last, so that many equal ones take no longer."""

    def given(self, key: str) -> str:
        """`key` itself, or with letters."""
        low = key.lower()
        chosen, number = key, self._numbers.get(low, 0)
        while chosen.lower() in self._given:
            number += 1
            chosen = f"{key}{_letters(number)}"
        if number:
            self._numbers[low] = number
        self._given.add(chosen.lower())
        return chosen


def _letters(number: int) -> str:
    """a ... z, aa, ab ..."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters
