"""How the people of a post differ: tiers of worth, a mix of qualifications, strength by threat level; and their texts.

The texts are how tables and imported files hold them: ``2:1 3:0.5``, ``leader:1`` and ``4 6 10``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_at_least, check_id

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Tier:
    """Some of the people of a post who are worth the same there.

    Attributes
    ----------
    worth
        Relative to the worth of the post: 1 for as much, 0.5 for half of it.
    """

    people: int
    worth: float

    def __post_init__(self) -> None:
        check_at_least("The people of a tier", self.people, 1)
        check_at_least("The worth of a tier", self.worth, 0)


@dataclass(frozen=True, slots=True)
class Mix:
    """How many of the people of a post must at least hold a qualification, such as one team leader."""

    qualification: str
    people: int

    def __post_init__(self) -> None:
        check_id("The qualification", self.qualification)
        check_at_least("The people who hold it", self.people, 1)


def check_shape(
    post: str, strength: int, tiers: Sequence[Tier], mix: Sequence[Mix], by_threat: Sequence[int]
) -> None:
    """Refuse a shape that contradicts itself or the strength of its post.

    Raises
    ------
    InvalidValueError
        If a later tier is worth more, the mix names more people than stand there, or the strength falls.
    """
    if any(later.worth > first.worth for first, later in pairwise(tiers)):
        raise InvalidValueError(
            f"A later tier of the post {post} is worth more than the one before. Give the most worthy first."
        )
    if sum(each.people for each in mix) > strength:
        raise InvalidValueError(
            f"The mix of the post {post} names {sum(each.people for each in mix)} people, its strength is {strength}. "
            "Name at most as many."
        )
    if len({each.qualification for each in mix}) < len(mix):
        raise InvalidValueError(f"The mix of the post {post} names a qualification twice. Name it once.")
    if by_threat and by_threat[0] != strength:
        raise InvalidValueError(
            f"The post {post} has a strength of {strength}, but {by_threat[0]} at threat level 1. Give the same."
        )
    if any(later < first for first, later in pairwise(by_threat)):
        raise InvalidValueError(
            f"The strength of the post {post} falls from one threat level to the next. Give numbers that rise."
        )


def tiers_text(tiers: Sequence[Tier]) -> str | None:
    """Return tiers as a text, or None for none."""
    return " ".join(f"{tier.people}:{tier.worth:g}" for tier in tiers) or None


def mix_text(mix: Sequence[Mix]) -> str | None:
    """Return a mix as a text, or None for none."""
    return " ".join(f"{each.qualification}:{each.people}" for each in mix) or None


def by_threat_text(by_threat: Sequence[int]) -> str | None:
    """Return strengths by threat level as a text, or None for none."""
    return " ".join(map(str, by_threat)) or None


def tiers_of(text: str | None) -> tuple[Tier, ...]:
    """Return the tiers of a text such as ``2:1 3:0.5``: people, and their worth relative to the post's.

    Raises
    ------
    InvalidValueError
        If it cannot be read.
    """
    return tuple(_read(text, lambda people, worth: Tier(int(people), float(worth)), "tiers", "2:1 3:0.5"))


def mix_of(text: str | None) -> tuple[Mix, ...]:
    """Return the mix of a text such as ``leader:1 medic:2``: qualification, and how many hold it.

    Raises
    ------
    InvalidValueError
        If it cannot be read.
    """
    return tuple(_read(text, lambda held, people: Mix(held, int(people)), "mix", "leader:1 medic:2"))


def by_threat_of(text: str | None) -> tuple[int, ...]:
    """Return the strengths of a text such as ``4 6 10``, one a threat level from 1 up.

    Raises
    ------
    InvalidValueError
        If it cannot be read.
    """
    try:
        return tuple(int(part) for part in _parts(text))
    except ValueError as error:
        raise InvalidValueError(
            f"The strengths {text!r} cannot be read. Give whole numbers, such as 4 6 10."
        ) from error


def at_threat(by_threat: Sequence[int], level: int) -> int:
    """Return the strength at a threat level from 1 up, beyond the last one as there."""
    return by_threat[min(level, len(by_threat)) - 1]


def _parts(text: str | None) -> list[str]:
    return re.split(r"[\s;,]+", text.strip()) if text and text.strip() else []


def _read(text: str | None, make: Callable[[str, str], _Part], what: str, example: str) -> list[_Part]:
    try:
        return [make(*part.rsplit(":", 1)) for part in _parts(text)]
    except (ValueError, TypeError) as error:
        raise InvalidValueError(f"The {what} {text!r} cannot be read. Write them as in {example}.") from error
