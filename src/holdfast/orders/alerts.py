"""Orders on alerts: drafted by one person, approved and so published by another, followed by later ones, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.exchange.alerts import Composed, composed_of
from holdfast.exchange.cap import is_valid, judge
from holdfast.model import Power
from holdfast.model.alerts import ALERT_MOVES, AlertState, AlertWish, MessageType, check_said
from holdfast.orders.alert_ground import (
    alerting_of,
    composed_now,
    content_of,
    found_alert,
    moment_of,
    need_current,
    predecessors,
    references_to,
    ruling,
    written,
)
from holdfast.orders.base import Effects, Order, Ruling, View, moment_text, refuse
from holdfast.orders.need import need_region
from holdfast.store import tables as t
from holdfast.store.numbers import next_number

CANCELLED: str = "cancelled"
"""The template by which an alert is cancelled unless another is named."""
_WISH = tuple(each.name for each in fields(AlertWish))


@dataclass(frozen=True, slots=True)
class DraftAlert(AlertWish, Order):
    """Draft an alert: from a template or from texts of one's own. Nothing leaves the house until another approves it."""

    region: str
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def judge(self, view: View) -> Ruling:
        """Compose it, and refuse what could not be published as it is."""
        return composed_now(view, self.region, _wish_of(self))

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the draft under the next number."""
        return _enter(view, effects, self.region)


@dataclass(frozen=True, slots=True)
class AmendAlert(AlertWish, Order):
    """Change a draft; what is left out stays. Whoever changes it is one of its authors and cannot approve it."""

    alert: int
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region of the alert."""
        return str(found_alert(view, self.alert).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the alert."""
        return _revised(view, self.alert)

    def judge(self, view: View) -> Ruling:
        """Compose it anew, and refuse what could not be published as it is."""
        row = _need_state(view, self.alert, AlertState.DRAFT, "amended")
        base = content_of(view, row)
        references = references_to(_followed(view, row))
        return composed_now(
            view, row.region, _wish_of(self), base=base, msg_type=base.msg_type, references=references
        )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the change."""
        row = found_alert(view, self.alert)
        authors = " ".join(dict.fromkeys([*row.authors.split(), _account(view)]))
        values = _told(view, effects["content"]) | {"authors": authors, "entry": view.n}
        _change(view, self.alert, values)
        return {**effects, "alert": self.alert}


@dataclass(frozen=True, slots=True)
class UpdateAlert(AlertWish, Order):
    """Draft what takes the place of a published alert; what is left out stays as it was there."""

    of: int
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region of the alert before."""
        return str(found_alert(view, self.of).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the alert before."""
        return _revised(view, self.of)

    def judge(self, view: View) -> Ruling:
        """Compose it with references to all alerts before it that are still valid."""
        return _follow(view, self.of, _wish_of(self), MessageType.UPDATE, "update")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the draft under the next number."""
        return _enter(view, effects, found_alert(view, self.of).region, of=self.of)


@dataclass(frozen=True, slots=True)
class CancelAlert(Order):
    """Draft the cancellation of a published alert, for the area and until the moment for which it held.

    Attributes
    ----------
    reason
        Why, for the record; the public reads the template, and `note` where there is one.
    """

    of: int
    reason: str
    template: str = CANCELLED
    note: str = ""
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region of the alert before."""
        return str(found_alert(view, self.of).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the alert before."""
        return _revised(view, self.of)

    def judge(self, view: View) -> Ruling:
        """Compose it with references to all alerts before it that are still valid."""
        _check_reason(self.reason)
        wish = AlertWish(template=self.template, values={"note": self.note} if self.note else {})
        return _follow(view, self.of, wish, MessageType.CANCEL, "cancel")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the draft under the next number."""
        region = found_alert(view, self.of).region
        return _enter(view, effects, region, of=self.of, reason=self.reason)


@dataclass(frozen=True, slots=True)
class ApproveAlert(Order):
    """Approve a draft that other people wrote, and so publish it: its document is made, signed and kept for good."""

    alert: int
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region of the alert."""
        return str(found_alert(view, self.alert).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the alert."""
        return _revised(view, self.alert)

    def judge(self, view: View) -> Ruling:
        """Refuse one's own draft and what is over; make the document, judge it, sign it."""
        row = _need_state(view, self.alert, AlertState.DRAFT, "approved")
        _check_other_person(view, row)
        if moment_of(row.expires_at) <= view.at:
            raise refuse(
                f"The alert {row.id} would have ended at {row.expires_at}. Amend the draft with a later end."
            )
        composed = content_of(view, row)
        _check_languages(view, row, composed)
        name = _identifier(view, row)
        body, advice = written(view, composed, name, references_to(_followed(view, row)))
        if view.seal is not None:
            body = view.seal(body)
        else:
            advice = (
                *advice,
                "It is not signed: this headquarters has no key for alerts. Make one: holdfast alert key.",
            )
        assert view.keep_blob is not None, "what is only replayed is not judged"
        view.memo["document"] = body
        effects = {
            "alert": self.alert,
            "identifier": name,
            "document": view.keep_blob(body),
            "signed": view.seal is not None,
        }
        return ruling(advice, effects)

    def check(self, view: View) -> None:
        """Refuse a document that is no valid alert as it will leave the house."""
        row = found_alert(view, self.alert)
        if not is_valid(judge(view.memo["document"], received_at=view.at)):
            raise refuse(
                f"The signed document of the alert {row.id} is no valid CAP. Check the key for alerts."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note that it is published, and what becomes of the alert before it."""
        row = found_alert(view, self.alert)
        values = {
            "state": AlertState.PUBLISHED.value,
            "identifier": effects["identifier"],
            "sender": content_of(view, row).alerting.sender,
            "document": effects["document"],
            "sent_at": moment_text(_sent(view)),
            "approved_by": _account(view),
            "entry": view.n,
        }
        _change(view, self.alert, values)
        if row.refers_to is not None:
            cancels = row.msg_type == MessageType.CANCEL
            state = AlertState.CANCELLED if cancels else AlertState.SUPERSEDED
            after = {"state": state.value, "successor": self.alert, "entry": view.n}
            _change(view, row.refers_to, after)
        return effects


@dataclass(frozen=True, slots=True)
class DiscardAlert(Order):
    """Discard a draft; it stays in the record and is never published."""

    alert: int
    reason: str
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region of the alert."""
        return str(found_alert(view, self.alert).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the alert."""
        return _revised(view, self.alert)

    def check(self, view: View) -> None:
        """Refuse what is published or discarded already."""
        _check_reason(self.reason)
        _need_state(view, self.alert, AlertState.DRAFT, "discarded")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        values = {"state": AlertState.DISCARDED.value, "reason": self.reason, "entry": view.n}
        _change(view, self.alert, values)
        return effects


def _wish_of(order: AlertWish) -> AlertWish:
    return AlertWish(**{name: getattr(order, name) for name in _WISH})


def _follow(view: View, of: int, wish: AlertWish, msg_type: MessageType, what: str) -> Ruling:
    row = found_alert(view, of)
    need_current(view, row, what)
    references = references_to(predecessors(view, of))
    found = composed_now(
        view, row.region, wish, base=content_of(view, row), msg_type=msg_type, references=references
    )
    c = t.alert.c
    query = select(c.id).where(c.refers_to == of, c.state == AlertState.DRAFT.value)
    others = [str(each) for each in view.tx.execute(query).scalars()]
    if not others:
        return found
    said = f"Another draft follows the alert {of} too: {', '.join(others)}. Only the one approved first takes its place."
    more = ruling((said,), {})
    return Ruling(
        type(found.judgement).of((*found.judgement.verdicts, *more.judgement.verdicts)), effects=found.effects
    )


def _followed(view: View, row: Row[Any]) -> tuple[Row[Any], ...]:
    """Return the alerts that a draft refers to; refused where the one before it is not current any more."""
    if row.refers_to is None:
        return ()
    need_current(view, found_alert(view, row.refers_to), row.msg_type.lower())
    return predecessors(view, row.refers_to)


def _enter(view: View, effects: Effects, region: str, *, of: int | None = None, reason: str = "") -> Effects:
    number = next_number(view.tx, t.alert.c.id)
    account = _account(view)
    row = _told(view, effects["content"]) | {
        "id": number,
        "region": region,
        "state": AlertState.DRAFT.value,
        "refers_to": of,
        "successor": None,
        "reason": reason,
        "drafted_at": moment_text(view.at),
        "drafted_by": account,
        "authors": account,
        "entry": view.n,
    }
    view.tx.execute(insert(t.alert), row)
    return {**effects, "alert": number}


def _told(view: View, content: str) -> dict[str, Any]:
    """Return the columns that what is told determines."""
    body = view.fetch_blob(content)
    assert body is not None, "it was kept with the order"
    composed = composed_of(body)
    first = composed.texts[0]
    return {
        "status": composed.status.value,
        "msg_type": composed.msg_type.value,
        "template": composed.template,
        "event": first.event,
        "headline": first.headline,
        "area": composed.place,
        "severity": composed.severity.value,
        "content": content,
        "begins_at": None if composed.begins_at is None else moment_text(composed.begins_at),
        "expires_at": moment_text(composed.expires_at),
        "incident": composed.incident,
        "evacuation": composed.evacuation,
    }


def _change(view: View, alert: int, values: Mapping[str, Any]) -> None:
    view.tx.execute(update(t.alert).where(t.alert.c.id == alert).values(**values))


def _need_state(view: View, alert: int, state: AlertState, what: str) -> Row[Any]:
    row = found_alert(view, alert)
    if row.state == state:
        return row
    now = AlertState(row.state)
    may = ", ".join(sorted(ALERT_MOVES[now])) or "nothing else any more"
    hint = "Update or cancel it instead." if now is AlertState.PUBLISHED else "Draft a new one."
    raise refuse(f"The alert {alert} is {now}, so it cannot be {what}; it may become {may}. {hint}")


def _check_other_person(view: View, row: Row[Any]) -> None:
    account = _account(view)
    if account in row.authors.split():
        raise refuse(
            f"{account} wrote on the alert {row.id}, and nobody approves their own. Ask somebody else with the power to "
            "warn to approve it.",
            kind="two-person",
        )


def _check_languages(view: View, row: Row[Any], composed: Composed) -> None:
    """Refuse a draft that lacks a language which the region has come to warn in since."""
    said = {text.language for text in composed.texts}
    missing = [each for each in alerting_of(view, row.region).languages if each not in said]
    if missing:
        raise refuse(
            f"The region now warns in {', '.join(missing)} too, and the alert {row.id} has no text in it. Amend the draft."
        )


def _check_reason(reason: str) -> None:
    try:
        check_said("The reason", reason, longest=2_000)
    except InvalidValueError as error:
        raise refuse(str(error)) from error


def _revised(view: View, alert: int) -> int:
    return int(found_alert(view, alert).entry)


def _account(view: View) -> str:
    return view.by.account if view.by else "system"


def _sent(view: View) -> datetime:
    return view.at.replace(microsecond=0)


def _identifier(view: View, row: Row[Any]) -> str:
    """Return what no other alert of this sender is called: region, number and moment, marked in an exercise."""
    marked = "exercise." if view.frame.exercise else ""
    return f"{marked}{row.region}.{row.id}.{_sent(view):%Y%m%dT%H%M%SZ}"
