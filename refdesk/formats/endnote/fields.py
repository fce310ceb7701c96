"""The elements of an EndNote record, and the tags under which other formats keep the same."""

from __future__ import annotations

from typing import Final

ORDER: Final = (
    "rec-number", "foreign-keys", "ref-type", "contributors", "auth-address", "auth-affiliaton",
    "titles", "periodical", "alt-periodical", "pages", "volume", "number", "issue",
    "secondary-volume", "secondary-issue", "num-vols", "edition", "section", "reprint-status",
    "reprint-edition", "keywords", "dates", "pub-location", "publisher", "orig-pub", "isbn",
    "accession-num", "call-num", "report-id", "coden", "abstract", "label", "image", "caption",
    "notes", "research-notes", "work-type", "reviewed-item", "availability", "remote-source",
    "meeting-place", "work-location", "work-extent", "pack-method", "size", "repro-ratio", "urls",
    "custom1", "custom2", "custom3", "custom4", "custom5", "custom6", "custom7", "custom8",
    "misc1", "misc2", "misc3", "electronic-resource-num", "remote-database-name",
    "remote-database-provider", "language", "access-date", "modified-date",
)  # fmt: skip
"""The order in which EndNote writes them."""
FIELDS: Final = frozenset(ORDER) | {
    "titles/secondary-title", "titles/tertiary-title", "titles/alt-title", "titles/short-title",
    "titles/translated-title", "titles/title", "periodical/full-title", "periodical/abbr-1",
    "periodical/abbr-2", "periodical/abbr-3", "alt-periodical/full-title", "alt-periodical/abbr-1",
    "alt-periodical/abbr-2", "dates/year", "dates/pub-dates", "dates/copyright-dates",
    "urls/related-urls", "urls/web-urls", "urls/pdf-urls", "urls/text-urls", "urls/image-urls",
}  # fmt: skip
"""Elements, also those in containers by their path, that may hold a plain text."""
NOT_WRITTEN: Final = frozenset(("database", "source-app", "ref-type"))
"""Where a record came from: a path on somebody's disk, the name of another program."""
INNER: Final = {
    "dates/pub-dates": "date", "dates/copyright-dates": "date", "urls/related-urls": "url",
    "urls/web-urls": "url", "urls/pdf-urls": "url", "urls/text-urls": "url",
    "urls/image-urls": "url",
}  # fmt: skip
"""Lists within containers, and their entries."""
