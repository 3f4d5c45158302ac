"""Facts told with an order, as ``name=value`` in the profile's words; some rules ask about them."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.orders.base import refuse


def need_facts(facts: Sequence[str]) -> None:
    """Refuse what is no ``name=value``, or says two things of one name."""
    for fact in facts:
        name, equals, value = fact.partition("=")
        if not (name.strip() and equals and value.strip()) or "\n" in fact:
            raise refuse("A fact cannot be read. Give each as name=value, in the profile's words.")
    names = [fact.partition("=")[0] for fact in facts]
    if len(set(names)) < len(names):
        raise refuse("A fact is told twice. Give each name once.")


def facts_of(facts: Sequence[str]) -> dict[str, str]:
    """Return facts by name; what is none is left out."""
    return dict(fact.split("=", 1) for fact in facts if "=" in fact)


def kept(facts: Sequence[str]) -> str | None:
    """Return facts as tables hold them: a line each, None for none."""
    return "\n".join(facts) or None


def told_in(text: str | None) -> tuple[str, ...]:
    """Return the facts that a table holds."""
    return tuple(text.split("\n")) if text else ()
