"""What the search knows of NLM's vocabularies without their files: subtypes, abbreviations, languages."""

from __future__ import annotations

from typing import Final

QUALIFIER_NAMES: Final = {
    "ab": "abnormalities", "ad": "administration and dosage", "ae": "adverse effects",
    "ag": "agonists", "ah": "anatomy and histology", "ai": "antagonists and inhibitors",
    "an": "analysis", "bi": "biosynthesis", "bl": "blood", "bs": "blood supply",
    "cf": "cerebrospinal fluid", "ch": "chemistry", "ci": "chemically induced",
    "cl": "classification", "cn": "congenital", "co": "complications",
    "cs": "chemical synthesis", "ct": "contraindications", "cy": "cytology", "de": "drug effects",
    "df": "deficiency", "dg": "diagnostic imaging", "dh": "diet therapy", "di": "diagnosis",
    "dt": "drug therapy", "ec": "economics", "ed": "education", "eh": "ethnology",
    "em": "embryology", "en": "enzymology", "ep": "epidemiology", "es": "ethics", "et": "etiology",
    "ge": "genetics", "gd": "growth and development", "hi": "history", "im": "immunology",
    "in": "injuries", "ip": "isolation and purification", "ir": "innervation",
    "is": "instrumentation", "lj": "legislation and jurisprudence", "me": "metabolism",
    "mi": "microbiology", "mo": "mortality", "mt": "methods", "nu": "nursing",
    "og": "organization and administration", "pa": "pathology", "pc": "prevention and control",
    "pd": "pharmacology", "ph": "physiology", "pk": "pharmacokinetics", "po": "poisoning",
    "pp": "physiopathology", "ps": "parasitology", "px": "psychology", "py": "pathogenicity",
    "re": "radiation effects", "rh": "rehabilitation", "rt": "radiotherapy", "sd": "supply and distribution",
    "se": "secondary", "sn": "statistics and numerical data", "st": "standards", "su": "surgery",
    "td": "trends", "th": "therapy", "tm": "transmission", "to": "toxicity",
    "tr": "transplantation", "tu": "therapeutic use", "ul": "ultrastructure", "ur": "urine",
    "ut": "utilization", "ve": "veterinary", "vi": "virology",
}  # fmt: skip
"""The two-letter abbreviations of MeSH qualifiers (NLM), in folded form."""

NARROWER_QUALIFIERS: Final = {
    "therapeutic use": ("administration and dosage", "adverse effects", "poisoning"),
    "adverse effects": ("poisoning", "toxicity"),
    "therapy": (
        "diet therapy", "drug therapy", "nursing", "prevention and control", "radiotherapy",
        "rehabilitation", "surgery", "transplantation",
    ),
    "surgery": ("transplantation",),
    "metabolism": (
        "biosynthesis", "blood", "cerebrospinal fluid", "deficiency", "enzymology",
        "pharmacokinetics", "urine",
    ),
    "physiology": (
        "genetics", "growth and development", "immunology", "metabolism", "biosynthesis", "blood",
        "cerebrospinal fluid", "deficiency", "enzymology", "pharmacokinetics", "urine",
        "physiopathology",
    ),
}  # fmt: skip
"""Qualifiers with those below them, as far as they are known without NLM's file."""

_TRIALS: Final = (
    "clinical trial phase i", "clinical trial phase ii", "clinical trial phase iii",
    "clinical trial phase iv", "controlled clinical trial", "randomized controlled trial",
    "pragmatic clinical trial", "equivalence trial", "adaptive clinical trial",
)  # fmt: skip

NARROWER_TYPES: Final = {
    "review": ("systematic review",),
    "clinical trial": _TRIALS,
    "controlled clinical trial": (
        "randomized controlled trial", "pragmatic clinical trial", "equivalence trial",
    ),
    "randomized controlled trial": ("pragmatic clinical trial", "equivalence trial"),
}  # fmt: skip
"""Publication types with those below them, in folded form."""

# MARC codes (as PubMed has them), ISO 639-1 codes, and names.
_LANGUAGES: Final = """
afr af afrikaans|alb sq albanian|amh am amharic|ara ar arabic|arm hy armenian|aze az azerbaijani
ben bn bengali|bos bs bosnian|bul bg bulgarian|cat ca catalan|chi zh chinese|cze cs czech
dan da danish|dut nl dutch|eng en english|epo eo esperanto|est et estonian|fin fi finnish
fre fr french|geo ka georgian|ger de german|gla gd scottish gaelic|gre el greek|heb he hebrew
hin hi hindi|hrv hr croatian|hun hu hungarian|ice is icelandic|ind id indonesian|ita it italian
jpn ja japanese|kin rw kinyarwanda|kor ko korean|lat la latin|lav lv latvian|lit lt lithuanian
mac mk macedonian|mal ml malayalam|mao mi maori|may ms malay|mul mul multiple languages
nor no norwegian|per fa persian|pol pl polish|por pt portuguese|pus ps pushto|rum ro romanian
rus ru russian|san sa sanskrit|slo sk slovak|slv sl slovenian|spa es spanish|srp sr serbian
swe sv swedish|tha th thai|tur tr turkish|ukr uk ukrainian|und und undetermined|urd ur urdu
vie vi vietnamese|wel cy welsh
"""

LANGUAGES: Final = {
    name: names
    for names in (
        tuple(entry.split(None, 2)) for entry in _LANGUAGES.replace("\n", "|").split("|") if entry
    )
    for name in names
}
"""From any name or code of a language to all of them."""

CORRECTION_FILTERS: Final = {
    "hascommentin": "CommentIn", "hascommenton": "CommentOn", "haserratumin": "ErratumIn",
    "haserratumfor": "ErratumFor", "hasexpressionofconcernin": "ExpressionOfConcernIn",
    "hasexpressionofconcernfor": "ExpressionOfConcernFor", "hasretractionin": "RetractionIn",
    "hasretractionof": "RetractionOf", "hasrepublishedin": "RepublishedIn",
    "hasrepublishedfrom": "RepublishedFrom",
    "hascorrectedrepublishedin": "CorrectedandRepublishedIn",
    "hascorrectedrepublishedfrom": "CorrectedandRepublishedFrom",
    "hasretractedandrepublishedin": "RetractedandRepublishedIn",
    "hasretractedandrepublishedfrom": "RetractedandRepublishedFrom",
    "hasupdatein": "UpdateIn", "hasupdateof": "UpdateOf",
    "hassummaryforpatientsin": "SummaryForPatientsIn", "hasoriginalreportin": "OriginalReportIn",
    "hasassociateddataset": "AssociatedDataset",
    "hasassociatedpublication": "AssociatedPublication",
}  # fmt: skip
"""Filter words to the RefType of the link that they ask for."""

STATUS_SUBSETS: Final = {
    "medline": ("medline",),
    "inprocess": ("in process", "in data review"),
    "publisher": ("publisher",),
    "pubmednotmedline": ("pubmed not medline",),
}
"""Values of `[sb]` to the record statuses that they mean, folded."""
