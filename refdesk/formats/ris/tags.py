"""RIS's reference types and tags, shared by reading and writing."""

from __future__ import annotations

from typing import Final

TYPES: Final = {
    "JOUR": "article-journal", "INPR": "article-journal", "EJOUR": "article-journal",
    "JFULL": "article-journal", "ABST": "article-journal", "MGZN": "article-magazine",
    "NEWS": "article-newspaper", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book",
    "CLSWK": "book", "ANCIENT": "book", "CTLG": "book", "SER": "book", "CHAP": "chapter",
    "ECHAP": "chapter", "DICT": "entry-dictionary", "ENCYC": "entry-encyclopedia",
    "CONF": "paper-conference", "CPAPER": "paper-conference", "RPRT": "report",
    "GOVDOC": "report", "STAND": "standard", "STD": "standard", "HEAR": "hearing",
    "GRNT": "document", "GRANT": "document", "THES": "thesis", "UNPB": "manuscript",
    "UNPD": "manuscript", "MANSCPT": "manuscript", "PREP": "article", "ELEC": "webpage",
    "WEB": "webpage", "MULTI": "webpage", "BLOG": "post-weblog", "DATA": "dataset",
    "AGGR": "dataset", "DBASE": "dataset", "COMP": "software", "PAT": "patent", "MAP": "map",
    "ART": "graphic", "FIGURE": "graphic", "CHART": "graphic", "EQUA": "graphic",
    "SLIDE": "speech", "MUSIC": "musical_score", "SOUND": "song", "VIDEO": "motion_picture",
    "MPCT": "motion_picture", "ADVS": "motion_picture", "CASE": "legal_case",
    "STAT": "legislation", "BILL": "bill", "UNBILL": "bill", "LEGAL": "regulation",
    "PCOMM": "personal_communication", "ICOMM": "personal_communication", "PAMP": "pamphlet",
    "GEN": "document",
}  # fmt: skip
"""RIS code to CSL type; the first code of a type is the one written."""

CODES: Final[dict[str, str]] = {
    "article": "UNPB", "broadcast": "VIDEO", "classic": "CLSWK", "collection": "AGGR",
    "entry": "DICT", "event": "CONF", "figure": "FIGURE", "interview": "PCOMM",
    "performance": "ADVS", "periodical": "SER", "post": "BLOG", "review": "JOUR",
    "review-book": "JOUR", "treaty": "LEGAL", "thesis": "THES", "webpage": "ELEC",
    **{csl_type: code for code, csl_type in reversed(TYPES.items()) if csl_type != "article"},
}  # fmt: skip

NAMES: Final = {
    "journal article": "JOUR", "journal": "JOUR", "book": "BOOK", "book section": "CHAP",
    "book chapter": "CHAP", "conference paper": "CPAPER", "conference proceedings": "CONF",
    "report": "RPRT", "thesis": "THES", "web page": "ELEC", "dataset": "DATA",
    "generic": "GEN", "patent": "PAT", "newspaper article": "NEWS", "preprint": "PREP",
    "magazine article": "MGZN", "electronic article": "EJOUR", "computer program": "COMP",
}  # fmt: skip
"""Type names that some programs write instead of the code."""

KNOWN_TAGS: Final = frozenset(
    [
        "TY",
        "ER",
        "TI",
        "T1",
        "T2",
        "T3",
        "CT",
        "BT",
        "TT",
        "OP",
        "ST",
        "JF",
        "JO",
        "JA",
        "J1",
        "J2",
        "AU",
        "A1",
        "A2",
        "A3",
        "A4",
        "A5",
        "ED",
        "TA",
        "PY",
        "Y1",
        "Y2",
        "Y3",
        "DA",
        "YR",
        "VL",
        "VO",
        "IS",
        "CP",
        "M1",
        "M2",
        "M3",
        "SP",
        "EP",
        "AB",
        "N1",
        "N2",
        "RN",
        "KW",
        "DE",
        "DO",
        "DI",
        "L1",
        "L2",
        "L3",
        "L4",
        "UR",
        "LK",
        "XL",
        "SN",
        "ID",
        "AN",
        "UI",
        "U1",
        "U2",
        "U3",
        "U4",
        "U5",
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C6",
        "C7",
        "C8",
        "AD",
        "AV",
        "CN",
        "CY",
        "PP",
        "PB",
        "ET",
        "NV",
        "RI",
        "SE",
        "LA",
        "LB",
        "DB",
        "DP",
        "CA",
        "H1",
        "H2",
        "AO",
        "SO",
        "PT",
        "CL",
    ]
)
LONG_TEXT: Final = frozenset(("AB", "N1", "N2", "AD", "TI", "T1", "RN", "C1", "M1", "U3", "TT"))
"""Tags whose values run over several lines; a line with an unknown tag continues them."""
ONE_A_LINE: Final = frozenset(("AU", "A1", "A2", "A3", "A4", "ED", "KW", "DE"))
"""Tags of which a continuation line is another value."""

PERIODICALS: Final = frozenset(
    ("article-journal", "article-magazine", "article-newspaper", "article", "review", "review-book")
)
IN_BOOKS: Final = frozenset(
    ("book", "chapter", "report", "paper-conference", "entry-dictionary", "entry-encyclopedia",
     "entry", "pamphlet", "classic")
)  # fmt: skip
"""CSL types whose publisher, series and edition belong to a book."""
