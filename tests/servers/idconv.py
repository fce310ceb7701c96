"""An imitation of the PMC id converter, with its quirks."""

from __future__ import annotations

import json
from typing import Any

from tests.servers.base import Answer, LoopbackServer, Request
from tests.servers.records import Shelf, Work


class IdconvServer(LoopbackServer):
    """Answers as in 2026; `dropped` ids are left out of answers, `refused` ones spoil their
    whole batch, `old_form` is the form of 2022; `confused` has it name the next work's PMID."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def reset(self) -> None:
        super().reset()
        self.dropped: set[str] = set()
        self.refused: set[str] = set()
        self.old_form = False
        self.confused = False

    def answer(self, request: Request) -> Answer:
        ids = [text for text in request.get("ids").split(",") if text]
        kind = request.get("idtype") or _kind(ids[0] if ids else "")
        if not ids or len(ids) > 200 or self.refused & set(ids):
            return _json({"status": "error", "message": "Invalid%20request"}, 400)
        if kind == "pmcid" and len({text.upper().startswith("PMC") for text in ids}) > 1:
            return _json({"status": "error", "message": "ID%20types%20are%20mixed"}, 400)
        if any(_kind(text) not in (kind, "pmid" if kind == "pmcid" else kind) for text in ids):
            message = f"ID%20type%20%27{kind}%27%20mismatch%20for%20%27{ids[0]}%27"
            return _json({"status": "error", "message": message}, 404)
        # Ids are answered once; of spellings that differ in case the last is echoed.
        last = {text.lower(): text for text in ids}
        records = [self._record(text, kind) for text in last.values() if text not in self.dropped]
        return _json(
            {
                "status": "ok",
                "response-date": "2026-09-24 06:51:02",
                "request": {"idtype": kind},
                "records": records,
            }
        )

    def _record(self, text: str, kind: str) -> dict[str, Any]:
        work = self._find(text, kind)
        if work is None or not work.pmcid:
            if self.old_form:
                return {
                    kind: text,
                    "live": "false",
                    "status": "error",
                    "errmsg": "invalid article id",
                }
            return {
                kind: text,
                "requested-id": text,
                "status": "error",
                "errmsg": "Identifier not found in PMC",
            }
        found: dict[str, Any] = {"pmcid": work.pmcid, "pmid": work.pmid, "doi": work.doi}
        if self.confused:
            found["pmid"] = next(one.pmid for one in self.shelf if one.pmcid != work.pmcid)
        if self.old_form:
            found["pmid"] = str(work.pmid)
            found["versions"] = [{"pmcid": f"{work.pmcid}.1", "current": "true"}]
        else:
            found["requested-id"] = text
        return {key: value for key, value in found.items() if value}

    def _find(self, text: str, kind: str) -> Work | None:
        if kind == "pmid":
            return self.shelf.get(int(text)) if not text.startswith("0") else None
        if kind == "pmcid":
            return self.shelf.by_pmcid(text.upper() if text[:1] in "pP" else f"PMC{text}")
        return self.shelf.by_doi(text)


def _kind(text: str) -> str:
    if text.upper().startswith("PMC"):
        return "pmcid"
    return "pmid" if text.isdecimal() else "doi"


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(data).encode(), "application/json; charset=utf-8", status)
