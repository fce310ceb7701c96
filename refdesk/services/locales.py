"""The languages in which citations can be written."""

from __future__ import annotations

from refdesk.cite.locale import known_language, primary_dialects, regular


def unknown_locale(locale: str) -> str:
    """Why `locale` ("de", "pt-BR") cannot be cited in, as a sentence; "" when it can.

    A dialect without terms of its own is served by the main one of its language.
    """
    language = regular(locale).partition("-")[0] if locale.strip() else ""
    if not language or known_language(locale).partition("-")[0] == language:
        return ""
    return f"There are no terms for the language “{locale}”. Known are {', '.join(sorted(primary_dialects()))}."
