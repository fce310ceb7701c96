"""Reading the JSON of services that count citations: judged before a word of it is believed."""

from __future__ import annotations

import json
from typing import Any

from refdesk.errors import ServiceError
from refdesk.net.eutils import check_reply, plain_words
from refdesk.net.failures import TransientError, cut_off
from refdesk.net.http import Reply


def read_object(reply: Reply, name: str) -> dict[str, Any]:
    """The JSON object of an answer of the service `name`; anything else is raised in words."""
    check_reply(reply, name=name)
    try:
        data = json.loads(reply.content.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise TransientError(cut_off(name)) from error
    if not isinstance(data, dict):
        raise odd(name)
    said = data.get("error") or data.get("errMsg")
    if said:
        words = plain_words(str(said)).rstrip(".")
        raise ServiceError(f"{name} refused the request: {words}.", status=reply.status)
    return data


def odd(name: str) -> TransientError:
    """The error for an answer to something else than was asked."""
    return TransientError(
        ServiceError(f"{name} answered something else than was asked. Try again later.")
    )


def pmid_of(value: object) -> str:
    """A PMID as text, from a number or a text; "" for anything else."""
    text = str(value).strip() if isinstance(value, int | str) and value is not True else ""
    return text.lstrip("0") if text.isascii() and text.isdecimal() and len(text) <= 9 else ""
