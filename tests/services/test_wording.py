"""The sentence after an import tells what a reader needs to go on."""

from __future__ import annotations

from refdesk.model.reports import Failure, Held, HeldState, ImportReport
from refdesk.model.rows import ReferenceRow
from refdesk.services.wording import LONGEST_ITEM, import_sentence, reference_line

BINARY = Failure("hits.ris", "This is no file of references but an image.")
NO_RECORD = Failure("99999999", "PubMed has no such record.")
OFFLINE = Failure("17", "PubMed could not be reached.", can_retry=True, is_offline=True)


def test_a_single_failure_is_named_with_its_reason() -> None:
    assert import_sentence(ImportReport(failures=(BINARY,))) == (
        "hits.ris failed: This is no file of references but an image."
    )
    placed = Failure("hits.ris", "It has no title.", "record 3")
    assert import_sentence(ImportReport(added=(1, 2), failures=(placed,))) == (
        "2 references added. hits.ris, record 3 failed: It has no title."
    )


def test_several_failures_are_counted() -> None:
    assert import_sentence(ImportReport(failures=(BINARY, NO_RECORD))) == "2 failed."


def test_what_waits_for_the_network_is_not_named_as_failed() -> None:
    sentence = import_sentence(ImportReport(failures=(OFFLINE, NO_RECORD)), waits=True)
    assert sentence.endswith("99999999 failed: PubMed has no such record.")
    assert "17" not in sentence
    assert "17 failed" in import_sentence(ImportReport(failures=(OFFLINE,)))


def test_a_long_name_is_cut_off() -> None:
    sentence = import_sentence(ImportReport(failures=(Failure("x" * 5_000, "No."),)))
    assert sentence == "x" * LONGEST_ITEM + "… failed: No."


def test_an_abbreviated_journal_ends_with_one_full_stop() -> None:
    row = ReferenceRow(1, "A title", "Doe J", 1, "N. Engl. J. Med.", "349:1-9", 2003, "17")
    assert reference_line(row) == "PMID 17\tDoe J. A title. N. Engl. J. Med. 2003;349:1-9."


def test_what_was_decided_on_held_records_is_told() -> None:
    held = [
        Held(number, 1, "T", "PMID", state=state)
        for number, state in enumerate(
            [HeldState.MERGED, HeldState.MERGED, HeldState.SKIPPED, HeldState.WAITING]
        )
    ]
    assert import_sentence(ImportReport(added=(1, 2), held=tuple(held))) == (
        "2 references added. 2 held back were merged. 1 held back was left out. "
        "1 looks like what you have and waits for your decision."
    )
