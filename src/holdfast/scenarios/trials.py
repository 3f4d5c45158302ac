"""Call-ups that the law must refuse: who is chosen for them, and for which post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from holdfast.model import Interval
from holdfast.scenarios.crowd import SPECIALITIES
from holdfast.scenarios.world import Trial


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """What is to be tried.

    Attributes
    ----------
    whom
        People it may be tried on, with their rows in the register and their units.
    at_home
        Whether the post is to lie in the person's own region.
    post
        The post to try, where only one will do.
    """

    title: str
    whom: pl.DataFrame
    period: Interval
    basis: str
    expected: str
    at_home: bool = True
    outcome: str = "deny"
    post: str | None = None


class Chooser:
    """Picks posts that fit a person in everything but the limit that is tried."""

    def __init__(self, posts: pl.DataFrame, facilities: pl.DataFrame, units: pl.DataFrame) -> None:
        located = facilities.select("region", facility="id")
        self._posts = posts.join(located, on="facility", how="left", maintain_order="left")
        self._kinds = dict(units.select("id", "kind").iter_rows())

    def trials(self, wishes: Iterable[Wish]) -> tuple[Trial, ...]:
        """Return a trial for each wish that someone in the world fits."""
        found = (self._trial(wish) for wish in wishes)
        return tuple(trial for trial in found if trial is not None)

    def _trial(self, wish: Wish) -> Trial | None:
        for person in wish.whom.iter_rows(named=True):
            post = self._post(person, wish)
            if post is not None:
                return Trial(
                    wish.title, person["row"], post, wish.period, wish.basis, wish.expected, wish.outcome
                )
        return None

    def _post(self, person: dict[str, Any], wish: Wish) -> str | None:
        kinds = self._kinds_of(person)
        here = pl.col("region") == person["region"]
        # Only a post that is manned on those days, so that nothing but the law is in the way.
        manned = pl.col("start").is_null() | (
            (pl.col("start") <= wish.period.start) & (pl.col("end") >= wish.period.end)
        )
        fitting = self._posts.filter(here if wish.at_home else ~here, pl.col("kind").is_in(kinds), manned)
        if wish.post is not None:
            fitting = fitting.filter(pl.col("id") == wish.post)
        return str(fitting["id"][0]) if fitting.height else None

    def _kinds_of(self, person: dict[str, Any]) -> list[str]:
        if person["unit"] is not None:
            return [self._kinds[person["unit"]]]
        held = set(person["qualifications"])
        return [s.kind for s in SPECIALITIES if held.issuperset(s.qualifications)]
