"""The headquarters of a region: who heads it, who sits in it, and while what it exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.kinds._read import identifiers as _identifiers
from holdfast.law.profile import Terms
from holdfast.model import Power, Side

_SIDES = tuple(side.value for side in Side)


@dataclass(frozen=True, slots=True)
class Member:
    """A role in a headquarters and the side it speaks for."""

    role: str
    side: Side


@dataclass(frozen=True, slots=True)
class HqTerms(Terms):
    """How one kind of headquarters is made.

    Attributes
    ----------
    exists_while
        Statuses during any of which it exists; empty for a permanent one.
    powers
        What its seats may do, in the words of `holdfast.model.Power`.
    tasks
        What it is for, in words.
    powers_in
        What they may do besides while a status is in force, by that status.
    publish
        What must be made public about it, in words; empty for nothing.
    commands
        Agencies of the register that it may give orders to; all others it can only ask.
    draft
        Whether the text has not been enacted; the best that can be said of it is a warning.
    """

    head: Member
    members: tuple[Member, ...]
    exists_while: tuple[str, ...]
    tasks: tuple[str, ...]
    powers: tuple[str, ...]
    draft: bool = False
    powers_in: tuple[tuple[str, tuple[str, ...]], ...] = ()
    publish: str = ""
    commands: tuple[str, ...] = ()

    @property
    def permanent(self) -> bool:
        """Whether it exists at all times."""
        return not self.exists_while


def _member(field: Field) -> Member:
    entries = field.keys(("role", "side"))
    side = entries["side"].choice(_SIDES) if "side" in entries else "civil"
    role = entries["role"].text() if "role" in entries else ""
    return Member(role, Side(side) if side in _SIDES else Side.CIVIL)


def _exists_while(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> tuple[str, ...]:
    permanent = "permanent" in value and value["permanent"].truth()
    if permanent == ("exists_while" in value):
        rule["values"].fault(
            "A headquarters is either permanent or exists while a status lasts.",
            "Give 'permanent: true' or 'exists_while: [status]'.",
        )
    return value["exists_while"].names(known.statuses, "status") if "exists_while" in value else ()


def _powers_in(
    field: Field | None, powers: tuple[str, ...], known: Known
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    entries = field.keys((), known.statuses) if field is not None else {}
    return tuple((status, entry.names(powers, "power")) for status, entry in entries.items())


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    powers = tuple(power.value for power in Power)
    return HqTerms(
        head=_member(value["head"]) if "head" in value else Member("", Side.CIVIL),
        members=tuple(_member(item) for item in value["members"].items()) if "members" in value else (),
        exists_while=_exists_while(rule, value, known),
        tasks=tuple(item.text() for item in value["tasks"].items()) if "tasks" in value else (),
        powers=value["powers"].names(powers, "power") if "powers" in value else (),
        draft="draft" in value and value["draft"].truth(),
        powers_in=_powers_in(value.get("powers_in"), powers, known),
        publish=value["publish"].text() if "publish" in value else "",
        commands=_identifiers(value, "commands", "agency"),
    )


HQ = Kind(
    "hq",
    _read,
    value_keys=frozenset(
        {
            "head",
            "members",
            "exists_while",
            "permanent",
            "tasks",
            "powers",
            "draft",
            "powers_in",
            "publish",
            "commands",
        }
    ),
    needed=frozenset({"head", "members"}),
    by_basis=False,
)
