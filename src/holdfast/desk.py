"""The desk: the one way in. Whatever changes anything goes through `Desk.submit` and leaves an entry.

An order is carried through five steps inside one writing transaction: *who* asks, what the *law* says, whether
the register agrees (*sense*), the change together with its entry, and then *telling* whoever subscribed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from holdfast.errors import ConflictError, NotFoundError
from holdfast.keeping import keep, seal, sealed_of, unseal
from holdfast.law import Judgement, Outcome, Verdict
from holdfast.model import Power
from holdfast.model.checks import check_text
from holdfast.orders import Author, Effects, Enclosures, Frame, Order, Refused, Ruling, View
from holdfast.orders.codec import (
    check_storable,
    encode,
    personal_fields,
    plain,
    restore,
    with_personal,
)
from holdfast.orders.exercise import EXERCISE, check_channel
from holdfast.orders.frame import load_frame
from holdfast.orders.two_persons import MARK, judged, mark_of, open_review, waits_until
from holdfast.orders.who import check_who
from holdfast.record import Checkpoint, Entry, SigningKey, canonical, commit, sign
from holdfast.store.ledger import Head, append, find_key, get_blob, put_blob, read_entry, read_head
from holdfast.store.store import Store

NOTHING_ENCLOSED: Final = Enclosures()

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order: the entry it left, and proof that the record holds it.

    Attributes
    ----------
    entry
        The number of the entry.
    checkpoint
        The record's state after it, signed; keep it, and nobody can take the entry away unseen.
    """

    entry: int
    at: str
    verdicts: tuple[Mapping[str, Any], ...]
    checkpoint: str

    def reason(self) -> str:
        """Return the first reason in one sentence."""
        return str(self.verdicts[0].get("reason", "")) if self.verdicts else ""


@dataclass(frozen=True, slots=True)
class Receipt(Answer):
    """The order was carried out, or waits for another person.

    Attributes
    ----------
    effects
        What came about, for instance the number of the call-up issued.
    waits_for
        The authority whose approval it waits for, or None.
    repeated
        Whether the same order had been carried out before and nothing was changed now.
    """

    effects: Effects = field(default_factory=dict)
    waits_for: str | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Refusal(Answer):
    """The order was refused; the attempt is on record."""


Draft = Callable[[View], tuple[Order, Enclosures]]
"""Makes an order out of what the register holds at that moment, such as an import."""


class Desk:
    """Carries orders into one store and signs its record.

    Parameters
    ----------
    clock
        Returns the moment, in UTC.
    on_answer
        Hears of every entry after it is durable.
    """

    def __init__(
        self,
        store: Store,
        key: SigningKey,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        on_answer: Callable[[Answer], None] = lambda _answer: None,
    ) -> None:
        self.store = store
        self.key = key
        self._clock = clock
        self._on_answer = on_answer
        self._frame: tuple[int, Frame] | None = None

    def submit(
        self,
        order: Order | Draft,
        by: Author | None,
        *,
        key: str | None = None,
        digest: bytes | None = None,
        enclosures: Enclosures = NOTHING_ENCLOSED,
        break_glass: str = "",
    ) -> Receipt | Refusal:
        """Carry an order through the five steps and return what became of it.

        Parameters
        ----------
        order
            The order, or a draft that makes one out of the register inside the transaction.
        by
            Who asks; None is the system itself, which only founds the register.
        key
            Idempotency key: the same order given again with it changes nothing twice.
        digest
            What tells orders with the same key apart; needed for drafts, else taken from the order.
        break_glass
            Why it must be carried out at once, without the second person that the profile asks for; somebody else
            reviews it afterwards. Empty for an ordinary order.

        Raises
        ------
        ConflictError
            If the key was used for a different order.
        InvalidValueError
            If the reason for breaking the glass is no text.
        StoreError
            If the database cannot be written; nothing was changed then.
        """
        if break_glass:
            check_text("The reason for breaking the glass", break_glass, longest=2_000)
        with self.store.write() as tx:
            case = _Case(self, tx, by, key, break_glass)
            answer = case.decide(order, digest, enclosures)
        if case.appended:
            self._frame = None if case.frame is None else (case.n + 1, case.frame)
            self._on_answer(answer)
        return answer

    def checkpoint(self) -> str:
        """Return the signed checkpoint of the record as it stands."""
        with self.store.read() as tx:
            return self.sign_head(read_head(tx))

    def sign_head(self, head: Head) -> str:
        """Return the signed checkpoint of a state of the record."""
        return sign(Checkpoint(self.key.name, head.frontier.size, head.frontier.root), self.key)

    def frame(self) -> Frame:
        """Return regions, acts, seats and profiles as they stand."""
        with self.store.read() as tx:
            return self.frame_in(tx, read_head(tx).frontier.size)

    def frame_in(self, tx: Connection, size: int) -> Frame:
        """Return the frame as of a size of the record, read again only when an entry came from elsewhere."""
        kept = self._frame  # NOTE: other threads change it meanwhile
        if kept is None or kept[0] != size:
            kept = self._frame = (size, load_frame(tx, lambda name: get_blob(tx, name)))
        return kept[1]

    def now(self) -> datetime:
        """Return the moment by the desk's clock."""
        return self._clock()

    def reading(self, tx: Connection, entry: Entry | None = None, region: str | None = None) -> View:
        """Return what an order would see now, to be read only: as the author of an entry, or as nobody."""

        def nothing(_wanted: object) -> Any:
            raise LookupError

        size = read_head(tx).frontier.size
        by = author_of(entry) if entry is not None else None
        view = View(tx, self.frame_in(tx, size), size, self.now(), by, {}, nothing, nothing)
        view.region = entry.region if entry is not None else region
        return view


class _Case:
    """One order on its way through the desk, inside the writing transaction.

    Attributes
    ----------
    appended
        Whether it left an entry.
    frame
        What outlives that entry, once it is durable; None where the order changed it.
    """

    def __init__(
        self, desk: Desk, tx: Connection, by: Author | None, key: str | None, break_glass: str
    ) -> None:
        self.desk, self.tx, self.by, self.break_glass = desk, tx, by, break_glass
        self.key = None if key is None else hashlib.sha256(key.encode()).hexdigest()
        self.head = read_head(tx)
        self.n = self.head.frontier.size
        self.region: str | None = None
        self.appended = False
        self.frame: Frame | None = None
        self.files: dict[str, bytes] = {}
        # NOTE: a clock that was set back must not make time run backwards in the record.
        now = desk.now()
        self.at = max(now, datetime.fromisoformat(self.head.at)) if self.head.at else now

    def decide(self, order: Order | Draft, digest: bytes | None, enclosures: Enclosures) -> Receipt | Refusal:
        """Return what becomes of the order."""
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
        check_storable(encode(order, view.commitments))
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
        return Receipt(self.n, head.at, _told(ruling.judgement.verdicts), self.desk.sign_head(head), effects)

    def _view(self) -> View:
        view = View(
            tx=self.tx,
            frame=self.desk.frame_in(self.tx, self.n),
            n=self.n,
            at=self.at,
            by=self.by,
            commitments={},
            fetch_blob=self._file,
            fetch_order=self._parked,
        )
        view.keep_blob = self._enclose
        view.break_glass = self.break_glass
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
            self.desk.sign_head(head),
            {},
            waits_for=authority,
        )

    def _refuse(self, order: Order, view: View, refusal: Refused, digest: bytes | None) -> Refusal:
        head = self._append(order, view, "refused", refusal.verdicts, digest)
        return Refusal(self.n, head.at, _told(refusal.verdicts), self.desk.sign_head(head))

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
            order=encode(order, view.commitments),
            outcome=outcome,
            verdicts=_told(verdicts),
            key=self.key,
            effects=dict(effects or {}),
            note=self._note(view, order),
        )
        self.appended = True
        self.frame = None if outcome == "accepted" and order.reframes else view.frame
        return append(self.tx, self.head, entry, digest=digest)

    def _note(self, view: View, order: Order) -> str | None:
        """Return what an entry says in plain words: that it is an exercise, that the glass was broken."""
        words = [EXERCISE] if view.frame.exercise or getattr(order, "exercise", False) else []
        return " ".join(words + ([f"Break-glass: {self.break_glass}"] if self.break_glass else [])) or None

    def _digest(self, order: Order) -> bytes:
        # NOTE: keyed, because what is personal takes part and must not be guessed from the digest.
        glass = [self.break_glass] if self.break_glass else []
        whole = json.dumps([order.kind, plain(order), plain(vars_of(self.by)), *glass], sort_keys=True)
        return hmac.digest(self.desk.key.seed, whole.encode(), "sha256")

    def _again(self, entry: Entry, known: bytes, digest: bytes | None) -> Receipt | Refusal:
        if digest is None or not hmac.compare_digest(known, digest):
            raise ConflictError(
                f"The idempotency key was used for another order, in entry {entry.n}. Give a new key for a new order."
            )
        checkpoint = self.desk.sign_head(self.head)
        if entry.outcome == "refused":
            return Refusal(entry.n, entry.at, entry.verdicts, checkpoint)
        effects = entry.effects or {}
        if entry.outcome == "parked":
            waits = effects.get("authority")
            return Receipt(entry.n, entry.at, entry.verdicts, checkpoint, {}, waits, repeated=True)
        return Receipt(entry.n, entry.at, entry.verdicts, checkpoint, effects, repeated=True)


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


__all__ = [
    "Answer",
    "Author",
    "Clock",
    "Desk",
    "Draft",
    "Enclosures",
    "Judgement",
    "Power",
    "Receipt",
    "Refusal",
    "check_who",
]
