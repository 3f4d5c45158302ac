"""The legal status of regions, derived from acts: extended, lifted, ended by sunset, lapsed without confirmation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from holdfast.law.kinds.status import Confirmation, Instrument, StatusTerms
from holdfast.law.kinds.sunset import SunsetTerms
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.law.regions import RegionTree
from holdfast.model import Act, Interval, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of an act: the days it holds, and the moment it lapses unless confirmed.

    Attributes
    ----------
    period
        The days it holds after extension, lifting, sunset and the longest term; lapsing is not in it.
    lapses_at
        The moment at which it ceases because nobody confirmed it in time, or None.
    """

    act: Act
    period: Interval
    lapses_at: datetime | None

    @property
    def whole_days(self) -> Interval | None:
        """The days on which it holds from morning to night; None where it lapses before any has passed."""
        if self.lapses_at is None:
            return self.period
        end = min(self.period.end, self.lapses_at.date())
        return Interval(self.period.start, end) if end > self.period.start else None

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it holds at a moment in UTC."""
        return moment.date() in self.period and (self.lapses_at is None or moment < self.lapses_at)


def declaring(profile: Profile, act: Act) -> tuple[Rule, Dated, StatusTerms] | None:
    """Return the rule under which an act declares its status, or None where the profile knows none."""
    for rule, value in profile.of_kind("status"):
        terms = value.terms
        assert isinstance(terms, StatusTerms)
        if terms.status == act.declares and act.period.start in value.period:
            return rule, value, terms
    return None


def sunset_of(profile: Profile, act: Act) -> tuple[Rule, Dated, date] | None:
    """Return the rule that ends acts of this kind and the latest end it leaves, or None where there is none."""
    for rule, value in profile.of_kind("sunset"):
        terms = value.terms
        assert isinstance(terms, SunsetTerms)
        if terms.act_kind == act.kind and act.period.start in value.period:
            return rule, value, terms.latest_end(act.period.start)
    return None


def standings(profile: Profile, acts: Iterable[Act]) -> Mapping[str, Standing]:
    """Return what is left of each act by its identifier; an act that never came to hold is missing."""
    given = tuple(acts)
    found: dict[str, Standing] = {}
    for act in given:
        standing = _alone(profile, act)
        if standing is not None:
            found[act.id] = standing
    _extend(profile, given, found)
    _lift(profile, given, found)
    return found


def _alone(profile: Profile, act: Act) -> Standing | None:
    """Return the standing of an act by itself; None where it declares what it may not."""
    end, lapses = act.period.end, None
    sunset = sunset_of(profile, act)
    if sunset is not None:
        end = min(end, sunset[2])
    if act.declares is not None:
        found = declaring(profile, act)
        if found is None or not issued_by(act, found[2].acts):
            return None
        terms = found[2]
        if terms.longest is not None:
            end = min(end, terms.longest.after(act.period.start))
        lapses = lapse(act, terms)
    return Standing(act, Interval(act.period.start, end), lapses) if end > act.period.start else None


def issued_by(act: Act, instruments: Iterable[Instrument]) -> bool:
    """Tell whether an act is one of these instruments."""
    return Instrument(act.kind, act.issuer) in tuple(instruments)


def deadline(act: Act, terms: StatusTerms) -> datetime | None:
    """Return the moment by which an act must be confirmed, or None where it need not be."""
    if terms.confirmation is None:
        return None
    within = terms.confirmation.within
    return act.issued_at + (
        timedelta(hours=within.count) if within.unit == "hours" else timedelta(days=within.count)
    )


def confirmation_due(profile: Profile, act: Act) -> Confirmation | None:
    """Return who must confirm an act and how soon, or None where nobody must."""
    found = declaring(profile, act) if act.declares is not None else None
    return None if found is None else found[2].confirmation


def lapse(act: Act, terms: StatusTerms) -> datetime | None:
    """Return the moment at which an act lapses for want of confirmation, or None where it does not."""
    moment = deadline(act, terms)
    if moment is None or (act.confirmed_at is not None and act.confirmed_at <= moment):
        return None
    return moment


def _root(acts: Mapping[str, Act], act: Act) -> Act | None:
    """Return the act that a chain of extensions goes back to."""
    seen: set[str] = set()
    at: Act | None = act
    while at is not None and at.extends is not None and at.id not in seen:
        seen.add(at.id)
        at = acts.get(at.extends)
    return at if at is None or at.extends is None else None


def _extend(profile: Profile, acts: tuple[Act, ...], found: dict[str, Standing]) -> None:
    by_id = {act.id: act for act in acts}
    for act in sorted(acts, key=lambda act: (act.issued_at, act.id)):
        root = _root(by_id, act) if act.extends is not None else None
        if root is None or root.id not in found or act.id not in found:
            continue
        rule, base = declaring(profile, root), found[root.id]
        allowed = rule is None or issued_by(act, rule[2].extended_by)
        # An extension of what has already ended, or lapsed, extends nothing.
        if allowed and act.period.start <= base.period.end and base.lapses_at is None:
            end = max(base.period.end, found[act.id].period.end)
            found[root.id] = Standing(root, Interval(base.period.start, end), base.lapses_at)


def _lift(profile: Profile, acts: tuple[Act, ...], found: dict[str, Standing]) -> None:
    for act in acts:
        if act.lifts is None or act.lifts not in found:
            continue
        base = found[act.lifts]
        rule = declaring(profile, base.act)
        if rule is not None and act.issuer not in rule[2].lifted_by:
            continue
        end = min(base.period.end, act.period.start)
        if end > base.period.start:
            found[act.lifts] = Standing(base.act, Interval(base.period.start, end), base.lapses_at)
        else:
            del found[act.lifts]


def statuses_at(
    profile: Profile, acts: Iterable[Act], region: str, moment: datetime, regions: RegionTree
) -> tuple[Status, ...]:
    """Return the statuses in which a region is at a moment in UTC, in the order of the acts."""
    return tuple(
        Status(region, standing.act.declares, standing.period, standing.act.id)
        for standing in standings(profile, acts).values()
        if standing.act.declares is not None
        and standing.holds_at(moment)
        and regions.holds_in(standing.act.regions, region)
    )


def status_periods(
    profile: Profile, acts: Iterable[Act], region: str, regions: RegionTree
) -> tuple[Status, ...]:
    """Return every status a region was or will be in, for the whole days it holds, by first day.

    An act still unconfirmed counts up to the day on which it would lapse, and no further.
    """
    found = [
        Status(region, standing.act.declares, standing.whole_days, standing.act.id)
        for standing in standings(profile, acts).values()
        if standing.act.declares is not None
        and standing.whole_days is not None
        and regions.holds_in(standing.act.regions, region)
    ]
    return tuple(sorted(found, key=lambda status: (status.period, status.status, status.act)))


def enabled(profile: Profile, statuses: Iterable[Status], day: date) -> tuple[frozenset[str], frozenset[str]]:
    """Return the bases and the powers that these statuses enable on a day, as the profile says."""
    bases: set[str] = set()
    powers: set[str] = set()
    in_force = {status.status for status in statuses if day in status.period}
    for _, value in profile.of_kind("status"):
        terms = value.terms
        assert isinstance(terms, StatusTerms)
        if terms.status in in_force and day in value.period:
            bases.update(terms.bases)
            powers.update(terms.powers)
    return frozenset(bases), frozenset(powers)
