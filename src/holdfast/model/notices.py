"""Nouns of notification: how people are reached, and who hears of what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.model.personal import Personal

# ITU-T E.164: at most fifteen digits, the country's code first.
_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_MAIL: Final = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*", re.ASCII)
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Channel(StrEnum):
    """The way by which a notice leaves the house."""

    MAIL = "mail"
    SMS = "sms"
    VOICE = "voice"
    WEBHOOK = "webhook"
    FILE = "file"


class NoticeAnswer(StrEnum):
    """What somebody who was reached says."""

    TAKEN = "taken"
    CANNOT = "cannot"


class NoticeState(StrEnum):
    """What became of a notice."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    NOBODY = "nobody"
    """There is nobody to reach by that way."""


@dataclass(frozen=True, slots=True, repr=False)
class ContactWays(Personal):
    """How a person is reached; empty where by that way not at all.

    Attributes
    ----------
    phone
        A number by ITU-T E.164, such as +41791234567, for SMS and voice.
    """

    mail: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        if self.mail and (len(self.mail) > 254 or not _MAIL.fullmatch(self.mail)):
            raise InvalidValueError("The mail address cannot be used. Give one like duty@example.org.")
        if self.phone and not _PHONE.fullmatch(self.phone):
            raise InvalidValueError(
                "The telephone number cannot be used. Give it with + and the country's code, like +41791234567."
            )
        if not (self.mail or self.phone):
            raise InvalidValueError(
                "Neither a mail address nor a telephone number is given. Give one of them."
            )


def minute_of(clock: str) -> int:
    """Return the minute of the day of a time such as ``22:30``.

    Raises
    ------
    InvalidValueError
        If it is no time on a 24-hour clock.
    """
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise InvalidValueError(f"{clock[:20]!r} is no time of day. Write it like 22:30.")
    return 60 * int(found[1]) + int(found[2])
