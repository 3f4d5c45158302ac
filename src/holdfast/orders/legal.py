"""Orders about the law itself: the profile, acts and the status they give, gaps accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from sqlalchemy import insert, update

from holdfast.errors import ProfileError
from holdfast.law import load_profile
from holdfast.law.acts import judge_act
from holdfast.law.statuses import confirmation_due
from holdfast.model import Act, Power
from holdfast.orders.base import Effects, Order, Ruling, View, refuse
from holdfast.orders.codec import plain
from holdfast.orders.need import need_profile, need_reach, need_region, put
from holdfast.orders.stranded import stranded_by, stranded_under
from holdfast.store import tables as t
from holdfast.store.days import to_day


@dataclass(frozen=True, slots=True)
class AdoptProfile(Order):
    """Make a profile the law of a region and those nested in it.

    Attributes
    ----------
    file
        SHA-256 (hex) of the profile's text, handed in beside the order.
    """

    region: str
    profile: str
    file: str
    power: ClassVar[Power] = Power.ACTS
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def judge(self, view: View) -> Ruling:
        """Say how many call-ups a new text takes the ground from; who may adopt it, no rule restricts."""
        ruling, before = Order.judge(self, view), view.frame.profile_of(self.region)
        text = view.fetch_blob(self.file)
        if before is None or text is None:
            return ruling
        try:
            found = load_profile(text.decode(), name=self.profile)
        except (ProfileError, UnicodeDecodeError):
            return ruling
        profiles = {**view.frame.profiles, self.region: found}
        return replace(ruling, effects={"stranded": stranded_under(view, self.region, profiles)})

    def check(self, view: View) -> None:
        """Refuse a text that is missing, faulty or another profile's."""
        text = view.fetch_blob(self.file)
        if text is None:
            raise refuse(
                f"The text of the profile, file {self.file[:12]}…, was not handed in. Send it with the order."
            )
        try:
            found = load_profile(text.decode(), name=self.profile)
        except (ProfileError, UnicodeDecodeError) as error:
            raise refuse(
                f"The profile cannot be used: {error} `holdfast law check` names each fault."
            ) from error
        if found.id != self.profile:
            raise refuse(f"The text is the profile {found.id!r}, not {self.profile!r}. Name the one it is.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the adoption."""
        put(view, t.adoption, {"region": self.region}, {"profile": self.profile, "file": self.file})
        return effects


@dataclass(frozen=True, slots=True)
class RecordAct(Order):
    """Enter an act: what it declares, extends or lifts holds from its first day."""

    act: Act
    power: ClassVar[Power] = Power.ACTS
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region named first; the seat must have authority over all of them."""
        if not self.act.regions:
            raise refuse(f"The act {self.act.id} names no region. Name at least one.")
        return need_region(view, self.act.regions[0])

    def judge(self, view: View) -> Ruling:
        """Ask who may issue such an act, for how long, and what it may extend or lift."""
        profile = need_profile(view, self.concerns(view))
        judged = judge_act(
            profile, self.act, view.frame.acts, approvals=view.approved, moment=view.at, tree=view.frame.tree
        )
        takes_away = self.act.lifts is not None or self.act.narrows is not None
        if not takes_away or not judged.permitted:
            return Ruling(judged)
        return Ruling(judged, effects={"stranded": stranded_by(view, self.act)})

    def check(self, view: View) -> None:
        """Refuse an act entered before, or a region or act that is not there."""
        known = {act.id for act in view.frame.acts}
        if self.act.id in known:
            raise refuse(
                f"The act {self.act.id} is on record already. An act is never changed: enter a new one."
            )
        for region in self.act.regions:
            need_region(view, region)
            need_reach(view, region)
        for other in (self.act.extends, self.act.lifts, self.act.narrows):
            if other is not None and other not in known:
                raise refuse(f"There is no act {other} to extend, narrow or lift. Enter it first.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the act."""
        act = plain(self.act)
        period = act.pop("period")
        columns = act | {
            "regions": " ".join(self.act.regions),
            "start_day": to_day(date.fromisoformat(period["start"])),
            "end_day": to_day(date.fromisoformat(period["end"])),
        }
        view.tx.execute(insert(t.act), columns)
        return effects


@dataclass(frozen=True, slots=True)
class ConfirmAct(Order):
    """Note that the authority which must confirm an act has done so."""

    act: str
    by_authority: str
    power: ClassVar[Power] = Power.ACTS
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the first region of the act."""
        return self._found(view).regions[0]

    def _found(self, view: View) -> Act:
        found = next((act for act in view.frame.acts if act.id == self.act), None)
        if found is None:
            raise refuse(f"There is no act {self.act}. Enter it first.")
        return found

    def judge(self, view: View) -> Ruling:
        """Ask whether that authority may confirm, and whether it is still in time."""
        act = self._found(view)
        profile = need_profile(view, act.regions[0])
        due = confirmation_due(profile, act)
        if due is None or due.by != self.by_authority:
            who = "nobody" if due is None else due.by
            raise refuse(
                f"The act {act.id} is to be confirmed by {who}, not by {self.by_authority}.", kind="authority"
            )
        confirmed = replace(act, confirmed_at=view.at)
        return Ruling(
            judge_act(profile, confirmed, view.frame.acts, approvals=frozenset({due.by}), moment=view.at)
        )

    def check(self, view: View) -> None:
        """Refuse a second confirmation."""
        if self._found(view).confirmed_at is not None:
            raise refuse(f"The act {self.act} is confirmed already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the moment."""
        view.tx.execute(update(t.act).where(t.act.c.id == self.act).values(confirmed_at=plain(view.at)))
        return effects


@dataclass(frozen=True, slots=True)
class AcceptGap(Order):
    """Accept, in the capacity the profile names, that the law is silent on something; never for ever."""

    region: str
    about: str
    until: date
    reason: str
    power: ClassVar[Power] = Power.ACTS
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a gap the profile does not list, or a seat that it does not name."""
        profile = need_profile(view, self.region)
        gap = next((gap for gap in profile.unknown if gap.about == self.about), None)
        if gap is None:
            listed = ", ".join(sorted(gap.about for gap in profile.unknown)) or "none"
            raise refuse(f"The profile {profile.id} lists no gap {self.about!r}. Its gaps: {listed}.")
        if self.until <= view.today:
            raise refuse(f"An acceptance until {self.until} is over already. Give a day to come.")
        authority = "" if view.by is None else view.frame.seats[view.by.seat].authority
        if authority not in gap.accepted_by:
            raise refuse(
                f"Only {', '.join(gap.accepted_by) or 'nobody'} may accept the gap {self.about!r}; "
                f"the seat acts for {authority or 'no authority'}.",
                kind="authority",
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the acceptance."""
        assert view.by is not None
        values = {
            "authority": view.frame.seats[view.by.seat].authority,
            "until_day": to_day(self.until),
            "entry": view.n,
        }
        put(view, t.accepted_gap, {"region": self.region, "about": self.about}, values)
        return effects
