"""`refdesk cite`: a bibliography of library hits or of CSL-JSON items."""

from __future__ import annotations

import argparse
import json
import re
import sys
from typing import Any

from refdesk.cli.session import toolbox
from refdesk.errors import FormatError
from refdesk.formats.csl_json import csl_item
from refdesk.services.citing import caution, entries, whole_bibliography
from refdesk.services.locales import unknown_locale

_RESOLVER = re.compile(r"^\s*(?:https?://)?(?:dx\.|www\.)?doi\.org/|^\s*doi:\s*", re.IGNORECASE)


def run(options: argparse.Namespace) -> int:
    """Print the bibliography; text has one entry a line. What should give pause goes to stderr."""
    if unknown := unknown_locale(options.locale):
        print(unknown, file=sys.stderr)
        return 2
    if options.items is not None and options.query is not None:
        print("Name a query or --items FILE.json, not both.", file=sys.stderr)
        return 2
    if options.items is not None:
        items = _items(options)
    elif options.query is None:
        print("Name a query (“” for all) or --items FILE.json.", file=sys.stderr)
        return 2
    else:
        with toolbox(options, read_only=True) as tools:
            ids = tools.browser.ids(options.query)
            records = list(tools.browser.records(ids))
        items = [csl_item(record, str(number)) for number, record in enumerate(records, 1)]
        if warning := caution(records, named=len(records)):
            print(warning, file=sys.stderr)
    if not items:
        return 0
    plain = entries(items, options.style, locale=options.locale)
    if options.output == "text":
        for entry in plain:
            print(" ".join(entry.split()))
    else:
        print(whole_bibliography(items, options.style, options.locale, options.output))
    missing = len({str(item.get("id")) for item in items}) - len(plain)
    if missing > 0:
        whose = "One reference holds" if missing == 1 else f"{missing} references hold"
        print(f"{whose} nothing that this style prints.", file=sys.stderr)
        return 1
    return 0


def _items(options: argparse.Namespace) -> list[dict[str, Any]]:
    try:
        data = json.loads(options.items.read_bytes())
    except OSError as error:
        raise FormatError(f"{options.items} could not be opened: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{options.items} is not JSON: {error}.") from error
    if isinstance(data, dict):
        data = data.get("items", [data])
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise FormatError(f"{options.items} holds no list of CSL-JSON items.")
    return [{"id": str(number), **_bare_doi(item)} for number, item in enumerate(data, 1)]


def _bare_doi(item: dict[str, Any]) -> dict[str, Any]:
    """`item` without the resolver in its DOI: styles print that themselves."""
    doi = item.get("DOI")
    return {**item, "DOI": _RESOLVER.sub("", doi)} if isinstance(doi, str) else item
