"""What orders on alerts look up: how a region warns, templates, shapes of areas, and the alerts before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from holdfast.errors import FaultsError, HoldfastError, InvalidValueError
from holdfast.exchange.alerts import (
    Alerting,
    Around,
    Composed,
    Warned,
    circle,
    compose,
    composed_of,
    document_of,
    house_templates,
    template_of,
    warned,
)
from holdfast.exchange.cap import CapError, Reference, Weight, is_valid, judge, write
from holdfast.law import Judgement, Outcome
from holdfast.model.alerts import AlertState, AlertTemplate, AlertWish, AreaKind, MessageType, WarnedArea
from holdfast.model.checks import LARGEST
from holdfast.orders.base import Ruling, View, house_verdict, refuse
from holdfast.orders.need import need_reach, need_row
from holdfast.store import tables as t

LONGEST_CHAIN = 1_000
"""Alerts that may follow one another on one thing."""


def alerting_of(view: View, region: str) -> Alerting:
    """Return how a region warns: as it says itself, or the nearest region that it lies in."""
    for each in view.frame.upward(region):
        row = view.tx.execute(select(t.alerting).where(t.alerting.c.region == each)).first()
        if row is not None:
            return Alerting(
                row.sender,
                row.sender_name,
                tuple(row.languages.split()),
                row.web,
                row.contact,
                row.emergency,
                row.largest_hours,
            )
    raise refuse(
        f"It is not said how {region} warns: who is the sender, in which languages. Give the order SetAlerting first, or `holdfast alert settings`."
    )


def template_for(view: View, region: str, name: str) -> AlertTemplate:
    """Return a template by its name: that of the region or the nearest around it, else that of the house."""
    for each in view.frame.upward(region):
        c = t.alert_template.c
        body = view.tx.execute(select(c.body).where(c.region == each, c.id == name)).scalar()
        if body is not None:
            return template_of(body)
    house = house_templates()
    if name not in house:
        raise refuse(f"There is no template {name[:64]}. Give one of {', '.join(house)}, or save your own.")
    return house[name]


def found_alert(view: View, alert: int) -> Row[Any]:
    """Return the row of an alert, or refuse where there is none."""
    return need_row(view, t.alert, "alert", id=alert)


def content_of(view: View, row: Row[Any]) -> Composed:
    """Return what an alert tells."""
    body = view.fetch_blob(row.content)
    if body is None:
        raise refuse(f"What the alert {row.id} says is gone from the store. Draft it anew.")
    return composed_of(body)


def shaped(view: View, region: str, area: WarnedArea) -> tuple[str, Warned]:
    """Return what an area is called, and its shape."""
    match area.kind:
        case AreaKind.CIRCLE:
            assert area.latitude is not None, "checked when it was built"
            assert area.longitude is not None, "checked when it was built"
            assert area.radius_km is not None, "checked when it was built"
            return area.description, circle(area.latitude, area.longitude, area.radius_km)
        case AreaKind.POLYGON:
            return area.description, warned(area.polygon)
        case AreaKind.ZONE:
            row = need_row(view, t.zone, "zone", id=area.zone)
            need_reach(view, row.region)
            return area.description or str(row.name), warned(row.outline)
    name = area.region or region
    row = need_row(view, t.region, "region", id=name)
    need_reach(view, name)
    if not row.outline:
        raise InvalidValueError(f"The region {name} has no outline. Give a zone, a polygon or a circle.")
    return area.description or str(row.name), warned(row.outline)


def composed_now(
    view: View,
    region: str,
    wish: AlertWish,
    *,
    base: Composed | None = None,
    msg_type: MessageType = MessageType.ALERT,
    references: tuple[Reference, ...] = (),
) -> Ruling:
    """Return the ruling on a draft: refused where it could not be published, with advice where it should be looked at.

    Its effects name the file in which lies what is to be told.
    """
    _check_about(view, wish)
    try:
        around = Around(
            region=region,
            alerting=alerting_of(view, region),
            at=view.at,
            zone=view.frame.zone_of(region),
            exercise=view.frame.exercise,
            shape_of=lambda area: shaped(view, region, area),
            template=None if wish.template is None else template_for(view, region, wish.template),
            base=base,
            msg_type=msg_type,
        )
        composed, advice = compose(wish, around)
    except FaultsError as error:
        raise refuse(" ".join([str(error), *(str(fault) for fault in error.faults[:12])])) from error
    except InvalidValueError as error:
        raise refuse(str(error)) from error
    _, more = written(view, composed, "draft", references)
    assert view.keep_blob is not None, "what is only replayed is not judged"
    return ruling((*advice, *more), {"content": view.keep_blob(composed.to_json())})


def written(
    view: View, composed: Composed, identifier: str, references: tuple[Reference, ...]
) -> tuple[bytes, tuple[str, ...]]:
    """Return the document of an alert as of this moment, valid, with what is advised about it."""
    alert = document_of(composed, identifier=identifier, sent=view.at, references=references)
    try:
        body = write(alert)
    except CapError as error:
        raise _invalid(error.findings) from error
    findings = judge(body, received_at=view.at)
    if not is_valid(findings):
        raise _invalid(findings)
    return body, tuple(str(finding.reason) for finding in findings if finding.weight is Weight.ADVICE)


def _invalid(findings: Any) -> HoldfastError | Any:
    said = " ".join(str(finding) for finding in findings[:12] if finding.weight is Weight.INVALID)
    return refuse(f"The alert would be no valid CAP, so nobody could read it. {said}", kind="cap")


def ruling(advice: tuple[str, ...], effects: dict[str, Any]) -> Ruling:
    """Return a ruling that permits, with a warning for each thing that should be looked at again."""
    permit = house_verdict(
        Outcome.PERMIT, "Warning rests on the power to warn and on a second person.", kind="warning"
    )
    warnings = (house_verdict(Outcome.WARN, said, kind="alert") for said in dict.fromkeys(advice))
    return Ruling(Judgement.of((permit, *warnings)), effects=effects)


def predecessors(view: View, alert: int | None) -> tuple[Row[Any], ...]:
    """Return the alerts that one follows and that have not expired, the latest first; each was published."""
    return tuple(row for row in _chain(view, alert) if moment_of(row.expires_at) > view.at)


def references_to(rows: tuple[Row[Any], ...]) -> tuple[Reference, ...]:
    """Return the references to published alerts, the earliest first."""
    return tuple(Reference(row.sender, row.identifier, moment_of(row.sent_at)) for row in reversed(rows))


def need_current(view: View, row: Row[Any], what: str) -> None:
    """Refuse to follow an alert that is not in force any more, or never was, and name what took its place."""
    if row.state in (AlertState.DRAFT, AlertState.DISCARDED):
        raise refuse(
            f"The alert {row.id} was never published, so there is nothing to {what}. Amend or draft one."
        )
    if row.successor is not None:
        heir = found_alert(view, row.successor)
        became = "cancelled" if row.state == AlertState.CANCELLED else "superseded"
        raise refuse(
            f"The alert {row.id} was {became} by the alert {heir.id} ({heir.identifier}) at {heir.sent_at}. "
            + (
                f"To {what} what holds now, name {heir.id}."
                if heir.msg_type != MessageType.CANCEL
                else "Nothing of it holds."
            ),
            successor=heir.id,
        )
    if row.msg_type == MessageType.CANCEL:
        raise refuse(f"The alert {row.id} cancels another and cannot be followed. Draft a new one.")
    if moment_of(row.expires_at) <= view.at:
        raise refuse(
            f"The alert {row.id} ended at {row.expires_at}; there is nothing left to {what}. Draft a new one."
        )


def moment_of(text: str) -> datetime:
    """Return the moment of a text of the register."""
    return datetime.fromisoformat(text)


def _chain(view: View, alert: int | None) -> Iterator[Row[Any]]:
    for _ in range(LONGEST_CHAIN):
        if alert is None:
            return
        row = found_alert(view, alert)
        yield row
        alert = row.refers_to
    raise refuse(f"More than {LONGEST_CHAIN} alerts follow one another. Cancel the last and draft a new one.")


def _check_about(view: View, wish: AlertWish) -> None:
    for table, number in ((t.incident, wish.incident), (t.evacuation, wish.evacuation)):
        if number is None:
            continue
        # NOTE: a number that the column cannot hold is an error in one database and nothing found in the other.
        if not 0 < number <= LARGEST:
            raise refuse(f"There is no {table.name} {number}. Give one that is in the register.")
        need_reach(view, need_row(view, table, table.name, id=number).region)
