"""Reads messages of EDXL Resource Messaging 1.0 that others send; `edxl_rm` says what the names rest on.

What is read is taken by the names of elements in either namespace, in any order, since senders differ there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from holdfast.errors import Fault, ImportFaultsError
from holdfast.exchange.edxl_rm import GML, MSG, RM, VERBS, XNL, Item, Message
from holdfast.model.resources import MOST, MOST_COST, Response
from holdfast.service.money import minor_unit

MOST_BYTES: Final = 1 << 20
"""The longest message that is read."""
MOST_ITEMS: Final = 100
"""The most resources that one message may name."""
_LONGEST: Final = 10_000


def read(body: bytes) -> Message:
    """Read a message of somebody else's: no entities, nothing fetched, at most a mebibyte.

    Raises
    ------
    ImportFaultsError
        If it is none; all faults at once, each with its place.
    """
    root = _parse(body)
    found = etree.QName(root)
    if found.namespace not in (MSG, RM) or found.localname not in VERBS:
        raise _refuse(
            [
                Fault(
                    found.localname[:80],
                    "It is no message of EDXL-RM 1.0.",
                    f"Give one of {', '.join(sorted(VERBS))}.",
                )
            ]
        )
    reader = _Reader([])
    message = reader.message(root)
    if reader.faults:
        raise _refuse(reader.faults)
    return message


def _parse(body: bytes) -> etree._Element:
    if len(body) > MOST_BYTES:
        raise _refuse(
            [Fault("file", f"It has {len(body)} bytes.", f"Give a message of at most {MOST_BYTES}.")]
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        words = str(error)[:200] or "it cannot be read"
        raise _refuse(
            [Fault("file", f"It is no XML: {words}.", "Send the message as it was received.")]
        ) from error
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:
        raise _refuse([Fault("file", "It declares a document type, which no message does.", "Leave it out.")])
    return root


def _refuse(faults: Iterable[Fault]) -> ImportFaultsError:
    return ImportFaultsError("The message cannot be taken.", list(faults))


@dataclass(slots=True)
class _Reader:
    """Reads a message and gathers what is wrong with it."""

    faults: list[Fault]

    def message(self, root: etree._Element) -> Message:
        verb = etree.QName(root).localname
        identifier = self._need(root, "MessageID", longest=150)
        told = _text(root, "MessageContentType")
        if told and told != verb:
            self._fault("MessageContentType", f"It says {told[:80]!r} in a {verb}.", "Give both the same.")
        about, recall = _child(root, "IncidentInformation"), _child(root, "MessageRecall")
        infos = [child for child in root if _is(child, "ResourceInformation")]
        if len(infos) > MOST_ITEMS:
            self._fault(
                "ResourceInformation", f"There are {len(infos)}.", f"Send at most {MOST_ITEMS} at once."
            )
        return Message(
            verb=verb,
            id=identifier,
            sent_at=self._moment(root, "SentDateTime", "SentDateTime") or datetime.min.replace(tzinfo=UTC),
            sender=_sender(root),
            description=self._words(root, "MessageDescription"),
            originating=_text(root, "OriginatingMessageID")[:200],
            preceding=_text(root, "PrecedingMessageID")[:200],
            incident=_text(about, "IncidentID")[:200],
            incident_words=_text(about, "IncidentDescription")[:500],
            recall=self._one_of(recall, "RecallType", ("Update", "Cancel")) if recall is not None else "",
            recalled=(_text(recall, "RecalledMessageID") or _text(recall, "RecallMessageID"))[:200],
            items=tuple(self.item(info, at) for at, info in enumerate(infos[:MOST_ITEMS], 1)),
        )

    def item(self, info: etree._Element, at: int) -> Item:
        """Read one resource of the message."""
        where = f"ResourceInformation {at}"
        response, resource = _child(info, "ResponseInformation"), _child(info, "Resource")
        assignment, status = _child(info, "AssignmentInformation"), _child(resource, "ResourceStatus")
        quantity, unit = self._measure(assignment, "Quantity", where)
        price, currency = self._price(assignment, where)
        latitude, longitude = self._position(info, where)
        said = self._one_of(response, "ResponseType", tuple(Response)) if response is not None else ""
        return Item(
            id=_text(info, "ResourceInfoElementID")[:40] or f"{at:03d}",
            preceding=_text(response, "PrecedingResourceInfoElementID")[:40],
            response=Response(said) if said else None,
            reason=self._words(response, "ResponseReason"),
            type=_value(resource, "TypeStructure")[:200],
            name=_text(resource, "Name")[:200],
            kind=_value(resource, "Keyword")[:200],
            description=self._words(resource, "Description"),
            needs=self._words(resource, "SpecialRequirements"),
            owner=_text(_child(resource, "OwnershipInformation"), "Owner")[:200],
            status=_value(status, "DeploymentStatus")[:200],
            quantity=quantity,
            unit=unit,
            function=self._words(assignment, "AnticipatedFunction"),
            price=price,
            currency=currency,
            where=_place_words(info),
            latitude=latitude,
            longitude=longitude,
            schedule=self._schedule(info, where),
        )

    def _schedule(self, info: etree._Element, where: str) -> dict[str, datetime]:
        found = {}
        for schedule in (child for child in info if _is(child, "ScheduleInformation")):
            what = _text(schedule, "ScheduleType")[:60] or "Current"
            if _child(schedule, "DateTime") is not None:
                moment = self._moment(schedule, "DateTime", f"{where}, {what}")
                if moment is not None:
                    found[what] = moment
        return found

    def _moment(self, parent: etree._Element, name: str, where: str) -> datetime | None:
        text = _text(parent, name)
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self._fault(
            where, f"{text[:60]!r} is no moment with its zone.", "Give it as 2026-11-22T08:00:00+01:00."
        )
        return None

    def _measure(self, parent: etree._Element | None, name: str, where: str) -> tuple[int | None, str]:
        measured = _child(_child(parent, name), "MeasuredQuantity")
        text = _text(measured, "Amount") or _text(_child(parent, name), "QuantityText")
        unit = (_value(measured, "UnitOfMeasure") or _text(measured, "UnitOfMeasure"))[:40]
        if not text:
            return None, unit
        amount = _number(text)
        if amount is None or amount != amount.to_integral_value() or not 1 <= amount <= MOST:
            self._fault(
                f"{where}, {name}", f"{text[:60]!r} is no number of whole units.", f"Give 1 to {MOST}."
            )
            return None, unit
        return int(amount), unit

    def _price(self, parent: etree._Element | None, where: str) -> tuple[int | None, str]:
        quote = _child(parent, "PriceQuote")
        if quote is None:
            return None, ""
        measured = _child(quote, "MeasuredQuantity")
        text = _text(measured, "Amount") or _text(quote, "QuantityText")
        currency = (_value(measured, "UnitOfMeasure") or _text(measured, "UnitOfMeasure")).upper()
        amount = _number(text)
        minor = None if amount is None or amount > MOST_COST else amount / minor_unit(currency)
        if (
            minor is None
            or minor != minor.to_integral_value()
            or not 0 <= minor <= MOST_COST
            or len(currency) != 3
        ):
            remedy = "Give an amount of 0 or more and a currency of three letters."
            self._fault(f"{where}, PriceQuote", f"{text[:40]!r} {currency[:10]!r} is no price.", remedy)
            return None, ""
        return int(minor), currency

    def _position(self, info: etree._Element, where: str) -> tuple[float | None, float | None]:
        pos = next((node for node in info.iter(f"{{{GML}}}pos")), None)
        if pos is None:
            return None, None
        numbers = [_number(part) for part in (pos.text or "").split()[:3]]
        if len(numbers) == 2 and None not in numbers:
            latitude, longitude = (float(n) for n in numbers if n is not None)
            if -90 <= latitude <= 90 and -180 <= longitude <= 180:
                return latitude, longitude
        self._fault(
            f"{where}, pos",
            f"{(pos.text or '')[:60]!r} is no position.",
            "Give latitude and longitude in degrees.",
        )
        return None, None

    def _words(self, parent: etree._Element | None, name: str) -> str:
        text = _text(parent, name)
        if len(text) > _LONGEST:
            self._fault(name, f"It has {len(text)} characters.", f"Send at most {_LONGEST}.")
        return text[:_LONGEST]

    def _need(self, root: etree._Element, name: str, *, longest: int) -> str:
        text = _text(root, name)
        if not 0 < len(text) <= longest:
            self._fault(name, f"It has {len(text)} characters.", f"Give 1 to {longest}.")
        return text[:longest]

    def _one_of(self, parent: etree._Element | None, name: str, words: tuple[str, ...]) -> str:
        text = _text(parent, name)
        if text in words:
            return str(text)
        self._fault(name, f"{text[:60]!r} is not known.", f"Give {', '.join(words)}.")
        return ""

    def _fault(self, where: str, fault: str, remedy: str) -> None:
        self.faults.append(Fault(where, fault, remedy))


def _is(node: etree._Element, name: str) -> bool:
    if not isinstance(node.tag, str):
        return False
    found = etree.QName(node)
    return found.localname == name and found.namespace in (MSG, RM)


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return None if parent is None else next((child for child in parent if _is(child, name)), None)


def _text(parent: etree._Element | None, name: str) -> str:
    found = _child(parent, name)
    text = "" if found is None else (found.text or "").strip()
    return text.replace("\t", " ").replace("\r", "")


def _value(parent: etree._Element | None, name: str) -> str:
    return _text(_child(parent, name), "Value")


def _sender(root: etree._Element) -> str:
    """Return the body that sends it; names of people are not taken."""
    contact = _child(root, "ContactInformation")
    if contact is None:
        return ""
    named = next(contact.iter(f"{{{XNL}}}OrganisationName"), None)
    words = "" if named is None else " ".join(str(text) for text in named.itertext())
    return (" ".join(words.split()) or _text(contact, "ContactDescription"))[:200]


def _place_words(info: etree._Element) -> str:
    for schedule in (child for child in info if _is(child, "ScheduleInformation")):
        words = _text(_child(schedule, "Location"), "LocationDescription")
        if words:
            return words[:500]
    return ""


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text) if len(text) <= 40 else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number.adjusted()) < 30 else None
