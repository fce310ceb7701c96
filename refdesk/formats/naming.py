"""What a format is called where the program that wrote a file can be told from its records."""

from __future__ import annotations

from refdesk.formats.registry import format_by_key


def said_of(key: str, text: str) -> str:
    """`RIS from Scopus`: the format's name, and who wrote the records at the beginning of `text`."""
    label = format_by_key(key).label
    writer = writer_in(key, text)
    return f"{label} from {writer}" if writer else label


def writer_in(key: str, text: str) -> str:
    """The program or database that wrote the records at the beginning of `text`; "" if unclear."""
    if key != "ris":
        return ""
    from refdesk.formats.ris.writers import writer_of  # with RIS's reader

    return writer_of(text)
