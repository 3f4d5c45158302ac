"""Texts of alerts filled in: each name in braces gets its value, and exercises and tests are marked throughout.

``{place}`` must have a value; what stands in ``[[double brackets]]`` is left out where a name in it has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final

from holdfast.errors import Fault, FaultsError
from holdfast.exchange.alerts.words import moment_in, words_in
from holdfast.model.alerts import LONGEST_EVENT, AlertText
from holdfast.model.exercise import marked

_NAME: Final = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
_OPTIONAL: Final = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_PARTS: Final = ("event", "headline", "description", "instruction", "area")


class Mark(StrEnum):
    """What an alert is marked as in its own words; an actual one is not."""

    NONE = ""
    EXERCISE = "exercise"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Filling:
    """What texts are filled with.

    Attributes
    ----------
    values
        By name; ``place.de`` goes before ``place`` in German.
    place
        The description of the area; what ``{place}`` is where no value says otherwise.
    """

    values: Mapping[str, str]
    place: str
    begins_at: datetime | None
    expires_at: datetime
    zone: tzinfo
    mark: Mark = Mark.NONE
    settings: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str, language: str) -> str | None:
        """Return what stands for a name in a language, or None."""
        given = self.values.get(name, "").strip()
        return self.for_language(name, language) or given or self._own(name, language) or None

    def for_language(self, name: str, language: str) -> str:
        """Return the value given for one language alone; empty where there is none."""
        keys = (f"{name}.{language}", f"{name}.{language.partition('-')[0]}")
        return next((self.values[key].strip() for key in keys if self.values.get(key, "").strip()), "")

    def _own(self, name: str, language: str) -> str:
        match name:
            case "place":
                return self.place
            case "until":
                return moment_in(language, self.expires_at, self.zone)
            case "begin" if self.begins_at is not None:
                return moment_in(language, self.begins_at, self.zone)
        return self.settings.get(name, "")


def filled(texts: tuple[AlertText, ...], filling: Filling) -> tuple[AlertText, ...]:
    """Return the texts with every name filled in, marked.

    Raises
    ------
    FaultsError
        If a name has no value, each with its language and place; or if a text is too long when filled.
    """
    faults: list[Fault] = []
    found = [_filled(text, filling, faults) for text in texts]
    if faults:
        raise FaultsError("The texts of the alert cannot be filled in.", faults)
    return tuple(AlertText(text.language, **said) for text, said in zip(texts, found, strict=True))


def names_of(texts: tuple[AlertText, ...]) -> list[str]:
    """Return the names in braces of some texts, sorted."""
    said = (getattr(text, part) for text in texts for part in _PARTS)
    return sorted({name for text in said for name in _NAME.findall(text)})


def _filled(text: AlertText, filling: Filling, faults: list[Fault]) -> dict[str, str]:
    said = {part: _fill(text, part, filling, faults) for part in _PARTS}
    place = filling.value("place", text.language) or filling.place
    said["area"] = said["area"] or place
    longest = {
        "event": LONGEST_EVENT,
        "headline": 300,
        "description": 10_000,
        "instruction": 10_000,
        "area": 500,
    }
    for part, most in longest.items():
        if len(said[part]) > most and not faults:
            faults.append(
                Fault(
                    f"{part} ({text.language})",
                    f"It has {len(said[part])} characters once filled in, of at most {most}.",
                    "Give a shorter text or shorter values.",
                )
            )
    return said if faults else _marked(text.language, said, filling.mark)


def _fill(text: AlertText, part: str, filling: Filling, faults: list[Fault]) -> str:
    given: str = getattr(text, part)

    def optional(found: re.Match[str]) -> str:
        names = _NAME.findall(found[1])
        whole = all(_known(text, name, filling) for name in names)
        return found[1] if whole else ""

    def value(found: re.Match[str]) -> str:
        known = _known(text, found[1], filling)
        if known is None:
            faults.append(
                Fault(
                    f"{part} ({text.language})",
                    f"There is no value for {{{found[1]}}}.",
                    f"Give it in values: {found[1]}, or {found[1]}.{text.language} for this language alone.",
                )
            )
        return known or ""

    # NOTE: optional parts first and values last, once: what stands in a value is never read as a name.
    return " ".join(_NAME.sub(value, _OPTIONAL.sub(optional, given)).split(" ")).strip()


def _known(text: AlertText, name: str, filling: Filling) -> str | None:
    """Return what stands for a name in a text; the text's own words for the area go before those for all languages."""
    own = text.area if name == "place" and not _NAME.search(text.area) else ""
    return filling.for_language(name, text.language) or own or filling.value(name, text.language)


def _marked(language: str, said: dict[str, str], mark: Mark) -> dict[str, str]:
    """Return the texts with the mark before each of them, as receivers may show any of them alone."""
    if mark is Mark.NONE:
        return said
    words = words_in(language)
    word, note = words[mark.value], words[f"{mark.value}_note"]
    event = said["event"] if said["event"].startswith(word) else f"{word}: {said['event']}"
    exercise = mark is Mark.EXERCISE

    def before(text: str) -> str:
        plain = text if text.startswith(word) else f"{word}: {text}"
        return marked(plain, exercise)

    return {
        "event": event if len(event) <= LONGEST_EVENT else event[: LONGEST_EVENT - 1].rstrip() + "…",
        "headline": _cut(before(said["headline"]), 300),
        "description": _cut(marked(f"{note} {said['description']}", exercise), 10_000),
        "instruction": _cut(before(said["instruction"]), 10_000) if said["instruction"] else "",
        "area": said["area"],
    }


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
