"""Judges call-ups: one, or three hundred thousand, by the same code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from holdfast.errors import InvalidValueError
from holdfast.law._asking import Asking, Rows
from holdfast.law._found import Asked, Item, Outcomes, allowed, worth
from holdfast.law._heads import say_headcount
from holdfast.law._ledger import Heads, from_ledger, house
from holdfast.law._lengths import say_length
from holdfast.law._limits import applies_table, number_of
from holdfast.law._questions import silence_verdict, silences
from holdfast.law._register import KINDS
from holdfast.law._words import say_lift, say_limit
from holdfast.law.facts import (
    CallUpFacts,
    CallUps,
    Circumstances,
    People,
    PersonFacts,
    calls_of,
    people_of,
)
from holdfast.law.kinds._kind import Kind, Said
from holdfast.law.kinds.authority import AuthorityTerms
from holdfast.law.kinds.bars import barring
from holdfast.law.kinds.headcount import HeadcountTerms
from holdfast.law.kinds.rest import RestTerms
from holdfast.law.kinds.status import StatusTerms
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.law.verdicts import Judgement, Outcome, Verdict


@dataclass(slots=True, eq=False)
class _Tally:
    """The worst outcome of each row so far, and the item it came from."""

    outcome: Outcomes
    decisive: npt.NDArray[np.int32]
    items: list[Item] = field(default_factory=list)

    @classmethod
    def of(cls, rows: int) -> _Tally:
        return cls(np.full(rows, -1, np.int8), np.full(rows, -1, np.int32))

    def add(self, item: Item, rows: Rows, outcomes: Outcomes) -> None:
        worse = outcomes > self.outcome[rows]
        at = rows[worse]
        self.outcome[at] = outcomes[worse]
        self.decisive[at] = len(self.items)
        self.items.append(item)


@dataclass(frozen=True, slots=True, eq=False)
class JudgedCallUps:
    """What the law says of each call-up of a batch.

    Attributes
    ----------
    outcome
        int8[n]: the worst `Outcome` of each row.
    decisive
        int32[n]: the item of `items` it came from.
    heads
        What the headcounts found, for which the whole batch matters.
    """

    profile: Profile
    calls: CallUps
    people: People
    circumstances: Circumstances
    outcome: Outcomes
    decisive: npt.NDArray[np.int32]
    items: tuple[Item, ...]
    heads: Heads | None = None

    def __len__(self) -> int:
        return len(self.outcome)

    def verdicts(self, row: int) -> Judgement:
        """Return the full judgement of one row, with reasons, citations and the facts read."""
        person = self.calls.person_row[row]
        rows = np.flatnonzero(self.calls.person_row == person)
        calls = self.calls.take(rows)
        heads = self.heads.take(rows) if self.heads is not None else None
        _, asked, _ = _judge(self.profile, calls, self.people, self.circumstances, detail=True, heads=heads)
        at = int(np.flatnonzero(rows == row)[0])
        return _judgement(Asking(self.profile, calls, self.people, self.circumstances, np.array([at])), asked)

    def counts(self) -> dict[Outcome, int]:
        """Return how many rows came to each outcome."""
        many = np.bincount(self.outcome, minlength=len(Outcome))
        return {outcome: int(many[outcome]) for outcome in Outcome}

    def by_article(self) -> dict[str, int]:
        """Return how many rows were denied by each article, by the rule that decided; most first."""
        many = np.bincount(self.decisive[self.outcome == Outcome.DENY], minlength=len(self.items))
        found: dict[str, int] = {}
        for item, count in zip(self.items, many, strict=True):
            if count:
                found[item.article] = found.get(item.article, 0) + int(count)
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def judge_call_ups(
    profile: Profile, calls: CallUps, people: People, circumstances: Circumstances
) -> JudgedCallUps:
    """Judge call-ups row by row, in the order of each person's days.

    Each sees what its person served, and the earlier rows of that person that were not denied; so a batch is
    judged as its rows would be one after the other.

    Raises
    ------
    InvalidValueError
        If a row names a person who is not among `people`.
    """
    tally, _, heads = _judge(profile, calls, people, circumstances, detail=False)
    return JudgedCallUps(
        profile, calls, people, circumstances, tally.outcome, tally.decisive, tuple(tally.items), heads
    )


def judge_row(profile: Profile, calls: CallUps, people: People, circumstances: Circumstances) -> Judgement:
    """Judge the only call-up of a batch of one, in full."""
    _, asked, _ = _judge(profile, calls, people, circumstances, detail=True)
    return _judgement(Asking(profile, calls, people, circumstances, np.array([0])), asked)


def judge_call_up(
    profile: Profile, call: CallUpFacts, person: PersonFacts, circumstances: Circumstances
) -> Judgement:
    """Judge one call-up of one person, given in plain values."""
    people = people_of(profile, (person,), circumstances.regions)
    calls = calls_of(profile, ((0, call),), (person,), circumstances.regions)
    return judge_row(profile, calls, people, circumstances)


def _judge(
    profile: Profile,
    calls: CallUps,
    people: People,
    circumstances: Circumstances,
    *,
    detail: bool,
    heads: Heads | None = None,
) -> tuple[_Tally, list[Asked], Heads]:
    _check(calls, people)
    tally, kept = _Tally.of(len(calls)), list[Asked]()
    asking = Asking(profile, calls, people, circumstances, np.arange(len(calls)))
    for asked in _static(asking):
        tally.add(asked.item, asked.rows, asked.outcomes)
        if detail:
            kept.append(asked)
    found, heads = from_ledger(asking, tally.outcome == Outcome.DENY, detail=detail, heads=heads)
    for asked in found:
        tally.add(asked.item, asked.rows, asked.outcomes)
        if detail:
            kept.append(asked)
    tally.outcome[tally.outcome < 0] = Outcome.DENY
    return tally, kept, heads


def _check(calls: CallUps, people: People) -> None:
    if len(calls) and not 0 <= int(calls.person_row.min()) <= int(calls.person_row.max()) < len(people):
        raise InvalidValueError(
            f"A call-up names a row outside the {len(people)} people. Give rows from 0 to {len(people) - 1}."
        )


# What does not depend on service


def _static(asking: Asking) -> Iterator[Asked]:
    calls, profile = asking.calls, asking.profile
    basis = calls.basis
    group = asking.people.rank_group[calls.person_row]
    strange = np.flatnonzero((basis < 0) | (basis >= len(profile.bases)))
    if len(strange):
        yield house("basis", strange)
    outside = np.flatnonzero((group < 0) | (group >= len(profile.rank_groups)))
    if len(outside):
        yield house("rank-group", outside)
    for index, (rule, value) in enumerate(_asked_values(profile)):
        rows = _rows_of(asking, index, value, (basis, group), first_day_only=KINDS[rule.kind].first_day_only)
        if len(rows):
            yield _ask(asking.of(rows), rule, value)
    known = np.setdiff1d(asking.rows, np.concatenate((strange, outside)), assume_unique=False)
    for silence in silences(asking.of(known)):
        item = Item(f"silence:{silence.question}", "silence", basis=silence.basis)
        many = len(silence.rows)
        yield Asked(item, silence.rows, np.zeros(many, np.int8), np.full(many, silence.outcome, np.int8))


def _asked_values(profile: Profile) -> tuple[tuple[Rule, Dated], ...]:
    kept = profile.kept.get("asked")
    if not isinstance(kept, tuple):
        asking = [name for name, kind in KINDS.items() if kind.ask is not None]
        asked = (_asked_value(rule, value) for rule, value in profile.of_kind(*asking))
        kept = profile.kept["asked"] = tuple(each for each in asked if each is not None)
        profile.kept["asked_applies"] = applies_table(profile, [rule for rule, _ in kept])
    return kept


def _asked_value(rule: Rule, value: Dated) -> tuple[Rule, Dated] | None:
    """Return a rule and value as call-ups are asked it, or None where they are not."""
    if isinstance(value.terms, StatusTerms):
        return barring(rule, value)
    # Rest between call-ups is a matter of the ledger; only hours of rest are asked here.
    if isinstance(value.terms, RestTerms) and not value.terms.hours:
        return None
    return rule, value


def _rows_of(
    asking: Asking,
    index: int,
    value: Dated,
    of: tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]],
    *,
    first_day_only: bool,
) -> Rows:
    """Return the rows that a value is asked about; `of` holds the basis and the rank group of every row."""
    table = asking.profile.kept["asked_applies"]
    assert isinstance(table, np.ndarray)
    since, until = number_of(value.period)
    begun = asking.calls.start >= since if first_day_only else asking.calls.end > since
    return np.flatnonzero(table[index][of] & begun & (asking.calls.start < until))


def _ask(asking: Asking, rule: Rule, value: Dated) -> Asked:
    kind = KINDS[rule.kind]
    assert kind.ask is not None
    codes = kind.ask(value.terms, asking)
    worths = worth(asking.profile, rule, value)
    return Asked(
        Item(rule.id, rule.kind, rule, value), asking.rows, codes, allowed(worths[codes], asking, rule)
    )


# Words


def _judgement(asking: Asking, asked: list[Asked]) -> Judgement:
    """Return every verdict on the one row of `asking`."""
    verdicts = []
    for each in asked:
        at = np.flatnonzero(each.rows == asking.rows[0])
        if len(at):
            verdicts.append(_verdict(asking, each, int(at[0])))
    return Judgement.of(verdicts)


def _verdict(asking: Asking, asked: Asked, at: int) -> Verdict:
    item, outcome = asked.item, Outcome(int(asked.outcomes[at]))
    if item.rule is None or item.value is None:
        return _house_verdict(asking, item)
    if asked.measure is not None:
        reason, facts = _measured(
            asking, item, int(asked.codes[at]), [int(each) for each in asked.measure[at]]
        )
    else:
        reason, facts = _said(KINDS[item.kind], item.value, asking, int(asked.codes[at]))
    return cited(outcome, item.rule, item.value, reason, facts)


def _measured(asking: Asking, item: Item, code: int, measure: list[int]) -> Said:
    assert item.value is not None
    if isinstance(item.value.terms, HeadcountTerms):
        return say_headcount(item.value.terms, asking, code, measure)
    if isinstance(item.value.terms, AuthorityTerms):
        return say_length(item.value.terms, asking, code, measure)
    days, since = measure
    if item.lift is not None and item.cap is not None:
        return say_lift(item.lift, item.cap, code, days, since, asking.period())
    return say_limit(item.value.terms, code, days, since, asking.period())


def _said(kind: Kind, value: Dated, asking: Asking, code: int) -> Said:
    return kind.say(value.terms, asking, code) if kind.say is not None else (kind.name, ())


def cited(
    outcome: Outcome, rule: Rule, value: Dated, reason: str, facts: tuple[tuple[str, str], ...]
) -> Verdict:
    """Return a verdict with the citation of the dated value it rests on."""
    if rule.basis_of_limit != "statute":
        facts = (*facts, ("rests on", f"a {rule.basis_of_limit}, not a statute"))
    if value.note:
        facts = (*facts, ("note", value.note))
    needs = rule.authority if outcome is Outcome.NEEDS_AUTHORITY else ""
    return Verdict(
        outcome, rule.id, rule.kind, reason, value.article, value.source, value.confidence.value, facts, needs
    )


def _house_verdict(asking: Asking, item: Item) -> Verdict:
    if item.kind == "silence":
        return silence_verdict(
            asking.profile, asking.circumstances, item.id.removeprefix("silence:"), item.basis
        )
    reasons = {
        "basis": f"The profile {asking.profile.id} knows no such basis for a call-up.",
        "rank-group": f"The profile {asking.profile.id} knows no such rank group.",
        "overlap": "The person already serves on some of these days.",
    }
    days = (("days", str(asking.period())),)
    return Verdict(Outcome.DENY, item.id, item.kind, reasons[item.id], facts=days)
