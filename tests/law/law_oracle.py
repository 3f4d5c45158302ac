"""A slow judge of call-ups that knows only sets of days; written from the documentation, not from the code."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from holdfast.law import CallUpFacts, Circumstances, Outcome, PersonFacts, Profile, Rule
from holdfast.law.kinds.authority import AuthorityTerms
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.kinds.counts import CountsTerms
from holdfast.law.kinds.notice import NoticeTerms
from holdfast.law.kinds.rest import RestTerms
from holdfast.law.kinds.task import TaskAllowTerms, TaskDenyTerms
from holdfast.law.kinds.territory import TerritoryTerms
from holdfast.law.profile import Dated
from holdfast.model import Duration, Interval

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


def ask_authority(profile: Profile, terms: AuthorityTerms, call: CallUpFacts, world: Circumstances) -> str:
    """Return kept or breach for a rule on authority, for acts that need no confirmation, extension or lifting."""
    if call.authority not in terms.by and not world.approvals & set(terms.by):
        return "breach"
    for day in days_of(call.period):
        acts = [a for a in world.acts if day in a.period and inside(world, call.region, a.regions)]
        if terms.act and not any((a.kind, a.issuer) == (terms.act.kind, terms.act.issuer) for a in acts):
            return "breach"
        if terms.statuses and not {a.declares for a in acts} & set(terms.statuses):
            return "breach"
    return "kept"


def ask(  # noqa: PLR0911 -- one line per kind
    profile: Profile,
    rule: Rule,
    value: Dated,
    served: Served,
    call: CallUpFacts,
    person: PersonFacts,
    world: Circumstances,
) -> str | None:
    """Return what one value of a rule finds, or None where it is not asked of call-ups."""
    terms = value.terms
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
        return ask_authority(profile, terms, call, world)
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
    prefixes = {"authority": "authority", "task": "task.allow", "territory": "territory", "notice": "notice"}
    prefixes |= {"rest": "rest", "cap": "cap."}
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


def judge(
    profile: Profile, call: CallUpFacts, person: PersonFacts, served: Served, world: Circumstances
) -> Outcome:
    """Return the outcome of one call-up of a person who has served so far."""
    if call.basis not in profile.bases or person.rank_group not in profile.rank_groups:
        return Outcome.DENY
    worst = [Outcome.PERMIT]
    if any(interval.overlaps(call.period) for interval, _ in served):
        worst.append(Outcome.DENY)
    for rule in profile.rules:
        if call.basis not in rule.bases or person.rank_group not in rule.rank_groups:
            continue
        for value in rule.values:
            first = rule.kind != "notice" or call.period.start in value.period
            if value.enforced and first and value.period.overlaps(call.period):
                found = ask(profile, rule, value, served, call, person, world)
                if found is not None:
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
    found = [Outcome.DENY] * len(calls)
    for i in sorted(range(len(calls)), key=lambda i: (calls[i][1].period.start, i)):
        row, call = calls[i]
        found[i] = judge(profile, call, people[row], served[row], world)
        if found[i] is not Outcome.DENY:
            served[row].append((call.period, call.basis))
    return found


__all__ = ["judge", "judge_all"]
