"""A slow judge of call-ups that knows only sets of days; written from the documentation, not from the code."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from holdfast.law import CallUpFacts, Circumstances, Outcome, PersonFacts, Profile, Rule, day_of
from holdfast.law.kinds.authority import AuthorityTerms
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.kinds.counts import CountsTerms
from holdfast.law.kinds.headcount import HeadcountTerms
from holdfast.law.kinds.notice import NoticeTerms
from holdfast.law.kinds.override import OverrideTerms
from holdfast.law.kinds.rest import RestTerms
from holdfast.law.kinds.status import Instrument, StatusTerms
from holdfast.law.kinds.task import TaskAllowTerms, TaskDenyTerms
from holdfast.law.kinds.territory import TerritoryTerms
from holdfast.law.profile import Dated
from holdfast.model import Act, Duration, Interval

DAY = timedelta(days=1)
Served = Sequence[tuple[Interval, str]]


def days_of(interval: Interval) -> list[date]:
    """Return the days of an interval."""
    return [interval.start + i * DAY for i in range(interval.days)]


def counts(profile: Profile, rule: Rule, named: Sequence[str], basis: str, day: date) -> bool:
    """Tell whether service on a basis and day counts for a limit."""
    counted = basis in named or (basis not in profile.bases and set(named) == set(profile.bases))
    for change in profile.rules:
        for value in change.values:
            terms = value.terms
            if not isinstance(terms, CountsTerms) or not value.enforced or day not in value.period:
                continue
            if rule.id in terms.caps and basis in terms.service:
                counted = terms.counted
    return counted


def day_set(profile: Profile, rule: Rule, named: Sequence[str], served: Served) -> set[date]:
    """Return the counted days."""
    return {
        day
        for interval, basis in served
        for day in days_of(interval)
        if counts(profile, rule, named, basis, day)
    }


def too_many(days: set[date], most: Duration | None) -> bool:
    """Tell whether more days are served than a maximum allows, counted from any of them."""
    if most is None:
        return False
    return any(sum(other >= day for other in days) > (most.after(day) - day).days for day in days)


def runs(days: set[date]) -> list[list[date]]:
    """Return the stretches of days without a gap."""
    found: list[list[date]] = []
    for day in sorted(days):
        if found and found[-1][-1] + DAY == day:
            found[-1].append(day)
        else:
            found.append([day])
    return found


def windows(terms: CapTerms, days: set[date], asked: list[date], anchor: date | None) -> list[set[date]]:
    """Return the counted days of every window that holds one of the days asked about."""
    if terms.window == "calendar_year":
        return [{day for day in days if day.year == year} for year in {day.year for day in asked}]
    if terms.window == "rolling":
        assert terms.length is not None
        spans = [(day, terms.length.after(day)) for day in days]
        return [{d for d in days if a <= d < b} for a, b in spans if any(a <= d < b for d in asked)]
    if terms.window == "since":
        assert anchor is not None
        end = terms.length.after(anchor) if terms.length else date.max
        return [{d for d in days if anchor <= d < end}]
    return [days]


def ask_window(
    profile: Profile, rule: Rule, value: Dated, served: Served, call: CallUpFacts, person: PersonFacts
) -> str:
    """Return kept, breach or missing for a cap on a window."""
    terms = value.terms
    assert isinstance(terms, CapTerms)
    everything = [*served, (call.period, call.basis)]
    asked = [day for day in days_of(call.period) if day in value.period]
    anchor = person.anchors.get(terms.anchor)
    if terms.window == "since":
        if anchor is None:
            return "missing"
        end = terms.length.after(anchor) if terms.length else date.max
        if asked[0] < anchor or asked[-1] >= end:
            return "breach"
    counted = day_set(profile, rule, terms.counts, everything)
    if terms.days_before and person.days_before:
        first = min(counted, default=date(1970, 1, 1) + person.days_before * DAY)
        counted |= {first - (i + 1) * DAY for i in range(person.days_before)}
    for window in windows(terms, counted, asked, anchor):
        if too_many(window, terms.most):
            return "breach"
        if (
            terms.most_calls is not None
            and calls_in(profile, rule, terms, everything, window) > terms.most_calls
        ):
            return "breach"
    return "kept"


def calls_in(profile: Profile, rule: Rule, terms: CapTerms, served: Served, window: set[date]) -> int:
    """Return how many call-ups have a counted day in a window."""
    return sum(bool(day_set(profile, rule, terms.counts, [one]) & window) for one in served)


def ask_cap(
    profile: Profile, rule: Rule, value: Dated, served: Served, call: CallUpFacts, person: PersonFacts
) -> str:
    """Return kept, breach or missing for any cap."""
    terms = value.terms
    assert isinstance(terms, CapTerms)
    asked = [day for day in days_of(call.period) if day in value.period]
    if terms.window == "run":
        days = day_set(profile, rule, terms.counts, [*served, (call.period, call.basis)])
        touched = [run for run in runs(days) if set(run) & set(asked)]
        return "breach" if any(too_many(set(run), terms.most) for run in touched) else "kept"
    found = ask_window(profile, rule, value, served, call, person)
    if found != "breach" or call.basis not in terms.overrun or asked[0] != call.period.start:
        return found
    cut = call.period.start + DAY
    before = [(i.intersection(Interval(date.min, cut)), b) for i, b in served]
    first = replace(call, period=Interval(call.period.start, cut))
    return ask_window(profile, rule, value, [(i, b) for i, b in before if i is not None], first, person)


def ask_rest(profile: Profile, rule: Rule, value: Dated, served: Served, call: CallUpFacts) -> str:
    """Return kept, caution or breach for a rule on rest."""
    terms = value.terms
    assert isinstance(terms, RestTerms)
    if terms.between is not None:
        asked = {day for day in days_of(call.period) if day in value.period}
        stretches = runs(day_set(profile, rule, terms.counts, [*served, (call.period, call.basis)]))
        for earlier, later in itertools.pairwise(stretches):
            if asked & {*earlier, *later} and terms.between.after(earlier[-1] + DAY) > later[0]:
                return "breach"
    if terms.hours:
        if 0 <= call.rest_hours < terms.hours or 0 <= call.rest_unbroken < terms.unbroken:
            return "breach"
        if call.rest_hours < 0 or (call.rest_unbroken < 0 and terms.unbroken):
            return "caution"
    return "kept"


def inside(circumstances: Circumstances, region: str, area: Sequence[str]) -> bool:
    """Tell whether a region is one of the area or lies in one."""
    tree, at = circumstances.regions, region
    while at in tree.codes:
        if at in area:
            return True
        parent = int(tree.parents[tree.codes[at]])
        at = tree.ids[parent] if parent >= 0 else ""
    return False


def ask_territory(terms: TerritoryTerms, call: CallUpFacts, person: PersonFacts, world: Circumstances) -> str:
    """Return kept, breach or missing for a rule on territory."""
    if terms.within == "anywhere":
        return "kept"
    if terms.within == "residence":
        known = person.home in world.regions.codes
        return "missing" if not known else "kept" if inside(world, call.region, [person.home]) else "breach"
    contract = next((c for c in person.contracts if c.id == call.contract), None)
    if contract is None:
        return "missing"
    if not contract.period.covers(call.period):
        return "breach"
    if not set(contract.territory) & set(world.regions.codes):
        return "missing"
    return "kept" if inside(world, call.region, contract.territory) else "breach"


def holding(world: Circumstances, region: str, day: date) -> list[Act]:
    """Return the acts that hold in a region on a day, narrowed where an act by one who may says so."""
    found = []
    for act in world.acts:
        narrowing = [
            other
            for other in world.acts
            if other.narrows == act.id and other.period.start <= day
            and (act.declares is None or other.issuer == "mayor")
        ]  # fmt: skip
        areas = [act.regions, *(other.regions for other in narrowing)]
        if day in act.period and all(inside(world, region, area) for area in areas):
            found.append(act)
    return found


def joined(served: Served, call: CallUpFacts) -> list[date]:
    """Return the days of a call-up and of the service on its basis that touches it."""
    same = [period for period, basis in [*served, (call.period, call.basis)] if basis == call.basis]
    days = {day for period in same for day in days_of(period)}
    return next(run for run in runs(days) if call.period.start in run)


def ask_authority(terms: AuthorityTerms, served: Served, call: CallUpFacts, world: Circumstances) -> str:
    """Return kept or breach for a rule on authority, for acts that need no confirmation, extension or lifting."""
    length = len(joined(served, call))
    if call.authority not in terms.by and not world.approvals & set(terms.by):
        return "breach"
    if any(call.facts.get(name) not in values for name, values in terms.facts):
        return "breach"
    for day in days_of(call.period):
        acts = holding(world, call.region, day)
        if terms.statuses and not {a.declares for a in acts} & set(terms.statuses):
            return "breach"
        numbers = [a.days_at_most for a in acts if (a.kind, a.issuer) == named(terms.act)]
        if terms.act and not any(most is None or most >= length for most in numbers):
            return "breach"
    return "kept"


def named(instrument: Instrument | None) -> tuple[str, str] | None:
    """Return the kind and issuer of an instrument."""
    return None if instrument is None else (instrument.kind, instrument.issuer)


def ask_bars(terms: StatusTerms, value: Dated, call: CallUpFacts, world: Circumstances) -> str | None:
    """Return kept or breach for a status that bars the basis, None where it does not bar it."""
    if call.basis not in terms.bars:
        return None
    days = [day for day in days_of(call.period) if day in value.period]
    held = [{a.declares for a in holding(world, call.region, day)} for day in days]
    return "breach" if any(terms.status in statuses for statuses in held) else "kept"


@dataclass(frozen=True)
class Raised:
    """A maximum with something added to it."""

    most: Duration
    more: Duration

    def after(self, day: date) -> date:
        """Return the day this long after a day."""
        return self.more.after(self.most.after(day))


def lifted(terms: CapTerms, more: OverrideTerms) -> CapTerms:
    """Return a cap as an override leaves it."""
    calls = None if terms.most_calls is None or more.open_calls else terms.most_calls + more.more_calls
    most: Any = terms.most
    if more.open_days:
        most = None
    elif more.ceiling is not None:
        most = more.ceiling
    elif more.more is not None and most is not None:
        most = Raised(most, more.more)
    return replace(terms, most=most, most_calls=calls)


def granted(more: OverrideTerms, call: CallUpFacts, world: Circumstances) -> bool:
    """Tell whether the authority gave or approved the order, or its act is in force on every day."""
    if more.by in {call.authority, *world.approvals}:
        return True
    return bool(more.act) and all(
        any((a.kind, a.issuer) == (more.act, more.by) for a in holding(world, call.region, day))
        for day in days_of(call.period)
    )


def overridden(
    profile: Profile,
    rule: Rule,
    value: Dated,
    served: Served,
    call: CallUpFacts,
    person: PersonFacts,
    world: Circumstances,
) -> Outcome:
    """Return what passing a cap comes to where overrides may lift it."""
    base = outcome_of("breach", rule, value, call, world)
    asked = {day for day in days_of(call.period) if day in value.period}
    options, beyond = [], [base]
    for other in profile.rules:
        if other.kind != "override" or call.basis not in (other.bases or profile.bases):
            continue
        if person.rank_group not in other.rank_groups:
            continue
        days: set[date] = set()
        kept = given = True
        for change in other.values:
            more = change.terms
            assert isinstance(more, OverrideTerms)
            here = {day for day in asked if day in change.period}
            if rule.id not in more.caps or change.confidence.value in "CD" or not here:
                continue
            assert isinstance(value.terms, CapTerms)
            period = value.period.intersection(change.period)
            assert period is not None
            raised = replace(value, terms=lifted(value.terms, more), period=period)
            days |= here
            given = given and granted(more, call, world)
            if ask_cap(profile, rule, raised, served, call, person) == "breach":
                kept = False
                soft = value.confidence.value == "C"
                beyond.append(Outcome.WARN if soft else max(rule.severity.outcome, other.severity.outcome))
        if kept and days == asked:
            options.append(given)
    if options:
        return Outcome.PERMIT if any(options) else min(base, Outcome.NEEDS_AUTHORITY)
    return max(beyond)


Crowd = Counter[tuple[str, date]]


def crowd_of(profile: Profile, world: Circumstances) -> Crowd:
    """Return how many people are called already, by basis and day."""
    found: Crowd = Counter()
    if world.called is not None:
        for row, basis in enumerate(profile.bases):
            for column, many in enumerate(world.called.counts[row]):
                found[basis, day_of(world.called.first_day + column)] = int(many)
    return found


def ask_head(
    profile: Profile, rule: Rule, value: Dated, call: CallUpFacts, world: Circumstances, crowd: Crowd
) -> str:
    """Return kept, caution or breach for a headcount."""
    terms, unnumbered = value.terms, False
    assert isinstance(terms, HeadcountTerms)
    for day in days_of(call.period):
        if day not in value.period:
            continue
        with_this = crowd + Counter({(call.basis, day): 1})
        counting = [basis for basis in profile.bases if counts(profile, rule, terms.counts, basis, day)]
        people, most = sum(with_this[basis, day] for basis in counting), terms.most
        if terms.set_by_act is not None:
            held, wanted = holding(world, call.region, day), named(terms.set_by_act)
            acts = [act for act in held if (act.kind, act.issuer) == wanted]
            most = max((a.people_at_most for a in acts if a.people_at_most is not None), default=None)
            unnumbered = unnumbered or most is None
        if most is not None and people > most:
            return "breach"
    return "caution" if unnumbered else "kept"


def ask(  # noqa: PLR0911 -- one line per kind
    profile: Profile,
    rule: Rule,
    value: Dated,
    served: Served,
    call: CallUpFacts,
    person: PersonFacts,
    world: Circumstances,
    crowd: Crowd,
) -> str | None:
    """Return what one value of a rule finds, or None where it is not asked of call-ups."""
    terms = value.terms
    if isinstance(terms, HeadcountTerms):
        return ask_head(profile, rule, value, call, world, crowd)
    if isinstance(terms, CapTerms):
        return ask_cap(profile, rule, value, served, call, person)
    if isinstance(terms, RestTerms):
        return ask_rest(profile, rule, value, served, call)
    if isinstance(terms, NoticeTerms):
        late = terms.at_least.after(call.issued) > call.period.start
        return "breach" if late and not (terms.waivable and call.waived) else "kept"
    if isinstance(terms, TerritoryTerms):
        return ask_territory(terms, call, person, world)
    if isinstance(terms, TaskAllowTerms):
        return "kept" if call.task in terms.tasks else "breach"
    if isinstance(terms, TaskDenyTerms):
        met = not terms.when or any(call.facts.get(name) == v for name, v in terms.when)
        excused = any(call.facts.get(name) == v for name, v in terms.unless)
        return "breach" if call.task in terms.tasks and met and not excused else "kept"
    if isinstance(terms, AuthorityTerms):
        return ask_authority(terms, served, call, world)
    return None


def outcome_of(found: str, rule: Rule, value: Dated, call: CallUpFacts, world: Circumstances) -> Outcome:
    """Return what a finding comes to."""
    soft = value.confidence.value == "C" or rule.severity.value == "warn"
    if found == "kept":
        return Outcome.PERMIT
    if found == "caution" or soft:
        return Outcome.WARN
    if found == "missing":
        return Outcome.UNKNOWN
    if rule.severity.value == "deny":
        return Outcome.DENY
    given = rule.authority in {call.authority, *world.approvals}
    return Outcome.PERMIT if given else Outcome.NEEDS_AUTHORITY


def silence(profile: Profile, call: CallUpFacts, group: str, world: Circumstances) -> list[Outcome]:
    """Return an outcome for each question that no rule answers on some day."""
    prefixes: dict[str, str | tuple[str, ...]] = {
        "authority": "authority",
        "task": "task.allow",
        "territory": "territory",
        "notice": "notice",
    }
    prefixes |= {"rest": "rest", "cap": ("cap.per_call", "cap.consecutive", "cap.window")}
    found = []
    for question, prefix in prefixes.items():
        speaking = [
            value.period
            for rule in profile.rules
            if rule.kind.startswith(prefix) and call.basis in rule.bases and group in rule.rank_groups
            for value in rule.values
            if value.enforced
        ]
        if all(any(day in period for period in speaking) for day in days_of(call.period)):
            continue
        gaps = [
            u
            for u in profile.unknown
            if call.basis in u.bases and question in {k.split(".")[0] for k in u.kinds}
        ]
        accepted = any(
            gap.kind == question
            and gap.by in gaps[0].accepted_by
            and (not gap.bases or call.basis in gap.bases)
            for gap in world.accepted_gaps
            if gaps
        )
        found.append(Outcome.WARN if accepted else Outcome.UNKNOWN)
    return found


def ask_statuses(profile: Profile, call: CallUpFacts, world: Circumstances) -> list[Outcome]:
    """Return an outcome for each status that bars the basis of a call-up."""
    found = []
    for rule in profile.rules:
        for value in rule.values:
            if isinstance(value.terms, StatusTerms):
                barred = ask_bars(value.terms, value, call, world)
                found += [] if barred is None else [outcome_of(barred, rule, value, call, world)]
    return found


def judge(
    profile: Profile,
    call: CallUpFacts,
    person: PersonFacts,
    served: Served,
    world: Circumstances,
    crowd: Crowd,
) -> Outcome:
    """Return the outcome of one call-up of a person who has served so far."""
    if call.basis not in profile.bases or person.rank_group not in profile.rank_groups:
        return Outcome.DENY
    worst = [Outcome.PERMIT]
    if any(interval.overlaps(call.period) for interval, _ in served):
        worst.append(Outcome.DENY)
    worst += ask_statuses(profile, call, world)
    for rule in profile.rules:
        if call.basis not in rule.bases or person.rank_group not in rule.rank_groups:
            continue
        for value in rule.values:
            first = rule.kind != "notice" or call.period.start in value.period
            if value.enforced and first and value.period.overlaps(call.period):
                found = ask(profile, rule, value, served, call, person, world, crowd)
                if found == "breach" and isinstance(value.terms, CapTerms):
                    worst.append(overridden(profile, rule, value, served, call, person, world))
                elif found is not None:
                    worst.append(outcome_of(found, rule, value, call, world))
    return max([*worst, *silence(profile, call, person.rank_group, world)])


def judge_all(
    profile: Profile,
    calls: Sequence[tuple[int, CallUpFacts]],
    people: Sequence[PersonFacts],
    world: Circumstances,
) -> list[Outcome]:
    """Return the outcome of each call-up, judged in order of start and row, those not denied counting after."""
    served = {row: list(person.served) for row, person in enumerate(people)}
    crowd = crowd_of(profile, world)
    found = [Outcome.DENY] * len(calls)
    for i in sorted(range(len(calls)), key=lambda i: (calls[i][1].period.start, i)):
        row, call = calls[i]
        found[i] = judge(profile, call, people[row], served[row], world, crowd)
        if found[i] is not Outcome.DENY:
            crowd.update((call.basis, day) for day in days_of(call.period))
            served[row].append((call.period, call.basis))
    return found
