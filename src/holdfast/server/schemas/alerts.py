"""Alerts on the wire."""

from __future__ import annotations

from pydantic import BaseModel

from holdfast.server.schemas import Moment


class AlertTold(BaseModel):
    """What the public reads of an alert in one language."""

    language: str
    kind: str
    status: str
    severity: str
    event: str
    headline: str
    what: str
    where: str
    begins: str
    until: str
    instruction: str
    sender: str
    sent: str
    contact: str
    web: str


class AlertLine(BaseModel):
    """One alert of a list; headline, event and area in the region's first language."""

    id: int
    region: str
    state: str
    status: str
    msg_type: str
    template: str | None
    event: str
    headline: str
    area: str
    severity: str
    begins_at: Moment | None
    expires_at: Moment
    refers_to: int | None
    successor: int | None
    incident: int | None
    evacuation: int | None
    identifier: str | None
    document: str | None
    sent_at: Moment | None
    drafted_at: Moment
    drafted_by: str
    authors: list[str]
    approved_by: str | None
    reason: str
    entry: int


class Alerts(BaseModel):
    """A page of alerts, the latest first."""

    alerts: list[AlertLine]
    next: str | None


class AlertArea(BaseModel):
    """The shape of an area: rings of latitude and longitude, circles of latitude, longitude and kilometres."""

    description: str
    rings: list[list[tuple[float, float]]]
    circles: list[tuple[float, float, float]]
    notes: list[str]


class AlertDetail(AlertLine):
    """An alert with all that it tells."""

    categories: list[str]
    responses: list[str]
    urgency: str
    certainty: str
    values: dict[str, str]
    place: AlertArea
    texts: list[AlertTold]


class AlertPreview(BaseModel):
    """An alert exactly as the public gets it."""

    id: int
    state: str
    texts: list[AlertTold]
    plain: list[str]
    html: list[str]
    xml: str


class TemplateText(BaseModel):
    """A template's text in one language, with names in braces."""

    language: str
    event: str
    headline: str
    description: str
    instruction: str
    area: str


class Template(BaseModel):
    """A template; `region` is whose own it is, null for one that comes with the program."""

    id: str
    region: str | None
    title: str
    categories: list[str]
    responses: list[str]
    urgency: str
    severity: str
    certainty: str
    hours: int
    test: bool
    names: list[str]
    texts: list[TemplateText]


class Templates(BaseModel):
    """What can be warned of at once in a region."""

    templates: list[Template]


class AlertingSettings(BaseModel):
    """How a region warns, and which region says so."""

    region: str
    sender: str
    sender_name: str
    languages: list[str]
    web: str
    contact: str
    emergency: str
    largest_hours: int


class PublicAlert(BaseModel):
    """An alert for the public; `xml` is the address of its document."""

    identifier: str
    region: str
    kind: str
    state: str
    status: str
    msg_type: str
    severity: str
    sent_at: Moment
    expires_at: Moment
    xml: str
    texts: list[AlertTold]


class PublicStatus(BaseModel):
    """A legal status in force, with the act that it rests on; `end` is the day after the last."""

    regions: list[str]
    status: str
    title: str
    act: str
    act_title: str
    issuer: str
    start: str
    end: str | None


class PublicShelter(BaseModel):
    """Where people of an evacuation are received."""

    name: str
    region: str
    state: str
    latitude: float
    longitude: float
    accessible: bool


class PublicPicture(BaseModel):
    """What the public may know at this moment."""

    as_of: Moment
    exercise: bool
    alerts: list[PublicAlert]
    statuses: list[PublicStatus]
    shelters: list[PublicShelter]
