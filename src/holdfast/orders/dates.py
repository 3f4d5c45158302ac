"""The order about personal dates from which limits run, such as the day of discharge from active service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from holdfast.model import Power
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.need import need_profile, put
from holdfast.orders.people import region_of_person
from holdfast.store import tables as t
from holdfast.store.days import to_day


@dataclass(frozen=True, slots=True)
class RecordDate(Order):
    """Enter a person's date from which limits of the profile run; entered again, the later entry holds.

    Attributes
    ----------
    name
        The date's name in the profile's words, such as ``discharge``.
    """

    person: int
    name: str
    day: date
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region of residence."""
        return region_of_person(view, self.person)

    def check(self, view: View) -> None:
        """Refuse a date that no limit of the profile runs from, or one to come."""
        profile = need_profile(view, self.concerns(view))
        if self.name not in profile.anchors:
            known = ", ".join(profile.anchors) or "none"
            raise refuse(
                f"No limit of the profile {profile.id} runs from a date {self.name!r}. Those there are: {known}.",
                kind="law",
            )
        if self.day > view.today:
            raise refuse(f"{self.day} is still to come. Enter it once it is past.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        put(view, t.personal_date, {"person": self.person, "name": self.name}, {"day": to_day(self.day)})
        return effects
