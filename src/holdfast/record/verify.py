"""Verification of a whole record from its export alone: entries, signed checkpoint, verifier key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from holdfast.errors import Fault, HoldfastError, RecordError
from holdfast.record.canonical import parse
from holdfast.record.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from holdfast.record.entry import check_fields
from holdfast.record.tree import Frontier, leaf_hash

BATCH = 4096  # leaves between two looks at the tree and two calls of `progress`

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a record holds, and whether it is the record that was signed.

    Attributes
    ----------
    size
        The number of entries read.
    root
        The root of the tree over them.
    first_at, last_at
        The moments of the first and last readable entry; none in an empty record.
    outcomes
        How many readable entries have each outcome.
    kinds
        How many readable entries have each kind of order.
    checkpoint
        The checkpoint that was to be matched; none if it could not be opened.
    faults
        What is wrong; for each kind of fault in entries only the first place.
    """

    size: int
    root: bytes
    first_at: str | None
    last_at: str | None
    outcomes: Mapping[str, int]
    kinds: Mapping[str, int]
    checkpoint: Checkpoint | None
    faults: tuple[Fault, ...]

    @property
    def verified(self) -> bool:
        """Whether every entry is in order and the tree is the signed one."""
        return self.checkpoint is not None and not self.faults


def verify_record(
    lines: Iterable[bytes],
    note: str,
    verifier: VerifierKey,
    *,
    earlier: Sequence[str] = (),
    progress: Progress | None = None,
) -> Report:
    """Check an exported record against its checkpoint, and against checkpoints kept from earlier.

    One pass in O(log n) memory: nothing of an entry is kept but its hash, for at most 4096 entries.
    Whatever is wrong is in the report; nothing is raised for it.

    Parameters
    ----------
    lines
        The entries, one canonical JSON object each, with or without the newline at the end.
    note
        The signed checkpoint of this record.
    verifier
        The key that signs it, obtained from elsewhere than the export.
    earlier
        Checkpoints of this record kept from earlier, signed by the same key.
    progress
        Called with the number of entries read, every 4096 entries and at the end.
    """
    claims, note_faults = _open_all(note, earlier, verifier)
    reader = _Reader({claim.checkpoint.size for claim in claims}, progress)
    reader.read(lines)
    faults = (*reader.faults.values(), *note_faults, *_compare(claims, reader))
    signed = next((claim.checkpoint for claim in claims if not claim.is_earlier), None)
    return Report(
        size=reader.count,
        root=reader.frontier.root,
        first_at=reader.first_at,
        last_at=reader.last_at,
        outcomes=dict(sorted(reader.outcomes.items())),
        kinds=dict(sorted(reader.kinds.items())),
        checkpoint=signed,
        faults=faults,
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    """A checkpoint that opened, with the name it has in faults."""

    where: str
    checkpoint: Checkpoint
    is_earlier: bool


def _open_all(note: str, earlier: Sequence[str], verifier: VerifierKey) -> tuple[list[_Claim], list[Fault]]:
    claims, faults = [], []
    for index, text in enumerate((note, *earlier)):
        where = f"earlier checkpoint {index}" if index else "checkpoint"
        try:
            claims.append(_Claim(where, open_checkpoint(text, verifier), index > 0))
        except RecordError as fault:
            faults.append(Fault(where, str(fault), "Nothing is proven without it."))
    return claims, faults


class _Reader:
    """Takes in lines, grows the tree, and keeps the first fault of each kind."""

    def __init__(self, sizes: set[int], progress: Progress | None) -> None:
        self.count = 0
        self.frontier = Frontier()
        self.roots: dict[int, bytes] = {}  # at each size that some checkpoint signs
        self.faults: dict[str, Fault] = {}
        self.outcomes: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.first_at: str | None = None
        self.last_at: str | None = None
        self._last_moment: datetime | None = None
        self._sizes = sizes
        self._progress = progress
        self._leaves: list[bytes] = []

    def read(self, lines: Iterable[bytes]) -> None:
        """Take in every line."""
        self._grow()
        for line in lines:
            data = line.removesuffix(b"\n")
            self._leaves.append(leaf_hash(data))
            self._judge(data)
            self.count += 1
            if len(self._leaves) == BATCH or self.count in self._sizes:
                self._grow()
        self._grow()

    def _grow(self) -> None:
        self.frontier = self.frontier.extend(self._leaves)
        self._leaves.clear()
        if self.count in self._sizes:
            self.roots[self.count] = self.frontier.root
        if self._progress:
            self._progress(self.count)

    def _judge(self, data: bytes) -> None:
        try:
            fields = parse(data)
        except RecordError as fault:
            self._fault("form", str(fault), "The entry was changed or cut after it was written.")
            return
        try:
            moment = check_fields(fields)
        except HoldfastError as fault:
            self._fault("fields", str(fault), "Holdfast never writes such an entry.")
            return
        self._follow(fields, moment)

    def _follow(self, fields: dict[str, Any], moment: datetime) -> None:
        if fields["n"] != self.count:
            self._fault(
                "number",
                f"It has the number {fields['n']}.",
                "Entries were removed, added or moved at or just before this place.",
            )
        if self._last_moment is not None and moment < self._last_moment:
            self._fault(
                "moment",
                f"Its moment {fields['at']} lies before {self.last_at}, that of the entry before.",
                "Entries are written in the order of time; find out which of the two was moved.",
            )
        self._last_moment, self.last_at = moment, fields["at"]
        self.first_at = self.first_at or fields["at"]
        self.outcomes[fields["outcome"]] += 1
        self.kinds[fields["order"]["kind"]] += 1

    def _fault(self, kind: str, fault: str, remedy: str) -> None:
        if kind not in self.faults:
            self.faults[kind] = Fault(f"entry {self.count} (line {self.count + 1})", fault, remedy)


def _compare(claims: Sequence[_Claim], reader: _Reader) -> list[Fault]:
    """Return a fault for each checkpoint that this record does not lead to, the smallest first."""
    faults, agreed = [], 0
    for claim in sorted(claims, key=lambda claim: claim.checkpoint.size):
        size = claim.checkpoint.size
        if size > reader.count:
            faults.append(_cut_off(claim, reader.count))
        elif reader.roots[size] != claim.checkpoint.root:
            faults.append(_changed(claim, agreed))
        elif not claim.is_earlier and size < reader.count:
            faults.append(_not_covered(claim, reader.count))
        else:
            agreed = size
    return faults


def _cut_off(claim: _Claim, count: int) -> Fault:
    size = claim.checkpoint.size
    return Fault(
        claim.where,
        f"It signs {size} entries, the record has {count}: {size - count} are missing.",
        "Export the whole record again; if it stays shorter, entries were removed.",
    )


def _changed(claim: _Claim, agreed: int) -> Fault:
    size = claim.checkpoint.size
    return Fault(
        claim.where,
        f"The root over the first {size} entries is not the signed one.",
        f"Something differs in entries {agreed} to {size - 1}; compare them with another copy of the record."
        if size > agreed
        else "Two checkpoints of this size contradict each other: the key signed two different records.",
    )


def _not_covered(claim: _Claim, count: int) -> Fault:
    size = claim.checkpoint.size
    return Fault(
        claim.where,
        f"It signs {size} entries, the record has {count}; the first {size} are as signed.",
        "Give the newest checkpoint, or the record only as far as this one.",
    )
