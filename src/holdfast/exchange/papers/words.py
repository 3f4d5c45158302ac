"""The words of papers in each language, with dates and amounts as that language writes them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

import yaml
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from holdfast.errors import NotFoundError
from holdfast.model import OPEN_END, Interval

_FOLDER: Final = files(__name__.rpartition(".")[0]).joinpath("words")
LANGUAGES: Final = tuple(
    sorted(entry.name.removesuffix(".yaml") for entry in _FOLDER.iterdir() if entry.name.endswith(".yaml"))
)
"""The languages in which papers can be written, by BCP 47."""


class Words:
    """The words of one language.

    Raises
    ------
    NotFoundError
        If papers cannot be written in that language.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise NotFoundError(
                f"Papers cannot be written in {language!r}. Give one of {', '.join(LANGUAGES)}."
            )
        self.language = language
        self._words = _read(language)
        self._locale = Locale.parse(language, sep="-")

    def __call__(self, key: str, **names: str) -> str:
        """Return the text of a key, with the names in braces filled in."""
        return self._words[key].format(**names) if names else self._words[key]

    def keys(self) -> frozenset[str]:
        """Return every key there is."""
        return frozenset(self._words)

    def day(self, day: date) -> str:
        """Return a day as the language writes it."""
        return self("open_end") if day >= OPEN_END else format_date(day, "long", locale=self._locale)

    def weekday(self, day: date) -> tuple[str, str]:
        """Return a day for a narrow column, in two lines: the weekday, and the day with its month."""
        moment = datetime.combine(day, time())
        return format_date(day, "EEE", locale=self._locale), format_skeleton(
            "MMMd", moment, locale=self._locale
        )

    def period(self, period: Interval) -> str:
        """Return the first and the last day of a period."""
        last = self("open_end") if period.end == OPEN_END else self.day(period.last)
        return f"{self.day(period.start)} – {last}"  # noqa: RUF001 -- the dash of ranges

    def money(self, amount: Decimal | None, currency: str) -> str:
        """Return an amount with every decimal it has and its currency; the word for unknown where there is none."""
        if amount is None:
            return self("unknown")
        decimals = max(0, -int(amount.as_tuple().exponent))
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return f"{format_decimal(amount, format=pattern, locale=self._locale)} {currency}"

    def number(self, number: Decimal | int) -> str:
        """Return a number as the language writes it."""
        return format_decimal(number, locale=self._locale, decimal_quantization=False)


@cache
def _read(language: str) -> dict[str, str]:
    words: dict[str, str] = yaml.safe_load(_FOLDER.joinpath(f"{language}.yaml").read_text(encoding="utf-8"))
    return words
