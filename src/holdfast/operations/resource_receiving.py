"""Messages of EDXL-RM that another body sends, as the orders that enter them; nothing is changed by reading them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from holdfast.errors import Fault, ImportFaultsError
from holdfast.exchange.edxl_rm import Item, Message
from holdfast.model.exercise import MARK
from holdfast.model.resources import WAITING, LineState, Response, Step
from holdfast.operations.resource_messages import message_id
from holdfast.orders import (
    AmendRequest,
    AnswerExtension,
    AnswerInformation,
    AnswerReturn,
    AskInformation,
    AskQuote,
    AskStatus,
    CancelRequest,
    CommitResource,
    DeclineResource,
    DeployResource,
    ExtendDeployment,
    Frame,
    OfferResource,
    OfferUnsolicited,
    Order,
    QuoteResource,
    ReleaseResource,
    ReportStatus,
    RequestResource,
    RequestReturn,
    RequisitionResource,
    ReturnResource,
    Told,
)
from holdfast.store import tables as t


@dataclass(frozen=True, slots=True)
class Receiving:
    """What is read, for whom, and what it may refer to.

    Attributes
    ----------
    origin
        The name under which the register signs its record: messages of ours are known by it.
    agency
        The agency that sends; the headquarters enters what it says.
    region
        Where what is asked or offered anew belongs.
    resource
        The resource that is meant, where the catalogue does not know the sender's word for it.
    """

    tx: Connection
    frame: Frame
    origin: str
    message: Message
    agency: str
    region: str
    resource: str | None = None

    def told(self, item: Item, *, offer: bool = False) -> Told:
        """Return how it was told; each resource of a message is taken once."""
        # NOTE: what follows the mark is ours; the standard identifies messages, not what stands in them.
        mark = f"#{item.id}/offer" if offer else f"#{item.id}"
        return Told(f"EDXL-RM {self.message.verb}", f"{self.message.id[:150]}{mark[:50]}")

    def fault(self, where: str, fault: str, remedy: str) -> ImportFaultsError:
        """Return the error of a message that nothing can be made of."""
        return ImportFaultsError(
            f"The message {self.message.id[:150]} cannot be entered.", [Fault(where, fault, remedy)]
        )

    def resource_of(self, item: Item) -> str:
        """Return the resource of the catalogue that is meant, by identifier or title."""
        if self.resource is not None:
            return self.resource
        c = t.resource.c
        words = [word for word in (item.type, item.name) if word]
        for word in words:
            query = select(c.id).where(or_(c.id == word, func.lower(c.title) == word.lower())).order_by(c.id)
            found = self.tx.execute(query.limit(1)).scalar()
            if found is not None:
                return str(found)
        given = words[0][:80] if words else "nothing"
        raise self.fault(
            "TypeStructure",
            f"The catalogue does not know {given!r}.",
            "Define it, or say which resource is meant.",
        )

    def step(self) -> Row[Any]:
        """Return the step of ours or theirs that the message is about."""
        for named in (self.message.preceding, self.message.recalled, self.message.originating):
            found = self._known(named) if named else None
            if found is not None:
                return found
        given = self.message.preceding or self.message.originating or "none"
        raise self.fault(
            "PrecedingMessageID", f"No message {given[:150]!r} is known here.", "Enter that one first."
        )

    def request(self) -> int:
        """Return the request that the message is about."""
        step = self.step()
        number = step.request
        if number is None and step.line is not None:
            number = self.tx.execute(
                select(t.request_line.c.request).where(t.request_line.c.id == step.line)
            ).scalar()
        if number is None:
            raise self.fault(
                "PrecedingMessageID", "What it refers to belongs to no request.", "Ask for it first."
            )
        return int(number)

    def line(self, item: Item) -> Row[Any]:
        """Return the line that the message is about: that of the step it answers, else the only one there can be."""
        step, c = self.step(), t.request_line.c
        if step.line is not None:
            return self.tx.execute(select(t.request_line).where(c.id == step.line)).one()
        over = [state.value for state in (LineState.WITHDRAWN, LineState.RETURNED)]
        query = select(t.request_line).where(c.request == self.request(), c.state.not_in(over)).order_by(c.id)
        found = self.tx.execute(query.where(or_(c.agency == self.agency, c.agency.is_(None)))).all()
        named = [row for row in found if f"{row.id:03d}" in (item.id, item.preceding)]
        own = [row for row in found if row.agency == self.agency]
        for choice in (named, own, found):
            if len(choice) == 1:
                return choice[0]
        raise self.fault(
            "PrecedingMessageID",
            f"{len(found)} offers could be meant.",
            "Let the sender name the message that it answers.",
        )

    def offered(self) -> Row[Any] | None:
        """Return the sender's last offer to the request that waits, or None."""
        c = t.request_line.c
        waiting = c.state.in_([state.value for state in WAITING])
        where = c.request == self.request(), c.agency == self.agency, waiting
        return self.tx.execute(select(t.request_line).where(*where).order_by(c.id.desc()).limit(1)).first()

    def is_entered(self, item: Item) -> bool:
        """Tell whether this part of the message was entered before."""
        c = t.request_step.c
        query = select(c.entry).where(c.message == self.told(item).message)
        return self.tx.execute(query).first() is not None

    def _known(self, named: str) -> Row[Any] | None:
        c = t.request_step.c
        prefix = message_id(self.origin, 0)[:-1]
        number = named.removeprefix(prefix)
        if named.startswith(prefix) and number.isascii() and number.isdigit() and len(number) < 16:
            return self.tx.execute(select(t.request_step).where(c.entry == int(number))).first()
        theirs = c.message.startswith(f"{named}#", autoescape=True)
        query = select(t.request_step).where(or_(c.message == named, theirs)).order_by(c.entry)
        return self.tx.execute(query.limit(1)).first()


def orders_of(receiving: Receiving) -> list[Order]:
    """Return the orders that enter a message, one for each resource it names.

    A commitment that no offer came before is entered as the offer first; read the message again for the commitment.

    Raises
    ------
    ImportFaultsError
        If nothing can be made of it: another kind of register, a resource or a message that is not known here.
    """
    message = receiving.message
    _check_exercise(receiving)
    if receiving.agency not in receiving.frame.agencies:
        raise receiving.fault("agency", f"There is no agency {receiving.agency[:80]}.", "Enter it first.")
    items = [item for item in message.items or (Item(),) if not receiving.is_entered(item)]
    if not items:
        raise receiving.fault("MessageID", "It was entered already.", "Nothing is to be done.")
    try:
        return [_MAKERS[message.verb](receiving, item) for item in items]
    except KeyError as error:
        raise receiving.fault(
            "MessageContentType", f"{message.verb} is not taken.", "Enter it by hand."
        ) from error


def _check_exercise(receiving: Receiving) -> None:
    marked = receiving.message.description.startswith(MARK)
    if marked and not receiving.frame.exercise:
        raise receiving.fault(
            "MessageDescription", "It is of an exercise, and this register is none.", "Do not enter it."
        )
    if receiving.frame.exercise and not marked:
        raise receiving.fault(
            "MessageDescription",
            "It is no message of an exercise, and this register is one.",
            f"Only what begins with {MARK} is taken.",
        )


def _words(receiving: Receiving, item: Item, *, need: str = "") -> str:
    return item.reason or receiving.message.description or item.description or need


def _quantity(receiving: Receiving, item: Item) -> int:
    if item.quantity is None:
        raise receiving.fault("Quantity", "It is not said how many.", "Give the number of whole units.")
    return item.quantity


def _moment(item: Item, *names: str) -> datetime | None:
    return next((item.schedule[name] for name in names if name in item.schedule), None)


def _ask(to: Receiving, item: Item) -> Order:
    reason = _words(to, item, need="Told by message.")
    who: dict[str, Any] = {"agency": to.agency, "told": to.told(item)}
    if to.message.recall == "Cancel":
        return CancelRequest(to.request(), reason, **who)
    start, end = _moment(item, "RequestedArrival"), _moment(item, "RequestedReturnDeparture", "EndAvailable")
    if to.message.recall == "Update":
        return AmendRequest(to.request(), reason, item.quantity, start, end, item.where or None, **who)
    return RequestResource(
        to.region, to.resource_of(item), _quantity(to, item), start or to.message.sent_at, end, item.where,
        latitude=item.latitude, longitude=item.longitude, purpose=item.function or to.message.description, **who,
    )  # fmt: skip


def _offer(to: Receiving, item: Item) -> Order:
    if item.response is Response.DECLINE:
        return DeclineResource(
            to.request(), _words(to, item, need="No reason given."), to.agency, to.told(item)
        )
    return _offered(to, item, offer=False)


def _offered(to: Receiving, item: Item, *, offer: bool) -> Order:
    return OfferResource(
        to.request(), _quantity(to, item), to.resource_of(item), None, _moment(item, "BeginAvailable"),
        _moment(item, "EndAvailable", "EstimatedReturnDeparture"), _words(to, item),
        item.response is Response.PROVISIONAL, to.agency, to.told(item, offer=offer),
    )  # fmt: skip


def _unsolicited(to: Receiving, item: Item) -> Order:
    return OfferUnsolicited(
        to.region, to.resource_of(item), _quantity(to, item), None, _moment(item, "BeginAvailable"),
        _moment(item, "EndAvailable"), _words(to, item), agency=to.agency, told=to.told(item),
    )  # fmt: skip


def _commit(to: Receiving, item: Item) -> Order:
    step = to.step()
    line = to.line(item) if step.line is not None else to.offered()
    if line is None:
        return _offered(to, item, offer=True)
    return CommitResource(line.id, item.quantity, to.agency, to.told(item))


def _report(to: Receiving, item: Item) -> Order:
    line, status = to.line(item), item.status.casefold()
    if status == "deployed" and line.state in (LineState.COMMITTED, LineState.DEPLOYED) and line.committed:
        many = None if item.quantity is None else min(item.quantity, line.committed)
        return DeployResource(
            line.id, many, item.where, _moment(item, "EstimatedArrival"), to.agency, to.told(item)
        )
    if status == "returned" and line.out:
        many = None if item.quantity is None else min(item.quantity, line.out)
        return ReturnResource(line.id, many, 0, _words(to, item), to.agency, to.told(item))
    words = item.status or _words(to, item, need="No status given.")
    return ReportStatus(line.id, words, item.where, _moment(item, "Current"), to.agency, to.told(item))


def _quote(to: Receiving, item: Item) -> Order:
    if item.price is None:
        raise to.fault("PriceQuote", "It says no price.", "Give amount and currency, or ask again.")
    return QuoteResource(
        to.line(item).id, item.price, item.currency, _words(to, item), to.agency, to.told(item)
    )


def _extend(to: Receiving, item: Item) -> Order:
    until = _moment(item, "RequestedReturnDeparture", "EstimatedReturnDeparture")
    if until is None:
        raise to.fault(
            "ScheduleInformation", "It is not said until when.", "Give a RequestedReturnDeparture."
        )
    return ExtendDeployment(to.line(item).id, until, _words(to, item), to.agency, to.told(item))


def _extended(to: Receiving, item: Item) -> Order:
    granted = item.response is not Response.DECLINE
    until = _moment(item, "EstimatedReturnDeparture", "RequestedReturnDeparture") if granted else None
    reason = _words(to, item, need="No reason given.")
    return AnswerExtension(to.line(item).id, granted, reason, until, to.agency, to.told(item))


def _returned(to: Receiving, item: Item) -> Order:
    granted = item.response is not Response.DECLINE
    reason = _words(to, item, need="No reason given.")
    return AnswerReturn(to.line(item).id, granted, reason, to.agency, to.told(item))


def _answer(to: Receiving, item: Item) -> Order:
    step, c = to.step(), t.request_step.c
    if step.step != Step.ASK_INFORMATION:
        query = select(t.request_step).where(
            c.request == to.request(), c.step == Step.ASK_INFORMATION.value, c.to_agency == to.agency
        )
        found = to.tx.execute(query.order_by(c.entry.desc()).limit(1)).first()
        if found is None:
            raise to.fault(
                "PrecedingMessageID", "It answers no question of ours.", "Let the sender name the question."
            )
        step = found
    return AnswerInformation(step.entry, _words(to, item, need="No answer given."), to.agency, to.told(item))


def _inform(to: Receiving, item: Item) -> Order:
    what = _words(to, item, need="No question given.")
    return AskInformation(to.request(), what, None, to.agency, to.told(item))


_MAKERS: Final[Mapping[str, Callable[[Receiving, Item], Order]]] = MappingProxyType({
    "RequestResource": _ask,
    "ResponseToRequestResource": _offer,
    "RequisitionResource": lambda to, item: RequisitionResource(
        to.line(item).id, item.quantity, None, to.agency, to.told(item)
    ),
    "CommitResource": _commit,
    "RequestInformation": _inform,
    "ResponseToRequestInformation": _answer,
    "OfferUnsolicitedResource": _unsolicited,
    "ReleaseResource": lambda to, item: ReleaseResource(
        to.line(item).id, _words(to, item), to.agency, to.told(item)
    ),
    "RequestReturn": lambda to, item: RequestReturn(
        to.line(item).id, _words(to, item, need="No reason given."), _moment(item, "RequestedReturnDeparture"),
        to.agency, to.told(item),
    ),
    "ResponseToRequestReturn": _returned,
    "RequestQuote": lambda to, item: AskQuote(to.line(item).id, _words(to, item), to.agency, to.told(item)),
    "ResponseToRequestQuote": _quote,
    "RequestResourceDeploymentStatus": lambda to, item: AskStatus(
        to.line(item).id, _words(to, item), to.agency, to.told(item)
    ),
    "ReportResourceDeploymentStatus": _report,
    "RequestExtendedDeploymentDuration": _extend,
    "ResponseToRequestExtendedDeploymentDuration": _extended,
})  # fmt: skip
"""How each message becomes an order."""
