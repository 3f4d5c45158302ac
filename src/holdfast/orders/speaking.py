"""Who speaks in orders about resources: the headquarters, an agency's liaison, or the headquarters for an agency that told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from holdfast.errors import InvalidValueError
from holdfast.model import Power
from holdfast.model.checks import check_moment, check_text
from holdfast.orders.base import Order, View, refuse


@dataclass(frozen=True, slots=True)
class Told:
    """How an agency said what the headquarters enters for it.

    Attributes
    ----------
    how
        In words: by telephone, by radio, by message.
    message
        The identifier of the message it came by, which is taken once; empty where it was none.
    """

    how: str
    message: str = ""

    def __post_init__(self) -> None:
        check_text("How the agency said it", self.how)
        if self.message:
            check_text("The identifier of the message", self.message, longest=200)


class _Spoken(Order):
    """An order that the headquarters gives, or an agency.

    Attributes
    ----------
    agency
        The agency that speaks; None for the headquarters.
    told
        How it said so, where the headquarters enters it for the agency; None where the agency's liaison does.
    """

    agency: str | None
    told: Told | None
    power: ClassVar[Power] = Power.OPERATE

    @property
    def needs(self) -> Power:
        """Liaise for an agency that speaks itself, else operate."""
        return Power.LIAISE if self.agency is not None and self.told is None else Power.OPERATE


def check_speaker(view: View, agency: str | None, told: Told | None) -> None:
    """Refuse an agency that is not there, and a seat that speaks for another."""
    if agency is None:
        if told is not None:
            raise refuse("Who said so? Name the agency, or leave out how it was told.")
        return
    if agency not in view.frame.agencies:
        raise refuse(f"There is no agency {agency[:80]}. Enter it first.")
    own = view.frame.seats[view.by.seat].agency if view.by is not None else None
    if told is None and own != agency:
        raise refuse(
            f"The seat speaks for {own or 'no agency'}, not for {agency}. The headquarters may enter it with how it was told.",
            kind="who",
        )


def need_text(what: str, given: str, *, longest: int = 500, empty: bool = False) -> None:
    """Refuse a text that is empty where it may not be, too long, or holds control characters."""
    if empty and not given:
        return
    try:
        check_text(what, given, longest=longest)
    except InvalidValueError as error:
        raise refuse(str(error)) from error


def need_moment(what: str, moment: datetime | None) -> None:
    """Refuse a moment that is not in UTC."""
    if moment is None:
        return
    try:
        check_moment(what, moment)
    except InvalidValueError as error:
        raise refuse(str(error)) from error
