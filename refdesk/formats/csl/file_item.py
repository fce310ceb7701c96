"""Records to the items of files: CSL's variables, and in `custom` what they cannot hold."""

from __future__ import annotations

from typing import Any

from refdesk.formats.csl.details import DETAILS, details_of
from refdesk.formats.csl.item import PRIVATE_KEYS, csl_item
from refdesk.formats.csl.reader import item_record
from refdesk.formats.csl.types import DATE_VARIABLES
from refdesk.formats.csl.values import kept_object
from refdesk.model.record import ReferenceRecord
from refdesk.model.rows import Status
from refdesk.model.statuses import statuses_of


def file_item(record: ReferenceRecord, item_id: Any) -> dict[str, Any]:
    """The item of `record` for a file.

    It has no private keys. `status` says "retracted" of a retracted work. What the source said
    in keys of its own stands in `custom` under these keys, parts of fields that CSL has no
    place for under "refdesk" (see `details`).
    """
    item = csl_item(record, "")
    item["id"] = item_id
    for key in PRIVATE_KEYS:
        item.pop(key, None)
    for name in DATE_VARIABLES:
        if isinstance(item.get(name), str):
            item[name] = {"raw": item[name]}
    if Status.RETRACTED in statuses_of(record):
        item["status"] = "retracted"
    custom = kept_object(
        (name, value)
        for name, value in record.extra
        if not (name == "id" and value == str(item_id))
    )
    if custom:
        item["custom"] = custom
    details = details_of(record, item_record(item))
    if details:
        item["custom"] = {**custom, DETAILS: details}
    return item
