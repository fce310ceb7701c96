"""The query language: PubMed's, for the library and for PubMed alike (search.md)."""

from __future__ import annotations

from refdesk.model.query.colours import tokens_for_colouring
from refdesk.model.query.fields import FIELDS, Field, Scope, field_named
from refdesk.model.query.highlight import marks
from refdesk.model.query.meaning import MAX_TERMS
from refdesk.model.query.parser import (
    MAX_LENGTH,
    TYPING_TERMS,
    Query,
    parse,
)
from refdesk.model.query.problems import Problem
from refdesk.model.query.show import show, to_text
from refdesk.model.query.tree import (
    All,
    And,
    History,
    Leaf,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Range,
    Text,
    Value,
    leaves,
)

__all__ = [
    "FIELDS", "MAX_LENGTH", "MAX_TERMS", "TYPING_TERMS", "All", "And", "Field", "History",
    "Leaf", "Near", "Node", "Not", "Nothing", "Or", "Problem", "Query", "Range",
    "Scope", "Text", "Value", "field_named", "leaves", "marks", "parse", "show", "to_text",
    "tokens_for_colouring",
]  # fmt: skip
