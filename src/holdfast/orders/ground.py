"""Orders about the ground: regions, facilities and posts, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import delete, insert, select, update

from holdfast.model import GONE, Facility, Post, Power, Region
from holdfast.model.shape import by_threat_text, mix_text, tiers_text
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.codec import plain
from holdfast.orders.need import need_profile, need_region, need_row, refuse_known, region_of_facility
from holdfast.store import tables as t
from holdfast.store.days import to_day


@dataclass(frozen=True, slots=True)
class AddRegion(Order):
    """Enter a region nested in another."""

    region: Region
    power: ClassVar[Power] = Power.REGISTER
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region it lies in."""
        if self.region.parent is None:
            raise refuse(f"The region {self.region.id} lies in no other. Name its parent.")
        return need_region(view, self.region.parent)

    def check(self, view: View) -> None:
        """Refuse one that is there already."""
        refuse_known(view, t.region, "region", id=self.region.id)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        view.tx.execute(insert(t.region), plain(self.region))
        return effects


@dataclass(frozen=True, slots=True)
class AddFacility(Order):
    """Enter a facility to be protected."""

    facility: Facility
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return its region."""
        return need_region(view, self.facility.region)

    def check(self, view: View) -> None:
        """Refuse one that is there already, or a dependency that is not."""
        refuse_known(view, t.facility, "facility", id=self.facility.id)
        for other in self.facility.depends_on:
            need_row(view, t.facility, "facility", id=other)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it with what it depends on."""
        view.tx.execute(insert(t.facility), facility_row(self.facility))
        if self.facility.depends_on:
            view.tx.execute(insert(t.dependency), _dependency_rows(self.facility))
        return effects


@dataclass(frozen=True, slots=True)
class AmendFacility(Order):
    """Replace what the register says of a facility; it stays in its region."""

    facility: Facility
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return its region."""
        return region_of_facility(view, self.facility.id)

    def check(self, view: View) -> None:
        """Refuse a move to another region, or a dependency that is not there."""
        if self.concerns(view) != self.facility.region:
            raise refuse(
                f"The facility {self.facility.id} cannot move to {self.facility.region}. Enter it there anew."
            )
        for other in self.facility.depends_on:
            need_row(view, t.facility, "facility", id=other)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it and what it depends on."""
        row = facility_row(self.facility)
        view.tx.execute(update(t.facility).where(t.facility.c.id == self.facility.id).values(**row))
        view.tx.execute(delete(t.dependency).where(t.dependency.c.facility == self.facility.id))
        if self.facility.depends_on:
            view.tx.execute(insert(t.dependency), _dependency_rows(self.facility))
        return effects


@dataclass(frozen=True, slots=True)
class AddPost(Order):
    """Enter a post at a facility."""

    post: Post
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return the region of the facility."""
        return region_of_facility(view, self.post.facility)

    def check(self, view: View) -> None:
        """Refuse a post that is there, of an unknown kind, or for a task the profile does not name."""
        refuse_known(view, t.post, "post", id=self.post.id)
        _check_post(self, view, self.post)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        view.tx.execute(insert(t.post), post_row(self.post))
        return effects


@dataclass(frozen=True, slots=True)
class AmendPost(Order):
    """Replace what the register says of a post, for instance its strength; call-ups issued stand."""

    post: Post
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return the region of the facility."""
        return region_of_facility(view, self.post.facility)

    def check(self, view: View) -> None:
        """Refuse a post that is not there or would move, an unknown kind or task."""
        found = need_row(view, t.post, "post", id=self.post.id)
        if found.facility != self.post.facility:
            raise refuse(
                f"The post {self.post.id} stands at {found.facility} and cannot move. Enter a new one."
            )
        _check_post(self, view, self.post)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it."""
        view.tx.execute(update(t.post).where(t.post.c.id == self.post.id).values(**post_row(self.post)))
        return effects


@dataclass(frozen=True, slots=True)
class ClosePost(Order):
    """Take a post off the register; refused while call-ups for it are open, or tours set by hand."""

    post: str
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return the region of the facility."""
        return region_of_facility(view, need_row(view, t.post, "post", id=self.post).facility)

    def check(self, view: View) -> None:
        """Refuse while somebody is called to it from today on."""
        day = to_day(view.today)
        open_now = select(t.call_up.c.id).where(
            t.call_up.c.post == self.post, t.call_up.c.end_day > day, t.call_up.c.state.not_in(GONE)
        )
        count = len(view.tx.execute(open_now.limit(1000)).all())
        if count:
            raise refuse(f"{count} call-ups to the post {self.post} are open. Revoke or cease them first.")
        fixed = select(t.fixed_tour.c.id).where(
            t.fixed_tour.c.post == self.post, t.fixed_tour.c.end_day > day
        )
        tour = view.tx.execute(fixed).scalar()
        if tour is not None:
            raise refuse(f"The tour {tour} is set by hand at the post {self.post}. Take it back first.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove it."""
        view.tx.execute(delete(t.post).where(t.post.c.id == self.post))
        return effects


def facility_row(facility: Facility) -> dict[str, Any]:
    """Return the row of the table that holds a facility."""
    return {c.name: getattr(facility, c.name) for c in t.facility.columns}


def post_row(post: Post) -> dict[str, Any]:
    """Return the row of the table that holds a post."""
    return {
        "id": post.id,
        "facility": post.facility,
        "kind": post.kind,
        "task": post.task,
        "strength": post.strength_people,
        "worth": post.worth,
        "start_day": to_day(post.period.start) if post.period else None,
        "end_day": to_day(post.period.end) if post.period else None,
        "tiers": tiers_text(post.tiers),
        "mix": mix_text(post.mix),
        "by_threat": by_threat_text(post.by_threat),
    }


def _dependency_rows(facility: Facility) -> list[dict[str, str]]:
    return [{"facility": facility.id, "depends_on": other} for other in sorted(set(facility.depends_on))]


def _check_post(order: Order, view: View, post: Post) -> None:
    if post.kind not in view.frame.kinds:
        known = ", ".join(sorted(view.frame.kinds)) or "none yet"
        raise refuse(f"There is no kind of unit {post.kind!r}. Import kinds first; known: {known}.")
    profile = need_profile(view, order.concerns(view))
    if post.task not in profile.tasks:
        raise refuse(
            f"The profile {profile.id} names no task {post.task!r}. It names: {', '.join(sorted(profile.tasks))}.",
            kind="task",
        )
