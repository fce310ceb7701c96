"""RIS's reference types and tags, shared by reading and writing."""

from __future__ import annotations

from typing import Final

TYPES: Final = {
    "GEN": "document", "JOUR": "article-journal", "INPR": "article-journal", "EJOUR": "article-journal",
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
        "PM",  # from here on those of single programs: PubMed's number, Citavi, Web of Science
        "TS",
        "M4",
        "PU",
        "PI",
        "PA",
        "J9",
        "JI",
        "WE",
    ]
)
LONG_TEXT: Final = frozenset(("AB", "N1", "N2", "RN"))
"""Tags whose values are prose over several lines; a line with an unknown tag continues them."""
NOTES: Final = frozenset(("N1", "RN"))
"""Tags of notes, whose lines and empty lines are the user's."""
OWN_BLANKS: Final = "    "
"""What our writer puts before the second and each further line of a note, so that it is no tag."""
ONE_A_LINE: Final = frozenset(("AU", "A1", "A2", "A3", "A4", "ED", "KW", "DE", "L1", "L4"))
"""Tags of which a continuation line is another value."""
ENDNOTE_FIELDS: Final[dict[str, str]] = {
    "C1": "custom1", "C2": "custom2", "C3": "custom3", "C4": "custom4", "C5": "custom5",
    "C6": "custom6", "C7": "custom7", "C8": "custom8", "CA": "caption", "RI": "reviewed-item",
    "RP": "reprint-edition", "OP": "orig-pub", "LB": "label", "DB": "remote-database-name",
    "DP": "remote-database-provider", "AN": "accession-num", "UR": "urls/related-urls",
    "L2": "urls/web-urls", "T3": "titles/tertiary-title", "M3": "work-type", "SN": "isbn",
    "DO": "electronic-resource-num", "AD": "auth-address",
}  # fmt: skip
"""RIS tags of what has no field in a record, and EndNote's elements for the same."""
