"""Nouns of warning: alerts and their states, texts in each language, templates, the area warned.

The words of `Category`, `ResponseType`, `Urgency`, `AlertSeverity` and `Certainty` are those of CAP 1.2 (OASIS Standard,
1 July 2010), section 3.2.2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_id, check_position, check_text

LONGEST_EVENT: Final = 35
"""Characters of an event: what receivers with a small display show whole."""
LONGEST_HEADLINE: Final = 300
LONGEST_TEXT: Final = 10_000
LONGEST_OUTLINE: Final = 400_000
MOST_LANGUAGES: Final = 12
MOST_VALUES: Final = 40
LARGEST_RADIUS_KM: Final = 500.0
LARGEST_HOURS: Final = 31 * 24
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
# NOTE: U+202A-U+202E and U+2066-U+2069 turn the direction of writing: a text could read otherwise than it was approved.
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


class AlertState(StrEnum):
    """What became of an alert; whether a published one has expired, the clock tells."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"  # a later alert has taken its place
    CANCELLED = "cancelled"
    DISCARDED = "discarded"  # a draft that was never published


ALERT_MOVES: Final[Mapping[AlertState, frozenset[AlertState]]] = {
    AlertState.DRAFT: frozenset({AlertState.PUBLISHED, AlertState.DISCARDED}),
    AlertState.PUBLISHED: frozenset({AlertState.SUPERSEDED, AlertState.CANCELLED}),
    AlertState.SUPERSEDED: frozenset(),
    AlertState.CANCELLED: frozenset(),
    AlertState.DISCARDED: frozenset(),
}
"""What an alert in a state may become; what is published is never changed, only followed by another."""


class MessageType(StrEnum):
    """Whether an alert is the first on something, takes the place of earlier ones, or cancels them."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class AlertStatus(StrEnum):
    """Whether an alert is meant for real."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    TEST = "Test"


class Category(StrEnum):
    """What kind of event an alert is about."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class ResponseType(StrEnum):
    """What people are asked to do."""

    SHELTER = "Shelter"
    EVACUATE = "Evacuate"
    PREPARE = "Prepare"
    EXECUTE = "Execute"
    AVOID = "Avoid"
    MONITOR = "Monitor"
    ASSESS = "Assess"
    ALL_CLEAR = "AllClear"
    NONE = "None"


class Urgency(StrEnum):
    """How soon people must act."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class AlertSeverity(StrEnum):
    """How grave the threat is."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure it is."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class AreaKind(StrEnum):
    """How the area of an alert is given."""

    POLYGON = "polygon"
    CIRCLE = "circle"
    ZONE = "zone"  # an evacuation zone of the register
    REGION = "region"  # the outline of a region


@dataclass(frozen=True, slots=True)
class AlertText:
    """What an alert says in one language; names in braces are filled in.

    Attributes
    ----------
    language
        By BCP 47, such as ``de`` or ``de-CH``.
    area
        What the area is called in this language; the area's own description where empty.
    """

    language: str
    event: str
    headline: str
    description: str
    instruction: str = ""
    area: str = ""

    def __post_init__(self) -> None:
        check_language(self.language)
        check_said(f"The event in {self.language}", self.event, longest=LONGEST_EVENT)
        check_said(f"The headline in {self.language}", self.headline, longest=LONGEST_HEADLINE)
        check_said(f"The description in {self.language}", self.description, longest=LONGEST_TEXT)
        if self.instruction:
            check_said(f"The instruction in {self.language}", self.instruction, longest=LONGEST_TEXT)
        if self.area:
            check_said(f"The area in {self.language}", self.area, longest=500)


@dataclass(frozen=True, slots=True)
class AlertTemplate:
    """An alert prepared beforehand, in each language once.

    Attributes
    ----------
    title
        What people in the headquarters call it.
    hours
        How long such an alert usually holds; a suggestion, for its end is always given.
    test
        Whether it only tries the system.
    """

    id: str
    title: str
    categories: tuple[Category, ...]
    responses: tuple[ResponseType, ...]
    urgency: Urgency
    severity: AlertSeverity
    certainty: Certainty
    texts: tuple[AlertText, ...]
    hours: int = 6
    test: bool = False

    def __post_init__(self) -> None:
        check_id("The template", self.id)
        check_text("The title of the template", self.title, longest=200)
        if not self.categories:
            raise InvalidValueError(f"The template {self.id} has no category. Give one, such as Safety.")
        if not self.texts or len(self.texts) > MOST_LANGUAGES:
            raise InvalidValueError(
                f"The template {self.id} has {len(self.texts)} texts. Give 1 to {MOST_LANGUAGES}, one a language."
            )
        languages = [text.language.lower() for text in self.texts]
        if len(set(languages)) < len(languages):
            raise InvalidValueError(f"The template {self.id} has two texts in one language. Give each once.")
        if not 1 <= self.hours <= LARGEST_HOURS:
            raise InvalidValueError(
                f"An alert of {self.hours} hours is no template. Give 1 to {LARGEST_HOURS} hours."
            )

    def in_language(self, language: str) -> AlertText | None:
        """Return the text in a language, or in the language without its region; None where there is neither."""
        return text_in(self.texts, language)


@dataclass(frozen=True, slots=True)
class WarnedArea:
    """Where an alert is to hold: a zone, a polygon, a circle, or the outline of a region.

    Attributes
    ----------
    description
        What people call the area; the name of the zone or region where empty.
    polygon
        A GeoJSON geometry (Polygon or MultiPolygon, WGS 84, longitude first) as text.
    radius_km
        The circle's radius around its position.
    zone, region
        The evacuation zone, or the region.
    """

    kind: AreaKind
    description: str = ""
    polygon: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None
    zone: str = ""
    region: str = ""

    def __post_init__(self) -> None:
        if self.description:
            check_said("The description of the area", self.description)
        if len(self.polygon) > LONGEST_OUTLINE:
            raise InvalidValueError(
                f"The polygon has {len(self.polygon)} characters. Simplify it to at most {LONGEST_OUTLINE}."
            )
        self._check_whole()

    def _check_whole(self) -> None:
        """Refuse an area that leaves out what its kind asks for."""
        match self.kind:
            case AreaKind.CIRCLE:
                self._check_circle()
            case AreaKind.ZONE:
                check_id("The zone", self.zone)
            case AreaKind.REGION if self.region:
                check_id("The region", self.region)
            case AreaKind.POLYGON if not self.polygon:
                raise InvalidValueError("The area is a polygon without one. Give it as GeoJSON.")
        if self.kind in (AreaKind.CIRCLE, AreaKind.POLYGON) and not self.description:
            raise InvalidValueError("The area has no description. Say in words where the alert holds.")

    def _check_circle(self) -> None:
        if self.latitude is None or self.longitude is None or self.radius_km is None:
            raise InvalidValueError("A circle needs latitude, longitude and radius_km. Give all three.")
        check_position("The centre of the circle", self.latitude, self.longitude)
        if not 0 < self.radius_km <= LARGEST_RADIUS_KM:
            raise InvalidValueError(
                f"A circle of {self.radius_km} km cannot be warned. Give more than 0 and at most "
                f"{LARGEST_RADIUS_KM:.0f} km."
            )


def text_in(texts: tuple[AlertText, ...], language: str) -> AlertText | None:
    """Return the text in a language, or in the language without its region; None where there is neither."""
    wanted = language.lower()
    exact = next((text for text in texts if text.language.lower() == wanted), None)
    return exact or next((text for text in texts if text.language == wanted.partition("-")[0]), None)


def check_language(given: str) -> None:
    """Refuse what names no language (BCP 47: ``de``, ``de-CH``)."""
    if not _LANGUAGE.fullmatch(given):
        raise InvalidValueError(f"{given[:60]!r} names no language. Write it like en or de-CH.")


def check_said(what: str, given: str, *, longest: int = 500) -> None:
    """Refuse a text for the public that is empty, too long, or reads otherwise than it is written."""
    check_text(what, given, longest=longest)
    if _TURNING.search(given):
        raise InvalidValueError(
            f"{what} holds a character that turns the direction of writing, or none at all. Leave it out."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWish:
    """What an alert is to tell; what is left out is the template's, or that of the alert before.

    Attributes
    ----------
    template
        The name of a template of the house or of the headquarters.
    values
        What stands for the names in braces of its texts: ``place``, ``phone``; ``place.de`` in German alone.
    texts
        Texts that take the place of the template's, one a language.
    begins_at
        When it begins to hold; at once where left out.
    expires_at, hours
        When it ends, or after how many hours from now; one of them must be given for a new alert.
    test
        Whether it only tries the system; as the template says where left out.
    incident, evacuation
        What it is about, by number.
    """

    template: str | None = None
    area: WarnedArea | None = None
    expires_at: datetime | None = None
    hours: int | None = None
    begins_at: datetime | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[AlertText, ...] = ()
    categories: tuple[Category, ...] = ()
    responses: tuple[ResponseType, ...] = ()
    urgency: Urgency | None = None
    severity: AlertSeverity | None = None
    certainty: Certainty | None = None
    test: bool | None = None
    incident: int | None = None
    evacuation: int | None = None
