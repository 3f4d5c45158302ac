"""The alert as a value of CAP 1.2, out of what is to be told."""

from __future__ import annotations

from datetime import datetime

from holdfast.exchange.alerts.composed import Composed
from holdfast.exchange.cap import Alert, Info, Reference
from holdfast.model.alerts import AlertStatus, AlertText
from holdfast.model.exercise import MARK


def document_of(
    composed: Composed, *, identifier: str, sent: datetime, references: tuple[Reference, ...] = ()
) -> Alert:
    """Return the alert that says it.

    Parameters
    ----------
    sent
        The moment, aware; fractions of a second fall away.
    references
        The earlier alerts that it follows.
    """
    incidents = () if composed.incident is None else (f"incident-{composed.incident}",)
    return Alert(
        identifier=identifier,
        sender=composed.alerting.sender,
        sent=sent.replace(microsecond=0),
        status=composed.status.value,
        msg_type=composed.msg_type.value,
        scope="Public",
        note=_note(composed),
        references=references,
        incidents=incidents,
        infos=tuple(_info(composed, text) for text in composed.texts),
    )


def _note(composed: Composed) -> str:
    # Section 3.2.1: the note is meant for exercises above all.
    match composed.status:
        case AlertStatus.EXERCISE:
            return f"{MARK}. Register of {composed.alerting.sender}. There is no danger."
        case AlertStatus.TEST:
            return "TEST. There is no danger."
    return ""


def _info(composed: Composed, text: AlertText) -> Info:
    return Info(
        language=text.language,
        categories=tuple(category.value for category in composed.categories),
        event=text.event,
        response_types=tuple(response.value for response in composed.responses),
        urgency=composed.urgency.value,
        severity=composed.severity.value,
        certainty=composed.certainty.value,
        onset=composed.begins_at,
        expires=composed.expires_at,
        sender_name=composed.alerting.sender_name,
        headline=text.headline,
        description=text.description,
        instruction=text.instruction,
        web=composed.alerting.web,
        contact=composed.alerting.contact,
        areas=(composed.warned.area(text.area or composed.place),),
    )
