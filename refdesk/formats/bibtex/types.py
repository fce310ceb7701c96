"""Types of entries and what they are in CSL, both ways, in one place."""

from __future__ import annotations

from typing import Final

TYPES: Final = {
    "article": "article-journal", "suppperiodical": "article-journal", "review": "review",
    "book": "book", "mvbook": "book", "collection": "book", "mvcollection": "book",
    "proceedings": "book", "mvproceedings": "book", "reference": "book", "mvreference": "book",
    "manual": "book", "ebook": "book", "booklet": "pamphlet", "inbook": "chapter",
    "incollection": "chapter", "bookinbook": "chapter", "suppbook": "chapter",
    "suppcollection": "chapter", "inreference": "entry-encyclopedia",
    "inproceedings": "paper-conference", "conference": "paper-conference",
    "mastersthesis": "thesis", "phdthesis": "thesis", "bachelorsthesis": "thesis",
    "thesis": "thesis", "techreport": "report", "report": "report", "unpublished": "manuscript",
    "online": "webpage", "electronic": "webpage", "www": "webpage", "webpage": "webpage",
    "patent": "patent", "dataset": "dataset", "software": "software",
    "softwareversion": "software", "softwaremodule": "software", "codefragment": "software",
    "misc": "document", "preprint": "article", "letter": "personal_communication",
    "artwork": "graphic", "image": "graphic", "audio": "song", "music": "song",
    "movie": "motion_picture", "video": "motion_picture", "performance": "performance",
    "standard": "standard", "jurisdiction": "legal_case", "legislation": "legislation",
    "legal": "treaty", "commentary": "book", "bibnote": "document", "periodical": "periodical",
    "newspaper": "article-newspaper", "magazine": "article-magazine", "map": "map",
    "presentation": "speech", "talk": "speech", "poster": "speech", "set": "document",
}  # fmt: skip
"""Type of an entry to CSL type; an unknown one is a document."""

IGNORED: Final = frozenset(("xdata",))
"""Entries that only lend their fields."""
SETTINGS: Final = frozenset(("control", "ieeetranbstctl", "biblatex-control"))
"""Entries that set up a bibliography style."""

BIBTEX_TYPES: Final = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "article": "misc", "review": "article", "review-book": "article", "book": "book",
    "classic": "book", "chapter": "incollection", "entry": "incollection",
    "entry-dictionary": "incollection", "entry-encyclopedia": "incollection",
    "paper-conference": "inproceedings", "thesis": "phdthesis", "report": "techreport",
    "manuscript": "unpublished", "speech": "unpublished", "pamphlet": "booklet",
}  # fmt: skip
"""CSL type to BibTeX's; every other one is misc."""

BIBLATEX_TYPES: Final = {
    **BIBTEX_TYPES,
    "article": "online", "thesis": "thesis", "report": "report", "webpage": "online",
    "post": "online", "post-weblog": "online", "patent": "patent", "dataset": "dataset",
    "software": "software", "entry-encyclopedia": "inreference", "entry-dictionary": "inreference",
    "personal_communication": "letter", "graphic": "image", "figure": "image", "song": "audio",
    "motion_picture": "video", "broadcast": "video", "performance": "performance",
    "standard": "standard", "legal_case": "jurisdiction", "legislation": "legislation",
    "bill": "legislation", "treaty": "legal", "periodical": "periodical",
}  # fmt: skip
"""CSL type to biblatex's; every other one is misc."""

CLASSIC: Final = frozenset(
    ("article", "book", "booklet", "conference", "inbook", "incollection", "inproceedings",
     "manual", "mastersthesis", "misc", "phdthesis", "proceedings", "techreport", "unpublished")
)  # fmt: skip
"""What BibTeX's own styles print; of another type they print nothing."""

GENRES: Final = {
    "phdthesis": "PhD thesis", "mathesis": "Master's thesis", "mastersthesis": "Master's thesis",
    "bathesis": "Bachelor's thesis", "bachelorsthesis": "Bachelor's thesis",
    "candthesis": "Candidate thesis", "techreport": "Technical report",
    "resreport": "Research report",
}  # fmt: skip
"""biblatex's localisation keys in `type`, and types that say what sort of thesis it is."""
GENRE_KEYS: Final = {
    "PhD thesis": "phdthesis", "Master's thesis": "mathesis", "Bachelor's thesis": "bathesis",
    "Candidate thesis": "candthesis", "Technical report": "techreport",
    "Research report": "resreport",
}  # fmt: skip

MANAGERS_TYPES: Final = frozenset(
    ("journal article", "article", "review", "book section", "book", "edited book", "proceedings paper",
     "conference proceedings", "conference paper", "electronic article", "magazine article",
     "newspaper article", "web page", "generic", "report", "dataset", "computer program")
)  # fmt: skip
"""Words in `type` that name the kind of entry and no genre of the work, in lower case."""

PREPRINT_SERVERS: Final = frozenset(
    ("arxiv", "biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "socarxiv", "research square", "ssrn",
     "preprints", "preprints.org", "ssrn electronic journal", "peerj preprints", "osf preprints",
     "edarxiv", "eartharxiv", "engrxiv", "authorea", "techrxiv", "corr", "arxiv preprint")
)  # fmt: skip
"""Journals that are none, in lower case."""

ENTRY_SUBTYPES: Final = {"magazine": "article-magazine", "newspaper": "article-newspaper"}

ROLES: Final = {
    "author": "author", "editor": "editor", "translator": "translator",
    "bookauthor": "container-author", "director": "director", "composer": "composer",
    "illustrator": "illustrator", "narrator": "narrator", "interviewer": "interviewer",
    "recipient": "recipient",
}  # fmt: skip
"""Fields with names to CSL roles; editora to editorc say theirs in editoratype."""
EDITOR_TYPES: Final = {
    "compiler": "compiler", "director": "director", "organizer": "organizer",
    "producer": "producer", "performer": "performer", "seriescreator": "series-creator",
    "serieseditor": "collection-editor", "editorialdirector": "editorial-director",
    "collaborator": "contributor", "curator": "curator", "host": "host", "guest": "guest",
    "chair": "chair", "scriptwriter": "script-writer", "reviewedauthor": "reviewed-author",
    "originalauthor": "original-author", "executiveproducer": "executive-producer",
    "editortranslator": "editor-translator",
}  # fmt: skip
"""Values of editortype to CSL roles."""

BASE_MACROS: Final = {
    "acmcs": "ACM Computing Surveys", "acta": "Acta Informatica",
    "cacm": "Communications of the ACM",
    "ibmjrd": "IBM Journal of Research and Development", "ibmsj": "IBM Systems Journal",
    "ieeese": "IEEE Transactions on Software Engineering",
    "ieeetc": "IEEE Transactions on Computers",
    "ieeetcad": "IEEE Transactions on Computer-Aided Design of Integrated Circuits",
    "ipl": "Information Processing Letters", "jacm": "Journal of the ACM",
    "jcss": "Journal of Computer and System Sciences",
    "scp": "Science of Computer Programming", "sicomp": "SIAM Journal on Computing",
    "tocs": "ACM Transactions on Computer Systems",
    "tods": "ACM Transactions on Database Systems", "tog": "ACM Transactions on Graphics",
    "toms": "ACM Transactions on Mathematical Software",
    "toois": "ACM Transactions on Office Information Systems",
    "toplas": "ACM Transactions on Programming Languages and Systems",
    "tcs": "Theoretical Computer Science",
}  # fmt: skip
"""Journals that BibTeX's base styles define."""
