"""One order on its way through the desk: who asks, what the law says, whether it makes sense, the change, the entry."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from holdfast.desk.answers import Asked, Receipt, Refusal
from holdfast.errors import ConflictError, NotFoundError
from holdfast.keeping import keep, seal, sealed_of, unseal
from holdfast.law import Outcome, Verdict
from holdfast.orders import Author, Effects, Frame, Order, Refused, Ruling, View
from holdfast.orders.codec import check_storable, encode, personal_fields, plain, restore, with_personal
from holdfast.orders.exercise import EXERCISE, check_channel
from holdfast.orders.seen import check_seen
from holdfast.orders.two_persons import MARK, judged, mark_of, open_review, waits_until
from holdfast.orders.who import check_who
from holdfast.record import Entry, canonical, commit
from holdfast.store.ledger import Head, append, find_key, get_blob, put_blob, read_entry


@dataclass(frozen=True, slots=True)
class Means:
    """What a desk works with besides its store.

    Attributes
    ----------
    clock
        Returns the moment, in UTC.
    secret
        What keys the digests of orders.
    seal
        Signs the document of an alert; None where there is no key for that.
    """

    clock: Callable[[], datetime]
    secret: bytes
    seal: Callable[[bytes], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the record stands before an order, inside the writing transaction.

    Attributes
    ----------
    frame
        Regions, acts, seats and profiles as they stand then.
    """

    tx: Connection
    head: Head
    frame: Frame


class Case:
    """One order, from what is asked to its answer; the checkpoint of the answer is left to whoever commits.

    Attributes
    ----------
    head
        Where the record stands after it.
    reframed
        Whether it changed what `Frame` holds.
    """

    def __init__(self, standing: Standing, means: Means, asked: Asked) -> None:
        self.tx, self.head, self.frame = standing.tx, standing.head, standing.frame
        self.means = means
        self.asked, self.by = asked, asked.by
        self.key = None if asked.key is None else hashlib.sha256(asked.key.encode()).hexdigest()
        self.n = self.head.frontier.size
        self.region: str | None = None
        self.reframed = False
        self.files: dict[str, bytes] = {}
        self.told: dict[str, Any] = {}
        # NOTE: a clock that was set back must not make time run backwards in the record.
        now = means.clock()
        self.at = max(now, datetime.fromisoformat(self.head.at)) if self.head.at else now

    def decide(self) -> Receipt | Refusal:
        """Return what becomes of the order."""
        order, digest, enclosures = self.asked.order, self.asked.digest, self.asked.enclosures
        if isinstance(order, Order) and digest is None and self.key is not None:
            digest = self._digest(order)
        if self.key is not None and (known := find_key(self.tx, self.key)) is not None:
            return self._again(*known, digest)
        view = self._view()
        if not isinstance(order, Order):
            order, enclosures = order(view)
        personal = personal_fields(order)
        salts = {name: secrets.token_bytes(32) for name in personal}
        view.commitments = {
            name: commit(salts[name], canonical(plain(details))) for name, details in personal.items()
        }
        self.told = encode(order, view.commitments)
        check_storable(self.told)
        self.files = {hashlib.sha256(body).hexdigest(): body for body in enclosures.blobs}
        try:
            ruling = self._judge(order, view)
        except Refused as refusal:
            return self._refuse(order, view, refusal, digest)
        if ruling.judgement.outcome is Outcome.NEEDS_AUTHORITY:
            seal(self.tx, personal, salts, view.commitments, enclosures)
            return self._park(order, view, ruling, digest)
        effects = order.apply(view, ruling.effects)
        if view.break_glass:
            mark = mark_of(order, view)
            open_review(view, mark)
            effects = {**effects, MARK: mark}
        keep(self.tx, personal, salts, view.commitments, enclosures)
        unseal(self.tx, view)
        self._keep_files()
        head = self._append(order, view, "accepted", ruling.judgement.verdicts, digest, effects=effects)
        return Receipt(self.n, head.at, _told(ruling.judgement.verdicts), "", effects)

    def _view(self) -> View:
        view = View(
            tx=self.tx,
            frame=self.frame,
            n=self.n,
            at=self.at,
            by=self.by,
            commitments={},
            fetch_blob=self._file,
            fetch_order=self._parked,
        )
        view.keep_blob = self._enclose
        view.break_glass = self.asked.break_glass
        view.seal = self.means.seal
        return view

    def _file(self, name: str) -> bytes | None:
        return self.files[name] if name in self.files else get_blob(self.tx, name)

    def _enclose(self, body: bytes) -> str:
        name = hashlib.sha256(body).hexdigest()
        self.files[name] = body
        return name

    def _keep_files(self) -> None:
        # NOTE: only now, so that whoever may not give an order cannot fill the store with its files either.
        for body in self.files.values():
            put_blob(self.tx, body)

    def _parked(self, n: int) -> tuple[Order, View]:
        entry = read_entry(self.tx, n)
        if entry is None:
            raise NotFoundError(f"There is no entry {n}.")
        order, commitments = restore(entry.order)
        view = self._view()
        view.commitments = commitments
        view.by, view.region, view.break_glass = author_of(entry), entry.region, ""
        return with_personal(order, sealed_of(self.tx, commitments)), view

    def _judge(self, order: Order, view: View) -> Ruling:
        """Take the first three steps: who, law, sense."""
        self.region = view.region = order.concerns(view)
        check_who(order, view, self.region)
        check_seen(order, view, self.asked.seen)
        check_channel(order, view)
        ruling = judged(order, view)
        if ruling.judgement.outcome > Outcome.NEEDS_AUTHORITY:
            raise Refused(*ruling.judgement.verdicts)
        order.check(view)
        return ruling

    def _park(self, order: Order, view: View, ruling: Ruling, digest: bytes | None) -> Receipt:
        needed = next(v for v in ruling.judgement.verdicts if v.outcome is Outcome.NEEDS_AUTHORITY)
        authority = needed.authority
        until = waits_until(order, view)
        order.park(view, authority, until)
        self._keep_files()
        effects = {"authority": authority, "until": until}
        head = self._append(order, view, "parked", ruling.judgement.verdicts, digest, effects=effects)
        return Receipt(
            self.n,
            head.at,
            _told(ruling.judgement.verdicts),
            "",
            {},
            waits_for=authority,
        )

    def _refuse(self, order: Order, view: View, refusal: Refused, digest: bytes | None) -> Refusal:
        head = self._append(order, view, "refused", refusal.verdicts, digest)
        return Refusal(self.n, head.at, _told(refusal.verdicts), "")

    def _append(
        self,
        order: Order,
        view: View,
        outcome: str,
        verdicts: tuple[Verdict, ...],
        digest: bytes | None,
        *,
        effects: Effects | None = None,
    ) -> Head:
        entry = Entry(
            n=self.n,
            at=self.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            by={"system": "founding"}
            if self.by is None
            else {"account": self.by.account, "seat": self.by.seat},
            region=self.region,
            order=self.told,
            outcome=outcome,
            verdicts=_told(verdicts),
            key=self.key,
            effects=dict(effects or {}),
            note=self._note(view, order),
        )
        self.reframed = outcome == "accepted" and order.reframes
        self.head = append(self.tx, self.head, entry, digest=digest, reframed=self.reframed)
        return self.head

    def _note(self, view: View, order: Order) -> str | None:
        """Return what an entry says in plain words: that it is an exercise, that the glass was broken."""
        words = [EXERCISE] if view.frame.exercise or getattr(order, "exercise", False) else []
        return (
            " ".join(words + ([f"Break-glass: {self.asked.break_glass}"] if self.asked.break_glass else []))
            or None
        )

    def _digest(self, order: Order) -> bytes:
        # NOTE: keyed, because what is personal takes part and must not be guessed from the digest.
        glass = [self.asked.break_glass] if self.asked.break_glass else []
        seen = [] if self.asked.seen is None else [self.asked.seen]
        whole = json.dumps([order.kind, plain(order), plain(vars_of(self.by)), *glass, *seen], sort_keys=True)
        return hmac.digest(self.means.secret, whole.encode(), "sha256")

    def _again(self, entry: Entry, known: bytes, digest: bytes | None) -> Receipt | Refusal:
        if digest is None or not hmac.compare_digest(known, digest):
            raise ConflictError(
                f"The idempotency key was used for another order, in entry {entry.n}. Give a new key for a new order."
            )
        if entry.outcome == "refused":
            return Refusal(entry.n, entry.at, entry.verdicts, "")
        effects = entry.effects or {}
        if entry.outcome == "parked":
            waits = effects.get("authority")
            return Receipt(entry.n, entry.at, entry.verdicts, "", {}, waits, repeated=True)
        return Receipt(entry.n, entry.at, entry.verdicts, "", effects, repeated=True)


def author_of(entry: Entry) -> Author | None:
    """Return who gave the order of an entry."""
    return None if "system" in entry.by else Author(entry.by["account"], entry.by["seat"])


def vars_of(by: Author | None) -> list[str]:
    """Return who asks, as a list that JSON can hold."""
    return [] if by is None else [by.account, by.seat]


def _told(verdicts: tuple[Verdict, ...]) -> tuple[Mapping[str, Any], ...]:
    """Return the verdicts as an entry holds them: permits by rule and article alone, the rest in full."""
    return tuple(
        {"outcome": v.outcome.word, "rule": v.rule, "article": v.article}
        if v.outcome is Outcome.PERMIT
        else {name: value for name, value in v.to_json().items() if value}
        for v in verdicts
    )
