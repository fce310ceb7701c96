"""What can be wrong with a query, in words for the reader; search.md 2.3."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell about a query; `start` and `end` count characters of its text.

    An "error" stops the search; a "note" only says how the text was understood.
    """

    kind: str
    severity: Severity
    message: str
    start: int
    end: int


NOTES: Final = frozenset(
    {
        "tag-on-group", "tag-last-word", "range-reversed", "proximity-star", "stopword",
        "leading-not", "mixed-operators", "no-mesh-file", "pubmed-proximity", "pubmed-truncation",
        "journal-contains", "approximate-filter", "no-duplicates-look",
    }
)  # fmt: skip

_LONGEST_QUOTE = 60

_MESSAGES: Final = {
    "empty-tag": "A field tag goes after a word: aspirin[ti].",
    "tag-without-term": "A field tag goes after a word: aspirin[ti].",
    "unclosed-tag": "This “[” has no “]”.",
    "stray-bracket": "This “]” has no “[”.",
    "unclosed-quote": "This quotation mark is never closed.",
    "unclosed-paren": "This “(” is never closed.",
    "unopened-paren": "This “)” was never opened.",
    "empty-group": "There is nothing in the parentheses.",
    "operator-operand": "“{0}” needs a term on both sides.",
    "operator-pair": "Two operators in a row: “{0}”.",
    "wildcard-place": "* stands only at the end of a word (neur*).",
    "short-truncation": "At least 2 letters are needed before *.",
    "bad-date": "“{0}” is not a date; use YYYY, YYYY/MM or YYYY/MM/DD.",
    "range-field": "A range needs a date field: 2010:2015[dp].",
    "colon-place": "A range has a value on both sides of the colon: 2010:2015[dp].",
    "proximity-field": "Proximity works in text fields only: [ti] [tiab] [ad], here also [ab] [tw] [all] [note].",
    "proximity-number": "Proximity needs a number from 0 to 1000: \"hip pain\"[ti:~3].",
    "proximity-words": "Proximity needs at least two words: \"hip pain\"[ti:~3].",
    "proximity-many": "Proximity takes at most 8 words.",
    "proximity-quotes": "Proximity needs quotation marks: \"hip pain\"[ti:~3].",
    "noexp-field": ":noexp works only with [mh], [majr], [sh] and [pt].",
    "no-history": "There is no search #{0}.",
    "empty-term": "There are no letters or digits in “{0}”.",
    "not-local": "The library has no data for {0}; switch to PubMed.",
    "no-mesh-file": "Narrower MeSH headings are not included: “Load MeSH headings…” (Ctrl+K) adds them.",
    "not-pubmed": "{0} exists only in the library.",
    "too-long": "A query has at most 20,000 characters.",
    "too-deep": "A query has at most 100 levels of parentheses.",
    "too-many-terms": "A query has at most 1,000 words or phrases.",
    "tag-on-group": "[{0}] is applied to every word inside the parentheses. (PubMed would ignore it.)",
    "tag-last-word": "[{0}] belongs to “{1}” only.",
    "range-reversed": "The range ran backwards and was turned round.",
    "proximity-star": "The * was left out: proximity compares whole words. (PubMed would drop the proximity.)",
    "stopword": "“{0}” was left out.",
    "leading-not": "This finds everything except what follows NOT.",
    "pubmed-truncation": "PubMed needs 4 letters before *.",
    "pubmed-proximity": "PubMed has proximity only in [ti], [tiab] and [ad].",
    "journal-contains": "No journal here is called “{0}”: those whose name contains it were searched.",
    "no-duplicates-look": "Nobody has looked for duplicates in this library yet: “Find duplicates” does.",
    "approximate-filter": "{0} is found by a simpler rule than PubMed's.",
}  # fmt: skip


_YEARS: Final = re.compile(r"(\d{4})\s*[-‐‑–—/]\s*(\d{4})")


def problem(kind: str, start: int, end: int, *words: str) -> Problem:
    """The problem of this kind, its message filled in with `words`."""
    severity: Severity = "note" if kind in NOTES else "error"
    return Problem(kind, severity, _MESSAGES[kind].format(*map(_short, words)), start, end)


def bad_value(field: str, value: str, hint: str, start: int, end: int) -> Problem:
    """A field with a fixed list of values lacks this one; `hint` says which there are."""
    message = f"[{field}] has no value “{_short(value)}”. {hint}"
    return Problem("bad-value", "error", message, start, end)


def bad_date(text: str, field: str, start: int, end: int) -> Problem:
    """No date; two years with a dash between them are meant as a range."""
    found = problem("bad-date", start, end, text)
    years = _YEARS.fullmatch(text.strip())
    if years is None:
        return found
    message = (
        f"“{_short(text)}” is not a date; a range has a colon: {years[1]}:{years[2]}[{field}]."
    )
    return dataclasses.replace(found, message=message)


def unknown_tag(name: str, nearest: str, start: int, end: int) -> Problem:
    """“[foo]” is not a field, with the field that was most likely meant."""
    hint = f"Did you mean [{nearest}]?" if nearest else "Fields are [ti], [tiab], [au], [mh] ..."
    message = (
        f"“[{_short(name)}]” is not a field. {hint} "
        "(PubMed would search all fields without saying so.)"
    )
    return Problem("unknown-tag", "error", message, start, end)


def stop_word(word: str, start: int, end: int) -> Problem:
    """A word that was left out; small operators are told apart."""
    message = f"“{_short(word)}” was left out"
    if word.lower() in ("and", "or", "not"):
        message += f"; write {word.upper()} in capitals to combine searches"
    return Problem("stopword", "note", message + ".", start, end)


def mixed_operators(shown: str, start: int, end: int) -> Problem:
    """How AND, OR and NOT in one row were taken together; `shown` is the canonical form."""
    message = f"Operators are applied from left to right: {_short(shown, 300)}"
    return Problem("mixed-operators", "note", message, start, end)


def _short(text: str, longest: int = _LONGEST_QUOTE) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
