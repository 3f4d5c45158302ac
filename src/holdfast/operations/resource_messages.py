"""Steps of requests as EDXL-RM messages for others, and the messages of others as orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.edxl_rm import Item, Message
from holdfast.model.exercise import marked
from holdfast.model.resources import ANSWERS, MESSAGES, Response, Step
from holdfast.orders import Frame
from holdfast.store import tables as t

_SCHEDULE: Final[Mapping[Step, str]] = MappingProxyType({
    Step.OFFER: "EndAvailable",
    Step.OFFER_UNSOLICITED: "EndAvailable",
    Step.COMMIT: "EstimatedReturnDeparture",
    Step.DEPLOY: "EstimatedArrival",
    Step.REPORT_STATUS: "Current",
    Step.ASK_EXTENSION: "RequestedReturnDeparture",
    Step.ANSWER_EXTENSION: "EstimatedReturnDeparture",
    Step.ASK_RETURN: "RequestedReturnDeparture",
})  # fmt: skip
"""What the moment of a step is, in the words of the standard."""
_STATUS: Final[Mapping[Step, str]] = MappingProxyType(
    {Step.COMMIT: "Committed", Step.DEPLOY: "Deployed", Step.RETURN: "Returned", Step.RELEASE: "Released"}
)


def message_id(origin: str, entry: int) -> str:
    """Return the identifier of the message that tells of an entry.

    Parameters
    ----------
    origin
        The name under which the register signs its record.
    """
    return f"urn:holdfast:{origin}:{entry}"


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name messages leave: the origin of the record, and the headquarters' title."""

    origin: str
    title: str


def sender_of(frame: Frame, origin: str, region: str) -> Sender:
    """Return the sender for a region: the headquarters that stands there, or the nearest around it."""
    offices = {hq.region: hq.title for hq in frame.headquarters.values() if hq.id not in frame.stood_down}
    return Sender(origin, next((offices[each] for each in frame.upward(region) if each in offices), origin))


def message_of(tx: Connection, frame: Frame, sender: Sender, request: int, entry: int) -> Message:
    """Return the message that tells others of a step of a request.

    Raises
    ------
    NotFoundError, InvalidValueError
        If the request has no such step, or it is none that others are told of.
    """
    c = t.request_step.c
    lines = select(t.request_line.c.id).where(t.request_line.c.request == request)
    about = or_(c.request == request, c.line.in_(lines))
    step = tx.execute(select(t.request_step).where(c.entry == entry, about)).first()
    if step is None:
        raise NotFoundError(
            f"The request {request} has no step of entry {entry}. Look at what was said about it."
        )
    kind = Step(step.step)
    if kind not in MESSAGES:
        raise InvalidValueError(
            f"The entry {entry} stays in the house: others are not told of a {kind.value}."
        )
    return _told(tx, frame, sender, step, request)


def _told(tx: Connection, frame: Frame, sender: Sender, step: Row[Any], request: int) -> Message:
    kind = Step(step.step)
    asked = tx.execute(select(t.request).where(t.request.c.id == request)).one()
    first = _first(tx, request)
    recall = {Step.AMEND: "Update", Step.CANCEL: "Cancel"}.get(kind, "")
    return Message(
        verb=MESSAGES[kind],
        id=_named(sender, step),
        sent_at=datetime.fromisoformat(step.at),
        sender=step.agency or sender.title,
        description=marked(step.words or kind.value.replace("_", " "), frame.exercise),
        originating=_named(sender, first),
        preceding=_named(sender, _preceding(tx, step, first)) if step.entry != first.entry else "",
        incident="" if asked.incident is None else f"incident:{asked.incident}",
        incident_words=_incident_words(tx, asked.incident),
        recall=recall,
        recalled=_named(sender, first) if recall else "",
        items=(_item(tx, step, asked),),
    )


def _named(sender: Sender, step: Row[Any]) -> str:
    """Return the identifier that others know a step by: that of the message it came by, or ours."""
    return str(step.message).split("#", 1)[0] if step.message else message_id(sender.origin, step.entry)


def _first(tx: Connection, request: int) -> Row[Any]:
    c = t.request_step.c
    return tx.execute(select(t.request_step).where(c.request == request, c.step == Step.ASK.value)).one()


def _preceding(tx: Connection, step: Row[Any], first: Row[Any]) -> Row[Any]:
    """Return the step that one answers: the question, else the last about the same line, else the request."""
    c = t.request_step.c
    query = select(t.request_step).order_by(c.entry.desc()).limit(1)
    if step.answers is not None:
        return tx.execute(query.where(c.entry == step.answers)).one()
    if step.line is None:
        return first
    return tx.execute(query.where(c.line == step.line, c.entry < step.entry)).first() or first


def _incident_words(tx: Connection, number: int | None) -> str:
    if number is None:
        return ""
    return str(tx.execute(select(t.incident.c.title).where(t.incident.c.id == number)).scalar() or "")


def _item(tx: Connection, step: Row[Any], asked: Row[Any]) -> Item:
    kind = Step(step.step)
    line = None
    if step.line is not None:
        line = tx.execute(select(t.request_line).where(t.request_line.c.id == step.line)).one()
    named = line.resource if line is not None else asked.resource
    resource = tx.execute(select(t.resource).where(t.resource.c.id == named)).one()
    response = Response(step.response) if step.response else None
    if response is None and kind in ANSWERS:
        response = Response.ACCEPT
    return Item(
        id=f"{step.line or 0:03d}" if line is not None else "001",
        response=response,
        reason=step.words if response is Response.DECLINE else "",
        type=resource.id,
        name=resource.title,
        kind=resource.kind,
        needs=resource.needs,
        owner="" if line is None else line.agency or "",
        status=_STATUS.get(kind, step.words[:200] if kind is Step.REPORT_STATUS else ""),
        quantity=_quantity(step, line, asked),
        unit=resource.unit,
        function=asked.purpose if kind in (Step.ASK, Step.AMEND) else "",
        price=step.amount,
        currency=step.currency or "",
        where=step.where_ or asked.where_,
        latitude=asked.latitude,
        longitude=asked.longitude,
        schedule=_schedule(step, asked),
    )


def _quantity(step: Row[Any], line: Row[Any] | None, asked: Row[Any]) -> int | None:
    if step.quantity:
        return int(step.quantity)
    return int(asked.quantity if line is None else line.quantity)


def _schedule(step: Row[Any], asked: Row[Any]) -> dict[str, datetime]:
    kind = Step(step.step)
    if kind in (Step.ASK, Step.AMEND, Step.REQUISITION):
        found = {"RequestedArrival": asked.needed_from, "RequestedReturnDeparture": asked.needed_until}
    else:
        found = {_SCHEDULE.get(kind, "Current"): step.until_at}
    return {name: datetime.fromisoformat(text) for name, text in found.items() if text}
