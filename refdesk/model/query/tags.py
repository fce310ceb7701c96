"""Reads a field tag: `[ti]`, `[Title/Abstract]`, `[mh:noexp]`, `[tiab:~3]`."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from refdesk.model.query.fields import BY_TAG, Field, Scope, field_named, nearest_tag
from refdesk.model.query.lexer import Lexeme
from refdesk.model.query.problems import Problem, problem, unknown_tag

_TAG = re.compile(r"(.*?)(?::\s*(noexp|exp|~.*?))?\s*", re.IGNORECASE | re.DOTALL)


class Tag(NamedTuple):
    """A tag that was understood: its field, "noexp" or "~3" or "", and where it stands."""

    field: Field
    modifier: str
    start: int
    end: int


_MOST_HINTS: Final = 20
"""With more problems than this nobody reads what each tag may have meant."""

PUBMED_PROXIMITY: Final = frozenset({"ti", "tiab", "ad"})

UNTAGGED: Final = Tag(BY_TAG["all"], "", -1, -1)
"""Stands for the tag of words that have none."""


def read_tag(
    lexeme: Lexeme, scope: Scope, problems: list[Problem], *, has_mesh: bool = False
) -> Tag | None:
    """The tag, None for one that is no field (which `problems` then says).

    `has_mesh` says that the library knows NLM's headings, and with them pharmacological actions.
    """
    match = _TAG.fullmatch(lexeme.text)
    name = match[1] if match else lexeme.text
    modifier = (match[2] or "").lower() if match else ""
    start, end = lexeme.start, lexeme.end
    field = field_named(name)
    if field is None:
        nearest = nearest_tag(name) if len(problems) < _MOST_HINTS else ""
        problems.append(unknown_tag(" ".join(lexeme.text.split()), nearest, start, end))
        return None
    is_known = has_mesh and field.tag == "pa"
    if field.only is not None and field.only != scope and not is_known:
        kind = "not-local" if field.only == "pubmed" else "not-pubmed"
        problems.append(problem(kind, start, end, f"[{field.tag}]"))
    if modifier == "noexp" and not field.has_narrower:
        problems.append(problem("noexp-field", start, end))
        modifier = ""
    if modifier.startswith("~") and not field.has_near:
        problems.append(problem("proximity-field", start, end))
        modifier = ""
    if modifier.startswith("~") and scope == "pubmed" and field.tag not in PUBMED_PROXIMITY:
        problems.append(problem("pubmed-proximity", start, end))
    return Tag(field, "" if modifier == "exp" else modifier, start, end)
