"""Orders about what incidents do: to a facility and its posts, and to each other when two are one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, delete, select

from holdfast.errors import InvalidValueError
from holdfast.model import Power
from holdfast.model.checks import check_id, check_moment, check_text
from holdfast.model.incidents import Effect, IncidentState, worse
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.incident_rows import (
    PARAGRAPH,
    absorbed,
    change,
    incident_row,
    need_open,
    need_told,
)
from holdfast.orders.need import need_reach, need_row, put, region_of_facility
from holdfast.store import tables as t


@dataclass(frozen=True, slots=True)
class AffectFacility(Order):
    """Say what an incident does to a facility; told again, the last word holds, also when it works again.

    Attributes
    ----------
    posts
        Posts there that cannot be stood meanwhile; of a destroyed facility none can.
    until
        When it is expected to work again, in UTC; None where nobody knows.
    how
        What is broken, in words.
    """

    incident: int
    facility: str
    effect: Effect
    posts: tuple[str, ...] = ()
    until: datetime | None = None
    how: str = ""
    power: ClassVar[Power] = Power.OPERATE

    def __post_init__(self) -> None:
        if self.until is not None:
            check_moment("The expected end", self.until)
        if self.how:
            check_text("What is broken", self.how, longest=PARAGRAPH)
        for post in self.posts:
            check_id("The post", post)
        if self.effect is Effect.UNAFFECTED and (self.posts or self.until):
            raise InvalidValueError(
                "An unaffected facility has all its posts and no end to wait for. Leave both out, or give another effect."
            )

    def concerns(self, view: View) -> str:
        """Return the region of the incident."""
        return str(incident_row(view, self.incident).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the incident."""
        return int(incident_row(view, self.incident).entry)

    def check(self, view: View) -> None:
        """Refuse a facility out of reach, posts that are not its own, and an end that is over."""
        row = need_told(view, self.incident)
        if row.state == IncidentState.UNFOUNDED:
            raise refuse(
                f"The incident {self.incident} is unfounded and does nothing. Reopen it first, and say why."
            )
        need_reach(view, region_of_facility(view, self.facility))
        for post in self.posts:
            at = need_row(view, t.post, "post", id=post).facility
            if at != self.facility:
                raise refuse(f"The post {post} is at {at}, not at {self.facility}. Give posts of its own.")
        if self.until is not None and self.until <= view.at:
            raise refuse(
                f"{moment_text(self.until)} is past. Give a moment to come, or say that it is unaffected."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        worst = worse(self.effect, self._worst(view))
        row = {
            "effect": self.effect.value,
            "worst": worst.value,
            "posts": " ".join(sorted(set(self.posts))),
            "until": moment_text(self.until) if self.until else None,
            "entry": view.n,
        }
        put(view, t.incident_facility, {"incident": self.incident, "facility": self.facility}, row)
        words = f"{self.facility}: {self.effect.value}" + (
            f". {self.how.strip()}" if self.how.strip() else ""
        )
        change(view, self.incident, words, "affected")
        return effects

    def _worst(self, view: View) -> Effect:
        c = t.incident_facility.c
        query = select(c.worst).where(c.incident == self.incident, c.facility == self.facility)
        found = view.tx.execute(query).scalar()
        return Effect(found) if found is not None else self.effect


@dataclass(frozen=True, slots=True)
class MergeIncidents(Order):
    """Say that an incident is another one told twice; the other goes on, and keeps the notes of both to be read."""

    incident: int
    into: int
    reason: str
    power: ClassVar[Power] = Power.OPERATE

    def __post_init__(self) -> None:
        check_text("The reason", self.reason, longest=PARAGRAPH)

    def concerns(self, view: View) -> str:
        """Return the region of the one that ends."""
        return str(incident_row(view, self.incident).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the one that ends."""
        return int(incident_row(view, self.incident).entry)

    def check(self, view: View) -> None:
        """Refuse to merge an incident into itself, into a merged or closed one, or one that others were merged into."""
        if self.incident == self.into:
            raise refuse(f"The incident {self.incident} cannot be merged into itself. Give two of them.")
        need_open(view, self.incident)
        need_reach(view, str(need_open(view, self.into).region))
        before = absorbed(view, self.incident)
        if before:
            raise refuse(
                f"The incident {before[0]} was merged into {self.incident}, and merges do not chain. "
                f"Merge {self.into} into {self.incident} instead."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """End the one, note it at both, and let the other do to facilities what the one did."""
        values: dict[str, Any] = {"state": IncidentState.MERGED.value, "merged_into": self.into}
        reason = self.reason.strip()
        self._move_effects(view)
        change(view, self.incident, f"Into {self.into}. {reason}", "merged", **values)
        change(view, self.into, f"{self.incident} was merged into it. {reason}", "absorbed")
        return effects

    def _move_effects(self, view: View) -> None:
        c = t.incident_facility.c
        mine = view.tx.execute(select(t.incident_facility).where(c.incident == self.incident)).all()
        theirs = {
            row.facility: row
            for row in view.tx.execute(select(t.incident_facility).where(c.incident == self.into))
        }
        for row in mine:
            key = {"incident": self.into, "facility": row.facility}
            put(view, t.incident_facility, key, _joined(row, theirs.get(row.facility)) | {"entry": view.n})
        view.tx.execute(delete(t.incident_facility).where(c.incident == self.incident))


def _joined(row: Row[Any], other: Row[Any] | None) -> dict[str, Any]:
    """Return what two incidents do to one facility together: the worse of it, and every post that is lost."""
    if other is None:
        return {"effect": row.effect, "worst": row.worst, "posts": row.posts, "until": row.until}
    effect = worse(Effect(row.effect), Effect(other.effect))
    of = [each for each in (row, other) if each.effect == effect]
    ends = [each.until for each in of]
    return {
        "effect": effect.value,
        "worst": worse(Effect(row.worst), Effect(other.worst)).value,
        "posts": " ".join(sorted({*row.posts.split(), *other.posts.split()})),
        "until": None if None in ends else max(ends),
    }
