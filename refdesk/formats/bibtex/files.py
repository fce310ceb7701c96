"""The field `file` of JabRef, Zotero and Mendeley, and back."""

from __future__ import annotations

import re
from typing import Final

from refdesk.formats.bibtex.encode import verbatim
from refdesk.model.markup import squeeze
from refdesk.model.record import LinkedFile

_MEDIA_TYPES: Final = {
    "pdf": "application/pdf", "ps": "application/postscript", "postscript": "application/postscript",
    "html": "text/html", "url": "text/html", "text": "text/plain", "txt": "text/plain",
    "epub": "application/epub+zip", "djvu": "image/vnd.djvu", "rtf": "application/rtf",
    "word": "application/msword", "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "word 2007+": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg", "png": "image/png", "markdown": "text/markdown",
}  # fmt: skip
"""JabRef's and Mendeley's names of file types, in lower case."""
_TYPE_NAMES: Final = {
    "application/pdf": "PDF", "application/postscript": "PostScript",
    "application/epub+zip": "ePUB", "image/vnd.djvu": "Djvu", "application/rtf": "RTF",
    "application/msword": "Word", "text/plain": "Text", "image/jpeg": "JPG", "image/png": "PNG",
    "text/markdown": "Markdown",
}  # fmt: skip
_LATEX: Final = (
    ("{$\\backslash$}", "\\"), ("$\\backslash$", "\\"), ("{\\textbackslash}", "\\\\"),
    ("{\\textbraceleft}", "{"), ("{\\textbraceright}", "}"), ("{\\_}", "_"), ("{\\&}", "&"),
    ("{\\%}", "%"), ("{\\#}", "#"), ("{\\textasciitilde}", "~"), ("{\\~{}}", "~"),
)  # fmt: skip
_SPLIT: Final = re.compile(r"\\.|[;:]|&#?\w{1,8};", re.DOTALL)
_SCHEME: Final = re.compile(r"(?:https?|ftp|file)", re.IGNORECASE)


def files_of(value: str) -> tuple[LinkedFile, ...]:
    """The files that a field names: `title:path:type`, several between semicolons."""
    for form, char in _LATEX:
        if form in value:
            value = value.replace(form, char)
    found = []
    for parts in _parts(squeeze(value)):
        parts = _whole(parts)
        linked = _file(parts)
        if linked is not None:
            found.append(linked)
    return tuple(dict.fromkeys(found))


def _parts(value: str) -> list[list[str]]:
    """Files and their parts; a backslash before `:`, `;` or another one only guards that."""
    files: list[list[str]] = [[]]
    piece: list[str] = []
    at = 0
    for match in _SPLIT.finditer(value):
        piece.append(value[at : match.start()])
        at = match.end()
        found = match[0]
        if found[0] == "\\":
            piece.append(found[1] if found[1] in ":;\\_&%#$" else found)
        elif found == ":":
            files[-1].append("".join(piece))
            piece.clear()
        elif found == ";":
            files[-1].append("".join(piece))
            piece.clear()
            files.append([])
        else:
            piece.append(found)
    piece.append(value[at:])
    files[-1].append("".join(piece))
    return files


def _whole(parts: list[str]) -> list[str]:
    """Join what a bare colon divided: a drive letter, an address."""
    whole: list[str] = []
    for part in parts:
        is_rest = part.startswith(("/", "\\")) and whole
        if is_rest and (
            (len(whole[-1].strip()) == 1 and whole[-1].strip().isalpha() and part[:2] != "//")
            or (part.startswith("//") and _SCHEME.fullmatch(whole[-1].strip()))
        ):
            whole[-1] += f":{part}"
        else:
            whole.append(part)
    return whole


def _file(parts: list[str]) -> LinkedFile | None:
    parts = [part.strip(" \t") for part in parts]
    if not any(parts):
        return None
    if len(parts) == 1:
        return LinkedFile(parts[0])
    if len(parts) == 2:
        if parts[0] and parts[1].lower() in _MEDIA_TYPES:
            return LinkedFile(parts[0], media_type=_MEDIA_TYPES[parts[1].lower()])
        return LinkedFile(parts[1], parts[0]) if parts[1] else LinkedFile(parts[0])
    title, path, kind = parts[0], ":".join(parts[1:-1]), parts[-1]
    return LinkedFile(path, title, _MEDIA_TYPES.get(kind.lower(), kind)) if path else None


def file_text(files: tuple[LinkedFile, ...]) -> str:
    """The value of `file`, as JabRef and Zotero read it."""
    return verbatim(
        ";".join(
            ":".join(
                _guarded(part)
                for part in (one.title, one.path, _TYPE_NAMES.get(one.media_type, one.media_type))
            )
            for one in files
        )
    )


def _guarded(part: str) -> str:
    return re.sub(r"[\\:;]", r"\\\g<0>", part)
