"""What an alert is to tell, put together from a template, what the officer gave, and the alert before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from pydantic import TypeAdapter

from holdfast.errors import Fault, FaultsError, InvalidValueError
from holdfast.exchange.alerts.area import Warned
from holdfast.exchange.alerts.filling import Filling, Mark, filled
from holdfast.model.alerts import (
    LARGEST_HOURS,
    MOST_VALUES,
    AlertSeverity,
    AlertStatus,
    AlertTemplate,
    AlertText,
    AlertWish,
    Category,
    Certainty,
    MessageType,
    ResponseType,
    Urgency,
    WarnedArea,
    check_said,
    text_in,
)
from holdfast.model.checks import check_moment

SHORTEST: Final = timedelta(minutes=10)
"""A span under which an alert is over before most people have read it."""
FARTHEST: Final = timedelta(days=366)
AHEAD: Final = timedelta(days=7)
"""How far ahead an alert may begin before it is asked whether that is meant."""
MANY_LETTERS: Final = 160
"""Characters of a headline beyond which receivers cut it (CAP 1.2 section 3.2.2)."""


@dataclass(frozen=True, slots=True)
class Alerting:
    """How a region warns.

    Attributes
    ----------
    sender
        Who warns, as CAP identifies it: a name without blanks, commas or brackets, such as ``alerts@land.example``.
    languages
        By BCP 47, the first one first; every alert has a text in each.
    web, contact, emergency
        Where to read more, whom to ask, and what to call in need; any may be empty but the last.
    largest_hours
        How long an alert may hold before it is asked whether that is meant.
    """

    sender: str
    sender_name: str
    languages: tuple[str, ...]
    web: str
    contact: str
    emergency: str
    largest_hours: int


@dataclass(frozen=True, slots=True)
class Composed:
    """What an alert tells, whole; only its number, its moment and what it refers to are still to come.

    Attributes
    ----------
    given, texts
        The texts as they were given, and filled in.
    place
        What the area is called.
    """

    region: str
    status: AlertStatus
    msg_type: MessageType
    template: str | None
    categories: tuple[Category, ...]
    responses: tuple[ResponseType, ...]
    urgency: Urgency
    severity: AlertSeverity
    certainty: Certainty
    given: tuple[AlertText, ...]
    texts: tuple[AlertText, ...]
    values: Mapping[str, str]
    area: WarnedArea
    place: str
    warned: Warned
    begins_at: datetime | None
    expires_at: datetime
    alerting: Alerting
    incident: int | None = None
    evacuation: int | None = None

    def to_json(self) -> bytes:
        """Return it as JSON."""
        return bytes(_ADAPTER.dump_json(self))


_ADAPTER: Final = TypeAdapter(Composed)


def composed_of(body: bytes) -> Composed:
    """Return what `Composed.to_json` wrote."""
    return _ADAPTER.validate_json(body)


@dataclass(frozen=True, slots=True)
class Around:
    """What an alert is composed in.

    Attributes
    ----------
    at
        The moment; zone is by whose clocks the public reads.
    shape_of
        Returns what an area is called, and its shape.
    base
        The alert before, where it follows one; or the draft, where it is amended.
    """

    region: str
    alerting: Alerting
    at: datetime
    zone: tzinfo
    exercise: bool
    shape_of: Callable[[WarnedArea], tuple[str, Warned]]
    template: AlertTemplate | None = None
    base: Composed | None = None
    msg_type: MessageType = MessageType.ALERT


@dataclass(frozen=True, slots=True)
class _Event:
    """What is said of the event in CAP's own words."""

    categories: tuple[Category, ...]
    responses: tuple[ResponseType, ...]
    urgency: Urgency
    severity: AlertSeverity
    certainty: Certainty


def compose(wish: AlertWish, around: Around) -> tuple[Composed, tuple[str, ...]]:
    """Return what is to be told, and what should be looked at again before it is.

    Raises
    ------
    InvalidValueError
        If it ends before it begins, has no area or no end.
    FaultsError
        If a language or a value is missing.
    """
    advice: list[str] = []
    base = around.base
    _check_values(wish.values)
    event, given = _event(wish, around), _given(wish, around)
    begins_at, expires_at = _span(wish, around, advice)
    place, shape, area = _area(wish, around)
    values = {**(base.values if base else {}), **wish.values}
    status = _status(wish, around)
    mark = {AlertStatus.EXERCISE: Mark.EXERCISE, AlertStatus.TEST: Mark.TEST}.get(status, Mark.NONE)
    settings = _settings(around.alerting)
    filling = Filling(values, place, begins_at, expires_at, around.zone, mark, settings)
    texts = filled(given, filling)
    composed = Composed(
        region=around.region,
        status=status,
        msg_type=around.msg_type,
        template=wish.template or (base.template if base else None),
        categories=event.categories,
        responses=event.responses,
        urgency=event.urgency,
        severity=event.severity,
        certainty=event.certainty,
        given=given,
        texts=texts,
        values=values,
        area=area,
        place=place,
        warned=shape,
        begins_at=begins_at,
        expires_at=expires_at,
        alerting=around.alerting,
        incident=_before(wish.incident, base.incident if base else None),
        evacuation=_before(wish.evacuation, base.evacuation if base else None),
    )
    return composed, (*advice, *shape.notes, *_long(texts, mark))


def _long(texts: tuple[AlertText, ...], mark: Mark) -> tuple[str, ...]:
    return tuple(
        f"The headline in {text.language} has {len(text.headline)} characters; receivers may cut it after {MANY_LETTERS}."
        for text in texts
        if len(text.headline) > MANY_LETTERS and mark is Mark.NONE
    )


def _before(given: int | None, earlier: int | None) -> int | None:
    return given if given is not None else earlier


def _status(wish: AlertWish, around: Around) -> AlertStatus:
    if around.exercise:
        return AlertStatus.EXERCISE
    if around.msg_type is not MessageType.ALERT and around.base is not None:
        return _same_status(wish, around, around.base.status)
    if wish.test is not None:
        return AlertStatus.TEST if wish.test else AlertStatus.ACTUAL
    if around.base is not None and around.base.status is AlertStatus.TEST:
        return AlertStatus.TEST
    return AlertStatus.TEST if around.template is not None and around.template.test else AlertStatus.ACTUAL


def _same_status(wish: AlertWish, around: Around, before: AlertStatus) -> AlertStatus:
    """Return the status of the alert before: a test never takes the place of a real one, nor the other way round."""
    test = wish.test if wish.test is not None else around.template is not None and around.template.test
    if test and before is not AlertStatus.TEST:
        raise InvalidValueError("A test cannot follow a real alert. Draft it as an alert of its own.")
    if wish.test is False and before is AlertStatus.TEST:
        raise InvalidValueError("A real alert cannot follow a test. Draft it as an alert of its own.")
    return before


def _settings(alerting: Alerting) -> dict[str, str]:
    return {
        "phone": alerting.contact,
        "contact": alerting.contact,
        "web": alerting.web,
        "emergency": alerting.emergency,
        "sender": alerting.sender_name,
    }


def _check_values(values: Mapping[str, str]) -> None:
    if len(values) > MOST_VALUES:
        raise InvalidValueError(f"{len(values)} values are too many. Give at most {MOST_VALUES}.")
    for name, value in values.items():
        if len(name) > 64:
            raise InvalidValueError("The name of a value is too long. Give that of a name in braces.")
        if value:
            check_said(f"The value of {name}", value, longest=2_000)


def _span(wish: AlertWish, around: Around, advice: list[str]) -> tuple[datetime | None, datetime]:
    """Return from when until when it holds."""
    at, base = around.at, around.base
    expires_at = _end(wish, around)
    kept = base.begins_at if base is not None and around.template is None else None
    begins_at = wish.begins_at if wish.begins_at is not None else kept
    for what, moment in (("The end of the alert", expires_at), ("The beginning of the alert", begins_at)):
        if moment is not None:
            check_moment(what, moment)
    expires_at = expires_at.replace(microsecond=0)
    begins_at = begins_at.replace(microsecond=0) if begins_at is not None else None
    if expires_at <= at:
        raise InvalidValueError(
            f"The alert would end at {expires_at:%Y-%m-%d %H:%M} UTC, which is over. Give an end that is still to come."
        )
    if begins_at is not None and begins_at >= expires_at:
        raise InvalidValueError(
            f"The alert would end at {expires_at:%Y-%m-%d %H:%M} UTC, not after it begins at "
            f"{begins_at:%Y-%m-%d %H:%M} UTC. Correct one of them."
        )
    if expires_at - at > FARTHEST:
        raise InvalidValueError("The alert would hold for more than a year. Give an end within 366 days.")
    start = max(begins_at or at, at)
    hours = (expires_at - start).total_seconds() / 3600
    if expires_at - start < SHORTEST:
        advice.append(f"It holds for {hours * 60:.0f} minutes only. Is that meant?")
    if hours > around.alerting.largest_hours:
        advice.append(
            f"It holds for {hours:.0f} hours, longer than the {around.alerting.largest_hours} set for this region. "
            "Is that meant?"
        )
    if start - at > AHEAD:
        advice.append(f"It begins in {(start - at).days} days only. Is that meant?")
    return begins_at, expires_at


def _end(wish: AlertWish, around: Around) -> datetime:
    if wish.expires_at is not None and wish.hours is not None:
        raise InvalidValueError("Both an end and a number of hours are given. Give one of them.")
    if wish.hours is not None:
        if not 1 <= wish.hours <= LARGEST_HOURS:
            raise InvalidValueError(f"{wish.hours} hours cannot be. Give 1 to {LARGEST_HOURS}.")
        return around.at + timedelta(hours=wish.hours)
    if wish.expires_at is not None:
        return wish.expires_at
    if around.base is not None:
        return around.base.expires_at
    usual = f"; its template suggests {around.template.hours}" if around.template is not None else ""
    raise InvalidValueError(
        f"The alert has no end. Say when it ends (expires_at), or after how many hours{usual}."
    )


def _area(wish: AlertWish, around: Around) -> tuple[str, Warned, WarnedArea]:
    if wish.area is not None:
        place, shape = around.shape_of(wish.area)
        return place, shape, wish.area
    if around.base is None:
        raise InvalidValueError("The alert has no area. Give a zone, a polygon, a circle or a region.")
    return around.base.place, around.base.warned, around.base.area


def _event(wish: AlertWish, around: Around) -> _Event:
    like = around.template or around.base
    categories = wish.categories or (like.categories if like else ())
    urgency = wish.urgency or (like.urgency if like else None)
    severity = wish.severity or (like.severity if like else None)
    certainty = wish.certainty or (like.certainty if like else None)
    if not categories or urgency is None or severity is None or certainty is None:
        named = {"categories": categories, "urgency": urgency, "severity": severity, "certainty": certainty}
        raise FaultsError(
            "Without a template the alert must say more.",
            [
                Fault(name, "It is missing.", "Give it, or a template.")
                for name, given in named.items()
                if not given
            ],
        )
    responses = wish.responses or (like.responses if like else ())
    return _Event(categories, responses, urgency, severity, certainty)


def _given(wish: AlertWish, around: Around) -> tuple[AlertText, ...]:
    """Return one text for each language of the region, as given.

    Raises
    ------
    FaultsError
        If one is missing, with each.
    """
    like = around.template.texts if around.template else around.base.given if around.base else ()
    found = [(each, text_in(wish.texts, each) or text_in(like, each)) for each in around.alerting.languages]
    missing = [language for language, text in found if text is None]
    if missing:
        raise FaultsError(
            f"The alert has no text in {', '.join(missing)}.",
            [
                Fault(
                    language, "There is no text in it.", "Give one in texts, or save a template that has it."
                )
                for language in missing
            ],
        )
    return tuple(replace(text, language=language) for language, text in found if text is not None)
