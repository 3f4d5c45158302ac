"""The words that stand around the texts of alerts, and moments as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import Final

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date

_FILE: Final = files(__package__).joinpath("words.yaml")
_BRITISH: Final = {"en": "en-GB"}  # day before month, as everywhere but in the United States


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


LANGUAGES: Final = tuple(_all())
"""The languages in which these words are known, by BCP 47; the first is what stands in for others."""


def words_in(language: str) -> Mapping[str, str]:
    """Return the words in a language, or in the first one where they are not known in it."""
    return _all().get(language.partition("-")[0].lower(), _all()[LANGUAGES[0]])


def moment_in(language: str, moment: datetime, zone: tzinfo) -> str:
    """Return a moment by the clocks of a zone, as a language writes days: ``22 November 2026, 18:00``."""
    local = moment.astimezone(zone)
    return f"{day_in(language, local.date())}, {local:%H:%M}"


def day_in(language: str, day: date) -> str:
    """Return a day as a language writes it: ``22 November 2026``."""
    return str(format_date(day, "long", locale=_locale(language)))


@cache
def _locale(language: str) -> Locale:
    for wanted in (_BRITISH.get(language, language), language.partition("-")[0], "en-GB"):
        try:
            return Locale.parse(wanted, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("babel has British English")
