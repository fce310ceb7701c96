"""MeSH headings as a query names them, and the branches of NLM's tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

BRANCHES: Final = {
    "A": "Anatomy",
    "B": "Organisms",
    "C": "Diseases",
    "D": "Chemicals and Drugs",
    "E": "Analytical, Diagnostic and Therapeutic Techniques, and Equipment",
    "F": "Psychiatry and Psychology",
    "G": "Phenomena and Processes",
    "H": "Disciplines and Occupations",
    "I": "Anthropology, Education, Sociology, and Social Phenomena",
    "J": "Technology, Industry, and Agriculture",
    "K": "Humanities",
    "L": "Information Science",
    "M": "Named Groups",
    "N": "Health Care",
    "V": "Publication Characteristics",
    "Z": "Geographicals",
}
"""What NLM calls the branches; its file of descriptors tells only their letters."""
OPERATORS: Final = ("AND", "OR", "NOT")


def heading_query(
    heading: str,
    subheadings: Sequence[str] = (),
    *,
    is_major: bool = False,
    with_narrower: bool = True,
) -> str:
    """The query for a heading, with any of `subheadings` when there are some.

    Both PubMed and the library read it: a quoted heading is taken as it stands, and narrower
    ones come with it unless `noexp` says otherwise.
    """
    tag = ("majr" if is_major else "mh") + ("" if with_narrower else ":noexp")
    names = [f"{heading}/{each}" for each in subheadings] or [heading]
    terms = [f'"{name.replace(chr(34), " ")}"[{tag}]' for name in names]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def joined(query: str, operator: str, term: str) -> str:
    """`query` with one more term; what the query says by itself is kept together in brackets."""
    query = query.strip()
    if not query:
        return f"NOT {term}" if operator == "NOT" else term
    return f"{_whole(query, operator)} {operator} {term}"


def _whole(query: str, operator: str) -> str:
    """The query as one operand; a chain of the same operator needs no brackets."""
    outside = _outside(query)
    used = {word for word in outside.split() if word in OPERATORS}
    is_one = not used and ("[" in query or " " not in outside)
    return query if is_one or used == {operator} else f"({query})"


def _outside(query: str) -> str:
    """What stands neither in brackets nor in quotation marks."""
    kept, depth, is_quoted = [], 0, False
    for char in query:
        if char == '"':
            is_quoted = not is_quoted
        elif not is_quoted and char in "()":
            depth += 1 if char == "(" else -1
        elif not is_quoted and depth <= 0:
            kept.append(char)
    return "".join(kept)
