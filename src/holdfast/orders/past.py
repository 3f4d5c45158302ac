"""What the record tells of time past: orders as they were carried out, and the law and the acts as they were known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from holdfast.model import Act
from holdfast.orders.codec import decode
from holdfast.orders.frame import Frame, profile_in
from holdfast.orders.legal import RecordAct
from holdfast.store.ledger import entries, get_blob

_LEGAL: Final = ("RecordAct", "ConfirmAct", "AdoptProfile")


@dataclass(frozen=True, slots=True)
class Carried:
    """An order that was carried out; one that had waited counts from its approval.

    Attributes
    ----------
    n, at, region
        Number, moment and region of the entry by which it was carried out.
    order
        Its kind and public fields.
    effects
        What came about.
    verdicts
        What the law said of it, as the entry holds it.
    """

    n: int
    at: datetime
    region: str
    order: Mapping[str, Any]
    effects: Mapping[str, Any]
    verdicts: tuple[Mapping[str, Any], ...] = ()

    @property
    def kind(self) -> str:
        """The name of the order's kind."""
        return str(self.order["kind"])


def carried_out(
    tx: Connection,
    *,
    kinds: Iterable[str] | None = None,
    mentioning: Iterable[str] | None = None,
    until: datetime | None = None,
) -> Iterator[Carried]:
    """Yield the orders carried out, in the order of the record, up to and with a moment; of some kinds, or of all.

    Parameters
    ----------
    mentioning
        Names, such as those of kinds, effects and rules, of which an entry has to hold one, or it may be left out: looking
        for them is far quicker than reading every entry.
    """
    wanted = None if kinds is None else frozenset(kinds)
    names = wanted if mentioning is None else mentioning
    marks = None if names is None else [b'"%s"' % name.encode() for name in (*names, "Approve")]
    waiting: dict[int, dict[str, Any]] = {}
    for body in entries(tx):
        if marks is not None and not any(mark in body for mark in marks):
            continue
        entry = json.loads(bytes(body))
        if until is not None and datetime.fromisoformat(entry["at"]) > until:
            return
        order, effects = entry["order"], entry.get("effects") or {}
        if entry["outcome"] == "parked":
            waiting[entry["n"]] = order
        elif entry["outcome"] == "accepted" and "waits_for" not in effects:
            order = waiting.get(order["entry"], order) if order["kind"] == "Approve" else order
            if wanted is None or order["kind"] in wanted:
                at = datetime.fromisoformat(entry["at"])
                verdicts = tuple(entry["verdicts"])
                yield Carried(entry["n"], at, entry["region"] or "", order, effects, verdicts)


def known_at(tx: Connection, frame: Frame, moment: datetime) -> Frame:
    """Return the frame with the acts, confirmations and profiles that were on record at a moment; all else as now."""
    acts: dict[str, Act] = {}
    profiles = {}
    for carried in carried_out(tx, kinds=_LEGAL, until=moment):
        order = carried.order
        if carried.kind == "RecordAct":
            recorded = decode("RecordAct", {"act": order["act"]})
            assert isinstance(recorded, RecordAct), "asked for by name"
            acts[recorded.act.id] = recorded.act
        elif carried.kind == "ConfirmAct":
            acts[order["act"]] = replace(acts[order["act"]], confirmed_at=carried.at)
        else:
            text = get_blob(tx, order["file"])
            if text is not None:
                profiles[order["region"]] = profile_in(order["file"], text)
    return replace(frame, acts=tuple(acts[name] for name in sorted(acts)), profiles=profiles)
