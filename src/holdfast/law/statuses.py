"""The legal status of regions, derived from acts: extended, lifted, ended by sunset, lapsed without confirmation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from holdfast.law.clocks import local_day
from holdfast.law.kinds.status import Confirmation, Instrument, StatusTerms
from holdfast.law.kinds.sunset import SunsetTerms
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.law.regions import RegionTree
from holdfast.model import Act, Interval, Status


@dataclass(frozen=True, slots=True)
class Extension:
    """Days that an extending act adds in the regions it names."""

    period: Interval
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """From a day on, an act holds in these regions only."""

    since: date
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of an act: the days it holds, where, and the moment it lapses unless confirmed.

    Attributes
    ----------
    period
        The days it holds somewhere after extension, lifting, sunset and the longest term; lapsing is not in it.
    lapses_at
        The moment at which it ceases because nobody confirmed it in time, or None.
    own
        The days it holds without its extensions, lifting not looked at.
    zone
        Where its days begin and end.
    """

    act: Act
    period: Interval
    lapses_at: datetime | None
    own: Interval
    extensions: tuple[Extension, ...] = ()
    narrowings: tuple[Narrowing, ...] = ()
    zone: str = "UTC"

    @property
    def whole_days(self) -> Interval | None:
        """The days on which it holds somewhere from morning to night; None where it lapses before any has passed."""
        return self._whole(self.period)

    def days_in(self, region: str, tree: RegionTree) -> tuple[Interval, ...]:
        """Return the days on which it holds in a region from morning to night, as at most one interval."""
        held = self.period_in(region, tree)
        whole = self._whole(held) if held is not None else None
        return () if whole is None else (whole,)

    def holds_at(self, moment: datetime, region: str, tree: RegionTree) -> bool:
        """Tell whether it holds in a region at a moment."""
        if self.lapses_at is not None and moment >= self.lapses_at:
            return False
        held = self.period_in(region, tree)
        return held is not None and local_day(moment, self.zone) in held

    def _whole(self, period: Interval) -> Interval | None:
        if self.lapses_at is None:
            return period
        end = min(period.end, local_day(self.lapses_at, self.zone))
        return Interval(period.start, end) if end > period.start else None

    def period_in(self, region: str, tree: RegionTree) -> Interval | None:
        """Return the days it holds in a region, extended there, lifted and narrowed; lapsing is not looked at."""
        if not tree.holds_in(self.act.regions, region):
            return None
        end = self.own.end
        for extension in self.extensions:
            if extension.period.start <= end and tree.holds_in(extension.regions, region):
                end = max(end, extension.period.end)
        kept = [each.since for each in self.narrowings if not tree.holds_in(each.regions, region)]
        end = min(end, self.period.end, *kept)
        return Interval(self.period.start, end) if end > self.period.start else None


@dataclass(frozen=True, slots=True)
class Regime:
    """A status that a region is in at a moment, and who leads while it prevails.

    Attributes
    ----------
    leader
        The authority that leads, or empty where the status names none.
    rule, article
        The rule of the profile that says so, and where it is written.
    """

    status: Status
    rank: int
    leader: str
    rule: str
    article: str


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
    _narrow(profile, given, found)
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
    if end <= act.period.start:
        return None
    period = Interval(act.period.start, end)
    return Standing(act, period, lapses, period, zone=profile.zone)


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
            more = Extension(found[act.id].period, act.regions or root.regions)
            end = max(base.period.end, more.period.end)
            found[root.id] = replace(
                base, period=Interval(base.period.start, end), extensions=(*base.extensions, more)
            )


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
            found[act.lifts] = replace(base, period=Interval(base.period.start, end))
        else:
            del found[act.lifts]


def _narrow(profile: Profile, acts: tuple[Act, ...], found: dict[str, Standing]) -> None:
    for act in acts:
        if act.narrows is None or act.narrows not in found:
            continue
        base = found[act.narrows]
        rule = declaring(profile, base.act)
        # Who may lift it everywhere may lift it in part.
        if rule is None or act.issuer in rule[2].lifted_by:
            only = Narrowing(act.period.start, act.regions)
            found[act.narrows] = replace(base, narrowings=(*base.narrowings, only))


def statuses_at(
    profile: Profile, acts: Iterable[Act], region: str, moment: datetime, regions: RegionTree
) -> tuple[Status, ...]:
    """Return the statuses in which a region is at a moment, in the order of the acts."""
    return tuple(
        Status(region, standing.act.declares, period, standing.act.id)
        for standing in standings(profile, acts).values()
        if standing.act.declares is not None
        and standing.holds_at(moment, region, regions)
        and (period := standing.period_in(region, regions)) is not None
    )


def regime_at(
    profile: Profile, acts: Iterable[Act], region: str, moment: datetime, tree: RegionTree
) -> tuple[Regime, ...]:
    """Return the statuses in which a region is at a moment, the one that prevails first.

    The higher rank prevails, then the act that began later: a state declared within a state takes over, and its
    leader with it.
    """
    by_id = {act.id: act for act in acts}
    found = [
        Regime(status, declared[2].rank, declared[2].leader, declared[0].id, declared[1].article)
        for status in statuses_at(profile, by_id.values(), region, moment, tree)
        if (declared := declaring(profile, by_id[status.act])) is not None
    ]
    return tuple(sorted(found, key=lambda regime: (-regime.rank, -regime.status.period.start.toordinal())))


def leader_of(regimes: Iterable[Regime]) -> str:
    """Return the authority that leads under these regimes, the one that prevails first; empty where none is named."""
    return next((regime.leader for regime in regimes if regime.leader), "")


def status_periods(
    profile: Profile, acts: Iterable[Act], region: str, regions: RegionTree
) -> tuple[Status, ...]:
    """Return every status a region was or will be in, for the whole days it holds, by first day.

    An act still unconfirmed counts up to the day on which it would lapse, and no further.
    """
    found = [
        Status(region, standing.act.declares, days, standing.act.id)
        for standing in standings(profile, acts).values()
        if standing.act.declares is not None
        for days in standing.days_in(region, regions)
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
