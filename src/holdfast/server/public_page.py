"""The public page: plain HTML without script, so that any telephone shows it; whatever it holds is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from html import escape
from typing import Any, Final

from holdfast.exchange.alerts import LANGUAGES, as_html, day_in, moment_in, words_in
from holdfast.model.exercise import MARK
from holdfast.warning.publishing import Published

NAMES: Final[Mapping[str, str]] = {"en": "English", "de": "Deutsch", "ru": "Русский"}
"""The languages of the page, each in its own words."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the public may know at a moment.

    Attributes
    ----------
    statuses, shelters
        As `PublicStatus` and `PublicShelter` have them.
    """

    name: str
    exercise: bool
    at: datetime
    zone: tzinfo
    alerts: Sequence[Published]
    statuses: Sequence[Mapping[str, Any]]
    shelters: Sequence[Mapping[str, Any]]


def page_of(picture: Picture, language: str) -> str:
    """Return the page in a language."""
    words = words_in(language)
    title = escape(f"{words['title']}: {picture.name}")
    marked = f"{MARK}: " if picture.exercise else ""
    body = "".join(
        (
            _mark(picture, words),
            f"<h1>{marked}{title}</h1>",
            _languages(language, words),
            _alerts(picture, language, words),
            _statuses(picture, language, words),
            _shelters(picture, words),
            _foot(picture, language, words),
        )
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{marked}{title}</title>"
        '<link rel="stylesheet" href="/public/style.css">'
        f'<link rel="alternate" type="application/atom+xml" href="/public/alerts.atom" title="{title}">'
        f"</head><body>{body}</body></html>\n"
    )


def language_for(asked: str | None, accepted: str) -> str:
    """Return the language of the page: as asked for, else the one that the browser likes best, else the first there is."""
    if asked in LANGUAGES:
        return str(asked)
    for language in _liked(accepted):
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def _liked(accepted: str) -> Iterator[str]:
    """Yield primary languages by an Accept-Language header (RFC 9110 section 12.5.4), the best liked first."""
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:500].split(",")):
        name, _, weight = part.partition(";")
        try:
            liked = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if 0 < liked <= 1:
            found.append((-liked, place, name.strip().partition("-")[0].lower()))
    yield from (name for _, _, name in sorted(found))


def _mark(picture: Picture, words: Mapping[str, str]) -> str:
    if not picture.exercise:
        return ""
    return f'<p class="mark" role="note">{MARK}<br>{escape(words["exercise_note"])}</p>'


def _languages(language: str, words: Mapping[str, str]) -> str:
    here = ' aria-current="page"'
    links = "".join(
        f'<a href="/public?lang={each}" lang="{each}" hreflang="{each}"'
        f"{here if each == language else ''}>{escape(NAMES.get(each, each))}</a> "
        for each in LANGUAGES
    )
    return f'<nav aria-label="{escape(words["language"])}">{links}</nav>'


def _alerts(picture: Picture, language: str, words: Mapping[str, str]) -> str:
    held = [alert for alert in picture.alerts if alert.state == "in_force"]
    over = [alert for alert in picture.alerts if alert.state != "in_force"]
    shown = "".join(_alert(alert, language, words) for alert in held)
    empty = f'<p class="calm">{escape(words["none"])}</p>'
    later = (
        f"<section><h2>{escape(words['over'])}</h2>{''.join(_alert(a, language, words) for a in over)}</section>"
        if over
        else ""
    )
    return f"<section><h2>{escape(words['in_force'])}</h2>{shown or empty}</section>{later}"


def _alert(alert: Published, language: str, words: Mapping[str, str]) -> str:
    link = f'<p><a href="/public/alerts/{escape(alert.identifier)}.xml">{escape(words["document"])}</a></p>'
    test = f'<p class="mark">{escape(words["test_note"])}</p>' if alert.status == "Test" else ""
    return test + as_html(alert.in_language(language)) + link


def _statuses(picture: Picture, language: str, words: Mapping[str, str]) -> str:
    rows = "".join(f"<li>{_status(status, language, words)}</li>" for status in picture.statuses)
    said = f"<ul>{rows}</ul>" if rows else f'<p class="calm">{escape(words["no_status"])}</p>'
    return f"<section><h2>{escape(words['status'])}</h2>{said}</section>"


def _status(status: Mapping[str, Any], language: str, words: Mapping[str, str]) -> str:
    days = f"{words['from_day']} {day_in(language, date.fromisoformat(status['start']))}"
    if status["end"]:
        # NOTE: the interval is half-open; people read the last day.
        last = date.fromisoformat(status["end"]) - timedelta(days=1)
        days += f", {words['until_day']} {day_in(language, last)}"
    act = f"{words['by_act']} {status['act_title']} ({status['act']})"
    return f"<strong>{escape(status['title'])}</strong> · {escape(', '.join(status['regions']))}<br>{escape(act)}, {escape(days)}"


def _shelters(picture: Picture, words: Mapping[str, str]) -> str:
    if not picture.shelters:
        return ""
    rows = "".join(
        f"<li><strong>{escape(each['name'])}</strong> · {escape(words[each['state']])} · "
        f'<a href="geo:{each["latitude"]:.5f},{each["longitude"]:.5f}">{each["latitude"]:.5f}, '
        f"{each['longitude']:.5f}</a></li>"
        for each in picture.shelters
    )
    return f"<section><h2>{escape(words['shelters'])}</h2><ul>{rows}</ul></section>"


def _foot(picture: Picture, language: str, words: Mapping[str, str]) -> str:
    stamp = moment_in(language, picture.at, picture.zone)
    return (
        f"<footer><p>{escape(words['as_of'])} {escape(stamp)}. {escape(words['reload'])}</p>"
        f'<p><a href="/public/alerts.atom">{escape(words["feed"])}</a></p></footer>'
    )
