"""EndNote's reference types by number and name, and the CSL types that they are."""

from __future__ import annotations

from typing import Final

_TYPES: Final = (
    # number, name, CSL type; the first of a CSL type is the one written
    (13, "Generic", "document"), (17, "Journal Article", "article-journal"), (43, "Electronic Article", "article-journal"),
    (19, "Magazine Article", "article-magazine"), (23, "Newspaper Article", "article-newspaper"),
    (6, "Book", "book"), (28, "Edited Book", "book"), (44, "Electronic Book", "book"),
    (51, "Ancient Text", "book"), (49, "Classical Work", "classic"), (57, "Serial", "book"),
    (8, "Catalog", "book"), (5, "Book Section", "chapter"), (60, "Electronic Book Section", "chapter"),
    (52, "Dictionary", "entry-dictionary"), (53, "Encyclopedia", "entry-encyclopedia"),
    (47, "Conference Paper", "paper-conference"), (10, "Conference Proceedings", "paper-conference"),
    (27, "Report", "report"), (46, "Government Document", "report"), (32, "Thesis", "thesis"),
    (58, "Standard", "standard"), (14, "Hearing", "hearing"), (54, "Grant", "document"),
    (34, "Unpublished Work", "manuscript"), (36, "Manuscript", "manuscript"),
    (12, "Web Page", "webpage"), (56, "Blog", "post-weblog"),
    (59, "Dataset", "dataset"), (55, "Aggregated Database", "dataset"),
    (45, "Online Database", "dataset"), (48, "Online Multimedia", "webpage"),
    (9, "Computer Program", "software"), (25, "Patent", "patent"), (20, "Map", "map"),
    (2, "Artwork", "graphic"), (37, "Figure", "graphic"), (38, "Chart or Table", "graphic"),
    (39, "Equation", "graphic"), (3, "Audiovisual Material", "motion_picture"),
    (21, "Film or Broadcast", "motion_picture"), (61, "Music", "musical_score"),
    (7, "Case", "legal_case"), (31, "Statute", "legislation"), (4, "Bill", "bill"),
    (50, "Legal Rule or Regulation", "regulation"), (26, "Personal Communication", "personal_communication"),
)  # fmt: skip
# EndNote's versions number some types differently, so a name that is known goes first.
BY_NAME: Final = {name.lower(): csl for _, name, csl in _TYPES} | {
    "journal": "article-journal", "article": "article-journal", "book chapter": "chapter",
    "conference": "paper-conference", "conference abstract": "paper-conference",
    "dissertation": "thesis", "thesis/dissertation": "thesis", "web site": "webpage",
    "website": "webpage", "electronic source": "webpage", "computer software": "software",
    "unpublished": "manuscript", "newspaper": "article-newspaper", "magazine": "article-magazine",
    "chart": "graphic", "image": "graphic", "video": "motion_picture", "data set": "dataset",
    "presentation": "speech", "interview": "interview", "podcast": "song", "preprint": "article",
    "discussion forum": "post", "social media": "post", "pamphlet": "pamphlet",
    "television episode": "broadcast", "multimedia application": "webpage", "press release": "document", "in press article": "article-journal",
    "serial (book, monograph)": "book", "technical report": "report",
}  # fmt: skip
BY_NUMBER: Final = {str(number): csl for number, _, csl in reversed(_TYPES)}

_WRITTEN: Final[dict[str, tuple[int, str]]] = {
    "article": (43, "Electronic Article"), "entry": (52, "Dictionary"), "event": (10, "Conference Proceedings"),
    "figure": (37, "Figure"), "periodical": (57, "Serial"), "review": (17, "Journal Article"),
    "review-book": (17, "Journal Article"), "treaty": (50, "Legal Rule or Regulation"),
    "collection": (55, "Aggregated Database"), "speech": (13, "Presentation"),
    "performance": (3, "Audiovisual Material"), "interview": (13, "Interview"),
    "song": (13, "Podcast"), "post": (13, "Discussion Forum"), "pamphlet": (13, "Pamphlet"),
    "broadcast": (13, "Television Episode"),
    **{csl: (number, name) for number, name, csl in reversed(_TYPES) if csl != "article"},
}  # fmt: skip
WRITTEN: Final = {csl: (str(number), name) for csl, (number, name) in _WRITTEN.items()}
"""CSL type to the number and name that are written for it."""
EDITED_BOOK: Final = ("28", "Edited Book")
GENERIC: Final = ("13", "Generic")


NUMBERED_WORKS: Final = frozenset(
    ("report", "patent", "standard", "bill", "legislation", "regulation")
)
"""CSL types whose `number` is their own, not an issue's."""


def csl_type_of(name: str, number: str) -> str:
    """The CSL type of a `ref-type`; "document" for one that EndNote's users made up."""
    return BY_NAME.get(name.lower()) or BY_NUMBER.get(number) or "document"
