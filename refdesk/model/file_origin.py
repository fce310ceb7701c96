"""Where an attached file came from: the copy's address, who named it, version, licence, when."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from refdesk.model.full_text import Copy, Version


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """`at` is when the file was fetched, in UTC; `licence` is as it is shown, "" when not stated."""

    url: str
    source: str
    version: Version = Version.UNKNOWN
    licence: str = ""
    at: str = ""

    @property
    def host(self) -> str:
        """`files.example.org`; "" for an address without one."""
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""


def origin_of(copy: Copy, at: str) -> FileOrigin:
    """The origin of a file that is fetched from where a copy is."""
    return FileOrigin(copy.url, copy.source, copy.version, copy.licence, at)
