"""The types of works that can be chosen."""

from __future__ import annotations

from typing import Final

TYPES: Final = (
    ("article-journal", "Journal article"), ("article", "Preprint or other article"),
    ("article-magazine", "Magazine article"), ("article-newspaper", "Newspaper article"),
    ("book", "Book"), ("chapter", "Chapter"), ("paper-conference", "Conference paper"),
    ("thesis", "Thesis"), ("report", "Report"), ("webpage", "Web page"), ("dataset", "Dataset"),
    ("software", "Software"), ("patent", "Patent"), ("legislation", "Legislation"),
    ("entry-encyclopedia", "Encyclopedia entry"), ("review", "Review of a work"),
    ("speech", "Presentation"), ("manuscript", "Manuscript"), ("motion_picture", "Film"),
    ("document", "Document"),
)  # fmt: skip
"""CSL types that can be chosen, with their names."""
