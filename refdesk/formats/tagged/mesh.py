"""MeSH's subheadings, by which a keyword like `Liver/metabolism` is told from `PI3K/AKT`."""

from __future__ import annotations

from typing import Final

SUBHEADINGS: Final = frozenset([
    "administration & dosage", "adverse effects", "analogs & derivatives", "anatomy & histology",
    "antagonists & inhibitors", "antagonists and inhibitors", "blood supply",
    "cerebrospinal fluid", "chemical synthesis", "chemically induced", "diagnostic imaging",
    "diet therapy", "drug effects", "drug therapy", "growth & development",
    "isolation & purification", "legislation & jurisprudence", "organization & administration",
    "prevention & control", "radiation effects", "radionuclide imaging",
    "statistics & numerical data", "supply & distribution", "therapeutic use", "abnormalities",
    "agonists", "analysis", "biosynthesis", "blood", "chemistry", "classification",
    "complications", "congenital", "contraindications", "cytology", "deficiency", "diagnosis",
    "economics", "education", "embryology", "enzymology", "epidemiology", "ethics", "ethnology",
    "etiology", "genetics", "history", "immunology", "injuries", "innervation", "instrumentation",
    "manpower", "metabolism", "methods", "microbiology", "mortality", "nursing", "parasitology",
    "pathogenicity", "pathology", "pharmacokinetics", "pharmacology", "physiology",
    "physiopathology", "poisoning", "psychology", "radiography", "radiotherapy", "rehabilitation",
    "secondary", "secretion", "standards", "surgery", "therapy", "toxicity", "transmission",
    "transplantation", "trends", "ultrasonography", "ultrastructure", "urine", "utilization",
    "veterinary", "virology", "ab", "ad", "ae", "ag", "aa", "an", "ah", "ai", "bs", "bl", "cf",
    "cs", "ci", "ch", "cl", "co", "cn", "cy", "df", "di", "dg", "dh", "de", "dt", "ec", "ed",
    "em", "en", "ep", "es", "eh", "et", "ge", "gd", "hi", "im", "in", "ir", "is", "ip", "lj",
    "me", "mt", "mi", "mo", "nu", "og", "ps", "py", "pa", "pk", "pd", "pp", "ph", "po", "pc",
    "px", "re", "rt", "rh", "sc", "st", "sn", "sd", "su", "tu", "th", "to", "tm", "tr", "td",
    "ul", "ur", "ve", "vi", "bi", "se", "us", "ut", "ri", "ra", "ct", "ma",
])  # fmt: skip
"""Names and two-letter codes, those that MEDLINE no longer uses too."""


def is_heading(word: str) -> bool:
    """Whether a word of MEDLINE's is a heading with a subheading or a mark of a major topic."""
    if "*" in word:
        return True
    return "/" in word and all(is_subheading(part) for part in word.split("/")[1:])


def is_subheading(part: str) -> bool:
    """Whether `part` names a subheading, in full or by its letters (Ovid: `dt [Drug Therapy]`)."""
    return part.split("[")[0].strip().lower() in SUBHEADINGS
