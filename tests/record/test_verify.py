"""Tests of whole records: what is signed verifies, and nothing changed does."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.record.canonical import canonical
from holdfast.record.checkpoint import Checkpoint, SigningKey, sign
from holdfast.record.entry import Entry
from holdfast.record.tree import EMPTY_ROOT, leaf_hash, root_of
from holdfast.record.verify import BATCH, Report, verify_record

KEY = SigningKey("hq.example.org/record", bytes(range(32)))
KINDS = ("ReportIncident", "IssueCallUp", "ApprovePlan")
OUTCOMES = ("accepted", "accepted", "parked", "refused")


def line(n: int, *, at: str | None = None, kind: str | None = None) -> bytes:
    """Return entry `n` of the toy record."""
    return Entry(
        n=n,
        at=at or f"2026-03-{1 + n // 1440 % 28:02d}T{n // 60 % 24:02d}:{n % 60:02d}:00Z",
        by={"account": f"a{n % 7}", "seat": "duty-officer"},
        region="north",
        order={"kind": kind or KINDS[n % 3], "subject": n},
        outcome=OUTCOMES[n % 4],
    ).to_bytes()


LINES = [line(n) for n in range(40)]


def note_of(lines: Sequence[bytes], size: int | None = None, key: SigningKey = KEY) -> str:
    """Return the signed checkpoint over the first `size` lines."""
    part = lines[:size]
    return sign(Checkpoint(key.name, len(part), root_of(leaf_hash(data) for data in part)), key)


NOTE = note_of(LINES)


def check(lines: Sequence[bytes], *earlier: str, note: str = NOTE) -> Report:
    """Verify exported lines, each with its newline."""
    return verify_record([data + b"\n" for data in lines], note, KEY.verifier, earlier=earlier)


def test_an_honest_record_verifies() -> None:
    """Tests the report on a record as it should be."""
    report = check(LINES, *(note_of(LINES, size) for size in (0, 1, 7, 32, 40)))
    assert report.verified
    assert (report.faults, report.size) == ((), 40)
    assert report.root == root_of(map(leaf_hash, LINES))
    assert (report.first_at, report.last_at) == ("2026-03-01T00:00:00Z", "2026-03-01T00:39:00Z")
    assert report.outcomes == {"accepted": 20, "parked": 10, "refused": 10}
    assert report.kinds == {"ApprovePlan": 13, "IssueCallUp": 13, "ReportIncident": 14}
    assert report.checkpoint == Checkpoint(KEY.name, 40, report.root)


def test_an_empty_record_verifies() -> None:
    """Tests a record before its first entry."""
    report = check([], note=note_of([]))
    assert report.verified
    assert (report.size, report.root, report.first_at, report.last_at) == (0, EMPTY_ROOT, None, None)


def test_lines_may_lack_their_newline() -> None:
    """Tests that the newline is not part of an entry."""
    assert verify_record(LINES, NOTE, KEY.verifier).verified


@pytest.mark.parametrize("size", [BATCH - 1, BATCH, BATCH + 1, 2 * BATCH])
def test_batches_do_not_show(size: int) -> None:
    """Tests records around the size of a batch, with progress told in order."""
    lines = [line(n) for n in range(size)]
    told: list[int] = []
    note, earlier = note_of(lines), [note_of(lines, BATCH - 2), note_of(lines, 100)]
    report = verify_record(lines, note, KEY.verifier, earlier=earlier, progress=told.append)
    assert report.verified
    assert told == sorted(told)
    assert told[-1] == size


def forge(how: str, at: int) -> list[bytes]:
    """Return the record tampered with at one place, the numbers mended where the forger would."""
    lines = list(LINES)
    if how == "delete":
        del lines[at]
    elif how == "delete and mend":
        lines = [*lines[:at], *(line(n) for n in range(at, len(lines) - 1))]
    elif how == "swap":
        lines[at], lines[at - 1] = lines[at - 1], lines[at]
    elif how == "edit":
        lines[at] = line(at, kind="Nothing")
    elif how == "duplicate":
        lines.insert(at, lines[at])
    elif how == "insert":
        lines.insert(at, line(at, kind="Nothing"))
    elif how == "add":
        lines.append(line(len(lines)))
    elif how == "truncate":
        lines = lines[:at]
    return lines


FORGERIES = ["delete", "delete and mend", "swap", "edit", "duplicate", "insert", "add", "truncate"]


@pytest.mark.parametrize("how", FORGERIES)
@pytest.mark.parametrize("at", [1, 20, 39])
def test_tampering_is_found(how: str, at: int) -> None:
    """Tests each way of tampering at the start, in the middle and at the end."""
    report = check(forge(how, at))
    assert not report.verified
    assert report.faults


@given(st.sampled_from(FORGERIES), st.integers(1, 39))
def test_a_forger_with_the_key_is_caught_by_a_kept_checkpoint(how: str, at: int) -> None:
    """Tests that signing the forged record again helps nobody who faces a checkpoint kept from before."""
    forged = forge(how, at)
    report = check(forged, NOTE, note=note_of(forged))
    assert report.verified == (how == "add")


@given(st.data())
def test_no_flipped_bit_passes(data: st.DataObject) -> None:
    """Tests that any one bit, anywhere in the export, is noticed."""
    whole = bytearray(b"".join(each + b"\n" for each in LINES))
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    report = verify_record(bytes(whole).splitlines(keepends=True), NOTE, KEY.verifier)
    assert not report.verified


@given(st.lists(st.binary()), st.text())
def test_any_bytes_give_a_report(lines: list[bytes], note: str) -> None:
    """Tests that nothing is raised, whatever is given."""
    assert not verify_record(lines, note, KEY.verifier, earlier=[note]).verified


WRONG = canonical({"n": 12})
PLACES = [
    ([*LINES[:12], b"{}x", *LINES[13:]], "entry 12 (line 13)", "not canonical"),
    ([*LINES[:12], LINES[12][:-9], *LINES[13:]], "entry 12 (line 13)", "not canonical"),
    ([*LINES[:12], b"", *LINES[12:]], "entry 12 (line 13)", "not canonical"),
    ([*LINES[:12], WRONG, *LINES[13:]], "entry 12 (line 13)", "missing"),
    (forge("delete", 12), "entry 12 (line 13)", "number 13"),
    (forge("swap", 12), "entry 11 (line 12)", "number 12"),
    (forge("duplicate", 12), "entry 13 (line 14)", "number 12"),
    ([*LINES[:12], line(12, at="2026-01-01T00:00:00Z"), *LINES[13:]], "entry 12 (line 13)", "lies before"),
]


@pytest.mark.parametrize(("lines", "where", "words"), PLACES)
def test_the_first_wrong_entry_is_named(lines: list[bytes], where: str, words: str) -> None:
    """Tests that the place of a fault is told where it can be known."""
    first = check(lines).faults[0]
    assert first.where == where
    assert words in first.fault


@pytest.mark.parametrize(("lines", "where", "words"), PLACES)
def test_signing_does_not_mend_a_wrong_entry(lines: list[bytes], where: str, words: str) -> None:
    """Tests that a record that is wrong in itself does not verify even when it is the signed one."""
    report = check(lines, note=note_of(lines))
    assert not report.verified
    assert {fault.where for fault in report.faults} >= {where}


def test_half_seconds_are_not_a_step_back() -> None:
    """Tests that the two forms of a moment are compared as moments."""
    lines = [line(0, at="2026-03-01T00:00:00Z"), line(1, at="2026-03-01T00:00:00.500000Z")]
    assert check(lines, note=note_of(lines)).verified


def test_equal_moments_are_in_order() -> None:
    """Tests that several entries may share a moment."""
    lines = [line(0, at="2026-03-01T00:00:00Z"), line(1, at="2026-03-01T00:00:00.000000Z")]
    assert check(lines, note=note_of(lines)).verified


def test_missing_and_added_entries_are_counted() -> None:
    """Tests that the report says how the sizes differ."""
    assert "12 are missing" in check(LINES[:28]).faults[0].fault
    assert "the first 40 are as signed" in check([*LINES, line(40)]).faults[0].fault


def test_earlier_checkpoints_narrow_the_place_down() -> None:
    """Tests that an unnamed change is placed between the last checkpoint that agrees and the first that does not."""
    report = check(forge("edit", 20), *(note_of(LINES, size) for size in (30, 10, 16)))
    assert [fault.where for fault in report.faults] == ["earlier checkpoint 1", "checkpoint"]
    assert "entries 16 to 29" in report.faults[0].remedy


def test_two_checkpoints_of_one_size_contradict_each_other() -> None:
    """Tests that a key that signed two records is shown to have done so."""
    report = check(LINES, note_of(forge("edit", 3)))
    assert not report.verified
    assert "contradict" in report.faults[0].remedy


def test_a_longer_earlier_checkpoint_shows_truncation() -> None:
    """Tests that a cut record, signed again, does not get past a later size seen before."""
    report = check(LINES[:30], NOTE, note=note_of(LINES, 30))
    assert not report.verified
    assert "10 are missing" in report.faults[0].fault


def test_another_key_proves_nothing() -> None:
    """Tests that neither the checkpoint nor an earlier one may be of another key."""
    stranger = note_of(LINES, key=SigningKey(KEY.name, bytes(32)))
    for report in (check(LINES, note=stranger), check(LINES, stranger)):
        assert not report.verified
        assert "not signed by" in report.faults[0].fault
    assert check(LINES, note=stranger).checkpoint is None


def test_memory_does_not_grow_with_the_record() -> None:
    """Tests that four times the entries take no more memory."""

    def peak(count: int) -> int:
        def lines() -> Iterator[bytes]:
            for n in range(count):
                yield canonical({"n": n, "filler": "x" * 400})

        tracemalloc.start()
        verify_record(lines(), NOTE, KEY.verifier)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(20_000) < 1.2 * peak(5_000)
