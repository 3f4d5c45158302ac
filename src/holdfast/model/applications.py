"""Nouns of what a person may ask for: applications, grounds, and how a call-up reaches them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_text

_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class ApplicationKind(StrEnum):
    """What somebody asks for."""

    EXEMPTION = "exemption"  # not to be called on a ground, for as long as it holds
    DEFERRAL = "deferral"  # to be called later
    LEAVE = "leave"  # a deferral of the rest, asked for by somebody who serves already
    APPEAL = "appeal"  # another authority's answer to a call-up, or to a refused application

    @property
    def in_law(self) -> str:
        """The kind in the words of the law's rules, which know leave as a deferral."""
        return ApplicationKind.DEFERRAL.value if self is ApplicationKind.LEAVE else self.value


class ApplicationState(StrEnum):
    """Where an application is in its life."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class GroundState(StrEnum):
    """How sure it is that a ground holds for a person."""

    HELD = "held"  # established, as by an office or an agency's answer
    GRANTED = "granted"  # by the decision on an application
    PENDING = "pending"  # asked for and not decided


class QuestionState(StrEnum):
    """What an agency has said of a person it was asked about."""

    OPEN = "open"
    CLAIMED = "claimed"
    NOT_CLAIMED = "not_claimed"


class EmployerState(StrEnum):
    """What an employer has said to the notice of a call-up."""

    NOTIFIED = "notified"
    RELEASED = "released"
    OBJECTED = "objected"


@dataclass(frozen=True, slots=True)
class ReportTo:
    """Where and when a person called up reports first.

    Attributes
    ----------
    time
        The local time of the first day, as 06:30.
    place
        The place in words, such as a gate or an address of the facility.
    """

    time: str
    place: str

    def __post_init__(self) -> None:
        if not _TIME.fullmatch(self.time):
            raise InvalidValueError(f"{self.time[:20]!r} is not a time of day. Give it as 06:30.")
        check_text("The place to report to", self.place, longest=200)

    def __str__(self) -> str:
        return f"{self.time} {self.place}"
