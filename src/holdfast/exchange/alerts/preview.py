"""An alert as the public reads it, in one language after another; the same for drafts and for what is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape

from holdfast.exchange.alerts.words import moment_in, words_in
from holdfast.exchange.cap import Alert, Info


@dataclass(frozen=True, slots=True)
class Told:
    """What the public reads in one language.

    Attributes
    ----------
    kind
        ``warning``, ``all_clear`` or ``cancelled``.
    status
        Actual, Exercise or Test.
    begins, until
        Moments in words; `begins` is empty where it holds at once.
    """

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


def told(alert: Alert, zone: tzinfo) -> tuple[Told, ...]:
    """Return what the public reads, by the clocks of a zone, a value a language."""
    return tuple(_told(alert, info, zone) for info in alert.infos)


def as_text(said: Told) -> str:
    """Return it as plain text."""
    lines = [said.headline, ""]
    lines += [f"{label}: {text}" for _, label, text in _lines(said)]
    return "\n".join(lines)


def as_html(said: Told) -> str:
    """Return it as a part of a page; whatever it holds is shown as it is written and never read as markup."""
    rows = "".join(
        f'<dt>{escape(label)}</dt><dd class="{name}">{_paragraphs(text)}</dd>'
        for name, label, text in _lines(said)
    )
    direction = ' dir="auto"'
    return (
        f'<article class="alert {_class(said)}" lang="{escape(said.language)}"{direction}>'
        f"<h2>{escape(said.headline)}</h2><dl>{rows}</dl></article>"
    )


def _told(alert: Alert, info: Info, zone: tzinfo) -> Told:
    def moment(given: datetime | None) -> str:
        return moment_in(info.language, given, zone) if given is not None else ""

    clear = "AllClear" in info.response_types
    return Told(
        language=info.language,
        kind="cancelled" if alert.msg_type == "Cancel" else "all_clear" if clear else "warning",
        status=alert.status,
        severity=info.severity,
        event=info.event,
        headline=info.headline or info.event,
        what=info.description,
        where="; ".join(area.area_desc for area in info.areas),
        begins=moment(info.onset),
        until=moment(info.expires),
        instruction=info.instruction,
        sender=info.sender_name or alert.sender,
        sent=moment(alert.sent),
        contact=info.contact,
        web=info.web,
    )


def _lines(said: Told) -> Iterator[tuple[str, str, str]]:
    words = words_in(said.language)
    given = {
        "what": said.what,
        "where": said.where,
        "begins": said.begins,
        "until": said.until if said.kind == "warning" else "",
        "instruction": said.instruction,
        "sender": " · ".join(part for part in (said.sender, said.contact, said.web) if part),
        "sent": said.sent,
    }
    yield from ((name, words[name], text) for name, text in given.items() if text)


def _paragraphs(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _class(said: Told) -> str:
    marked = "" if said.status == "Actual" else f" {said.status.lower()}"
    return f"{said.kind} {said.severity.lower()}{marked}"
