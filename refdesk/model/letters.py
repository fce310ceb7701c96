"""How many letters two texts share in order."""

from __future__ import annotations


def ratio(one: str, other: str) -> float:
    """From 0 to 1: twice the letters that the two share in order, over all their letters."""
    if one == other:
        return 1.0
    return 2 * common_letters(one, other) / (len(one) + len(other))


def common_letters(one: str, other: str) -> int:
    """The length of the longest common subsequence, by bits (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for at, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << at
    full = (1 << len(one)) - 1
    row = full
    for letter in other:
        met = row & places.get(letter, 0)
        row = ((row + met) | (row - met)) & full
    return len(one) - row.bit_count()
