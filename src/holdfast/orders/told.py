"""Facts told with an order, as ``name=value`` in the profile's words; some rules ask about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from holdfast.orders.base import refuse

HOURS: Final = ("rest_hours", "rest_unbroken")
"""Facts that every profile knows: the hours of rest planned in a day, and those in one piece."""
_DAY: Final = 24


def need_facts(facts: Sequence[str]) -> None:
    """Refuse what is no ``name=value``, or says two things of one name."""
    for fact in facts:
        name, equals, value = fact.partition("=")
        if not (name.strip() and equals and value.strip()) or "\n" in fact:
            raise refuse("A fact cannot be read. Give each as name=value, in the profile's words.")
    for name in HOURS:
        said = facts_of(facts).get(name)
        if said is not None and not 0 <= hours_of(facts, name) <= _DAY:
            raise refuse(f"{name} is given as {said!r}. Give whole hours of a day, as {name}=6.")
    names = [fact.partition("=")[0] for fact in facts]
    if len(set(names)) < len(names):
        raise refuse("A fact is told twice. Give each name once.")


def facts_of(facts: Sequence[str]) -> dict[str, str]:
    """Return facts by name; what is none is left out."""
    return dict(fact.split("=", 1) for fact in facts if "=" in fact)


def hours_of(facts: Sequence[str], name: str) -> int:
    """Return the hours told under a name, or -1 where none are."""
    said = facts_of(facts).get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= len(str(_DAY)) else -1


def kept(facts: Sequence[str]) -> str | None:
    """Return facts as tables hold them: a line each, None for none."""
    return "\n".join(facts) or None


def told_in(text: str | None) -> tuple[str, ...]:
    """Return the facts that a table holds."""
    return tuple(text.split("\n")) if text else ()
