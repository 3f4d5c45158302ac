"""EDXL Resource Messaging 1.0 (OASIS Standard, November 2008, with errata of December 2009): the messages, and how they are written.

Names of elements, their order and the two namespaces are those of the standard's text and of the code that others
generated from its schema. The schema itself was not at hand: what is written here was **not validated** against it.
`edxl_rm_reading` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from lxml import etree

from holdfast.model.resources import MESSAGES, Response
from holdfast.service.money import minor_unit

MSG: Final = "urn:oasis:names:tc:emergency:EDXL:RM:1.0:msg"
RM: Final = "urn:oasis:names:tc:emergency:EDXL:RM:1.0"
XPIL: Final = "urn:oasis:names:tc:ciq:xpil:3"
XNL: Final = "urn:oasis:names:tc:ciq:xnl:3"
GML: Final = "http://www.opengis.net/gml"
VERBS: Final = frozenset(MESSAGES.values())
"""The sixteen messages of the standard."""
CATALOGUE: Final = "urn:holdfast:resources"
KINDS: Final = "urn:holdfast:resource-kinds"
STATUSES: Final = "urn:holdfast:deployment-statuses"
CURRENCIES: Final = "urn:holdfast:iso-4217"

_NAMESPACES: Final[Mapping[str | None, str]] = MappingProxyType(
    {None: MSG, "rm": RM, "xpil": XPIL, "xnl": XNL, "gml": GML}
)


@dataclass(frozen=True, slots=True)
class Item:
    """One resource that a message is about.

    Attributes
    ----------
    id
        Its identifier within the message.
    preceding
        That of the resource it answers, in the message answered.
    type
        Which resource of the catalogue; empty where it is not said.
    quantity
        In whole units of measure; None where it is not said.
    price, currency
        In the smallest unit of the currency.
    schedule
        Moments in UTC by what they are, such as ``RequestedArrival``, in the words of the standard.
    """

    id: str = "001"
    preceding: str = ""
    response: Response | None = None
    reason: str = ""
    type: str = ""
    name: str = ""
    kind: str = ""
    description: str = ""
    needs: str = ""
    owner: str = ""
    status: str = ""
    quantity: int | None = None
    unit: str = ""
    function: str = ""
    price: int | None = None
    currency: str = ""
    where: str = ""
    latitude: float | None = None
    longitude: float | None = None
    schedule: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of EDXL-RM.

    Attributes
    ----------
    verb
        Its name, one of `VERBS`.
    originating, preceding
        The message that the exchange began with, and the one that this answers.
    recall, recalled
        ``Update`` or ``Cancel`` where it takes the place of an earlier message, and which.
    sender
        The body that sends it; never a person.
    """

    verb: str
    id: str
    sent_at: datetime
    sender: str = ""
    description: str = ""
    originating: str = ""
    preceding: str = ""
    incident: str = ""
    incident_words: str = ""
    recall: str = ""
    recalled: str = ""
    items: tuple[Item, ...] = ()


def write(message: Message) -> bytes:
    """Return a message as XML in UTF-8."""
    root = etree.Element(f"{{{MSG}}}{message.verb}", nsmap=dict(_NAMESPACES))
    _add(root, MSG, "MessageID", message.id)
    _add(root, MSG, "SentDateTime", _moment(message.sent_at))
    _add(root, MSG, "MessageContentType", message.verb)
    _add(root, MSG, "MessageDescription", message.description)
    _add(root, MSG, "OriginatingMessageID", message.originating or message.id)
    _add(root, MSG, "PrecedingMessageID", message.preceding)
    if message.incident or message.incident_words:
        about = etree.SubElement(root, f"{{{MSG}}}IncidentInformation")
        _add(about, RM, "IncidentID", message.incident)
        _add(about, RM, "IncidentDescription", message.incident_words)
    if message.recall:
        recall = etree.SubElement(root, f"{{{MSG}}}MessageRecall")
        _add(recall, RM, "RecalledMessageID", message.recalled)
        _add(recall, RM, "RecallType", message.recall)
    contact = etree.SubElement(root, f"{{{MSG}}}ContactInformation")
    _add(contact, RM, "ContactDescription", message.sender)
    _add(contact, RM, "ContactRole", "Sender")
    for item in message.items:
        _write_item(root, item)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text


def _write_item(root: etree._Element, item: Item) -> None:
    info = etree.SubElement(root, f"{{{MSG}}}ResourceInformation")
    _add(info, MSG, "ResourceInfoElementID", item.id)
    if item.response is not None:
        response = etree.SubElement(info, f"{{{MSG}}}ResponseInformation")
        _add(response, RM, "PrecedingResourceInfoElementID", item.preceding or item.id)
        _add(response, RM, "ResponseType", item.response.value)
        _add(response, RM, "ResponseReason", item.reason)
    _write_resource(info, item)
    _write_assignment(info, item)
    for what, moment in sorted(item.schedule.items()):
        schedule = etree.SubElement(info, f"{{{MSG}}}ScheduleInformation")
        _add(schedule, MSG, "ScheduleType", what)
        _add(schedule, MSG, "DateTime", _moment(moment))
        if what == min(item.schedule):
            _write_place(schedule, item)
    if not item.schedule and (item.where or item.latitude is not None):
        schedule = etree.SubElement(info, f"{{{MSG}}}ScheduleInformation")
        _add(schedule, MSG, "ScheduleType", "Current")
        _write_place(schedule, item)


def _write_resource(info: etree._Element, item: Item) -> None:
    resource = etree.SubElement(info, f"{{{MSG}}}Resource")
    _add(resource, MSG, "Name", item.name)
    _add_value(resource, "TypeStructure", CATALOGUE, item.type)
    _add_value(resource, "Keyword", KINDS, item.kind)
    _add(resource, MSG, "Description", item.description)
    _add(resource, MSG, "SpecialRequirements", item.needs)
    if item.owner:
        owner = etree.SubElement(resource, f"{{{MSG}}}OwnershipInformation")
        _add(owner, RM, "Owner", item.owner)
    if item.status:
        status = etree.SubElement(resource, f"{{{MSG}}}ResourceStatus")
        _add_value(status, "DeploymentStatus", STATUSES, item.status)


def _write_assignment(info: etree._Element, item: Item) -> None:
    if item.quantity is None and not item.function and item.price is None:
        return
    assignment = etree.SubElement(info, f"{{{MSG}}}AssignmentInformation")
    if item.quantity is not None:
        _add_measure(assignment, "Quantity", str(item.quantity), CATALOGUE, item.unit)
    _add(assignment, MSG, "AnticipatedFunction", item.function)
    if item.price is not None:
        amount = str(item.price * minor_unit(item.currency))
        _add_measure(assignment, "PriceQuote", amount, CURRENCIES, item.currency)


def _write_place(schedule: etree._Element, item: Item) -> None:
    if not item.where and item.latitude is None:
        return
    place = etree.SubElement(schedule, f"{{{MSG}}}Location")
    _add(place, RM, "LocationDescription", item.where)
    if item.latitude is not None and item.longitude is not None:
        area = etree.SubElement(place, f"{{{RM}}}TargetArea")
        point = etree.SubElement(area, f"{{{GML}}}Point", {"srsName": "urn:ogc:def:crs:EPSG::4326"})
        _add(point, GML, "pos", f"{item.latitude!r} {item.longitude!r}")


def _add(parent: etree._Element, namespace: str, name: str, text: str) -> None:
    if text:
        etree.SubElement(parent, f"{{{namespace}}}{name}").text = _writable(text)


def _add_value(parent: etree._Element, name: str, urn: str, value: str) -> None:
    if value:
        made = etree.SubElement(parent, f"{{{MSG}}}{name}")
        _add(made, RM, "ValueListURN", urn)
        _add(made, RM, "Value", value)


def _add_measure(parent: etree._Element, name: str, amount: str, urn: str, unit: str) -> None:
    measured = etree.SubElement(etree.SubElement(parent, f"{{{MSG}}}{name}"), f"{{{RM}}}MeasuredQuantity")
    _add(measured, RM, "Amount", amount)
    if unit:
        made = etree.SubElement(measured, f"{{{RM}}}UnitOfMeasure")
        _add(made, RM, "ValueListURN", urn)
        _add(made, RM, "Value", unit)


def _writable(text: str) -> str:
    """Leave out what XML 1.0 has no way to write (section 2.2)."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r" or (" " <= c <= "\ufffd" and not "\ud800" <= c <= "\udfff") or c >= "\U00010000"
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
