"""Personal values: they lie in the private store under their commitments, and never show themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_personal


class Personal:
    """What may never stand in an entry, a log, a URL or an error; orders hold it, entries hold its commitment."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


@dataclass(frozen=True, slots=True, repr=False)
class PersonalDetails(Personal):
    """What is personal of a reservist.

    Attributes
    ----------
    reference
        The identifier that the person's own authority uses.
    born
        Date of birth, or None where it is not known.
    place
        The place of residence in the register.
    """

    reference: str
    name: str
    born: date | None
    place: str
    contact: str = ""

    def __post_init__(self) -> None:
        check_personal("The reference", self.reference, longest=64)
        check_personal("The name", self.name, longest=200)
        check_personal("The place of residence", self.place, longest=64)
        if self.contact:
            check_personal("The contact", self.contact, longest=500)


@dataclass(frozen=True, slots=True, repr=False)
class PersonalText(Personal):
    """What somebody wrote of a person, such as the reasons of an application or of the decision on it."""

    text: str

    def __post_init__(self) -> None:
        check_personal("The text", self.text, longest=5_000)


@dataclass(frozen=True, slots=True, repr=False)
class Earnings(Personal):
    """What a person earned on average before service, as pay by percentage is reckoned from it.

    Attributes
    ----------
    per_day
        The average for one calendar day, in the currency.
    currency
        ISO 4217.
    """

    per_day: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not (self.per_day.is_finite() and 0 <= self.per_day < 10**9):
            raise InvalidValueError("The earnings of a day cannot be used. Give an amount of 0 or more.")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise InvalidValueError("The currency cannot be used. Give three capital letters, like CHF.")
