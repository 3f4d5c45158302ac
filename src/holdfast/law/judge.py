"""Judges call-ups: one, or three hundred thousand, by the same code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from holdfast.errors import InvalidValueError
from holdfast.law._asking import Asking, Rows
from holdfast.law._kernel import EXCEEDED, KEPT, NO_ANCHOR, NOT_ASKED, OVERRUN, judge_people
from holdfast.law._limits import Limits, applies_table, ledger_of, limits_of, number_of, own
from holdfast.law._questions import silence_verdict, silences
from holdfast.law._register import KINDS
from holdfast.law._words import say_limit
from holdfast.law.facts import (
    NO_DATE,
    CallUpFacts,
    CallUps,
    Circumstances,
    People,
    PersonFacts,
    calls_of,
    people_of,
)
from holdfast.law.kinds._kind import Finding, Kind
from holdfast.law.kinds.rest import RestTerms
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.law.verdicts import Judgement, Outcome, Verdict

Outcomes = npt.NDArray[np.int8]
_LIMIT_FINDINGS: Final = {
    NOT_ASKED: Finding.KEPT,
    KEPT: Finding.KEPT,
    EXCEEDED: Finding.BREACHED,
    NO_ANCHOR: Finding.MISSING,
    OVERRUN: Finding.KEPT,
}


@dataclass(frozen=True, slots=True)
class Item:
    """Something a call-up was asked: a dated value of a rule, or a rule of the house's own.

    Attributes
    ----------
    basis
        For a silence of the profile, the basis it concerns.
    """

    id: str
    kind: str
    rule: Rule | None = None
    value: Dated | None = None
    basis: str = ""

    @property
    def article(self) -> str:
        """The article applied, or the name of the house's own rule."""
        return self.value.article if self.value is not None else self.id


@dataclass(slots=True, eq=False)
class _Asked:
    """What one item found: its rows, their codes, and for limits what was measured."""

    item: Item
    rows: Rows
    codes: npt.NDArray[np.int8]
    outcomes: Outcomes
    measure: npt.NDArray[np.int64] | None = None


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
    """

    profile: Profile
    calls: CallUps
    people: People
    circumstances: Circumstances
    outcome: Outcomes
    decisive: npt.NDArray[np.int32]
    items: tuple[Item, ...]

    def __len__(self) -> int:
        return len(self.outcome)

    def verdicts(self, row: int) -> Judgement:
        """Return the full judgement of one row, with reasons, citations and the facts read."""
        person = self.calls.person_row[row]
        rows = np.flatnonzero(self.calls.person_row == person)
        calls = self.calls.take(rows)
        _, asked = _judge(self.profile, calls, self.people, self.circumstances, detail=True)
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
    tally, _ = _judge(profile, calls, people, circumstances, detail=False)
    return JudgedCallUps(
        profile, calls, people, circumstances, tally.outcome, tally.decisive, tuple(tally.items)
    )


def judge_row(profile: Profile, calls: CallUps, people: People, circumstances: Circumstances) -> Judgement:
    """Judge the only call-up of a batch of one, in full."""
    _, asked = _judge(profile, calls, people, circumstances, detail=True)
    return _judgement(Asking(profile, calls, people, circumstances, np.array([0])), asked)


def judge_call_up(
    profile: Profile, call: CallUpFacts, person: PersonFacts, circumstances: Circumstances
) -> Judgement:
    """Judge one call-up of one person, given in plain values."""
    people = people_of(profile, (person,), circumstances.regions)
    calls = calls_of(profile, ((0, call),), (person,), circumstances.regions)
    return judge_row(profile, calls, people, circumstances)


def _judge(
    profile: Profile, calls: CallUps, people: People, circumstances: Circumstances, *, detail: bool
) -> tuple[_Tally, list[_Asked]]:
    _check(calls, people)
    tally, kept = _Tally.of(len(calls)), list[_Asked]()
    asking = Asking(profile, calls, people, circumstances, np.arange(len(calls)))
    for asked in _static(asking):
        tally.add(asked.item, asked.rows, asked.outcomes)
        if detail:
            kept.append(asked)
    for asked in _from_ledger(asking, tally.outcome == Outcome.DENY, detail=detail):
        tally.add(asked.item, asked.rows, asked.outcomes)
        if detail:
            kept.append(asked)
    tally.outcome[tally.outcome < 0] = Outcome.DENY
    return tally, kept


def _check(calls: CallUps, people: People) -> None:
    if len(calls) and not 0 <= int(calls.person_row.min()) <= int(calls.person_row.max()) < len(people):
        raise InvalidValueError(
            f"A call-up names a row outside the {len(people)} people. Give rows from 0 to {len(people) - 1}."
        )


# What does not depend on service


def _static(asking: Asking) -> Iterator[_Asked]:
    calls, profile = asking.calls, asking.profile
    basis = calls.basis
    group = asking.people.rank_group[calls.person_row]
    strange = np.flatnonzero((basis < 0) | (basis >= len(profile.bases)))
    if len(strange):
        yield _house("basis", strange)
    outside = np.flatnonzero((group < 0) | (group >= len(profile.rank_groups)))
    if len(outside):
        yield _house("rank-group", outside)
    for index, (rule, value) in enumerate(_asked_values(profile)):
        rows = _rows_of(asking, index, value, (basis, group), first_day_only=KINDS[rule.kind].first_day_only)
        if len(rows):
            yield _ask(asking.of(rows), rule, value)
    known = np.setdiff1d(asking.rows, np.concatenate((strange, outside)), assume_unique=False)
    for silence in silences(asking.of(known)):
        item = Item(f"silence:{silence.question}", "silence", basis=silence.basis)
        many = len(silence.rows)
        yield _Asked(item, silence.rows, np.zeros(many, np.int8), np.full(many, silence.outcome, np.int8))


def _house(rule: str, rows: Rows) -> _Asked:
    denied = np.full(len(rows), Outcome.DENY, np.int8)
    return _Asked(Item(rule, "sense"), rows, np.zeros(len(rows), np.int8), denied)


def _asked_values(profile: Profile) -> tuple[tuple[Rule, Dated], ...]:
    kept = profile.kept.get("asked")
    if not isinstance(kept, tuple):
        asking = [name for name, kind in KINDS.items() if kind.ask is not None]
        kept = profile.kept["asked"] = tuple(
            (rule, value)
            for rule, value in profile.of_kind(*asking)
            # Rest between call-ups is a matter of the ledger; only hours of rest are asked here.
            if not isinstance(value.terms, RestTerms) or value.terms.hours
        )
        profile.kept["asked_applies"] = applies_table(profile, [rule for rule, _ in kept])
    return kept


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


def _ask(asking: Asking, rule: Rule, value: Dated) -> _Asked:
    kind = KINDS[rule.kind]
    assert kind.ask is not None
    codes = kind.ask(value.terms, asking)
    worth = _worth(asking.profile, rule, value)
    return _Asked(
        Item(rule.id, rule.kind, rule, value), asking.rows, codes, _allowed(worth[codes], asking, rule)
    )


def _worth(profile: Profile, rule: Rule, value: Dated) -> Outcomes:
    """Return what each finding on a value comes to, worked out once per profile."""
    kept: dict[int, Outcomes] = profile.kept.setdefault("worth", {})  # type: ignore[assignment]
    if id(value) not in kept:
        codes = KINDS[rule.kind].codes
        kept[id(value)] = np.array([_outcome(finding, rule, value) for finding in codes], np.int8)
    return kept[id(value)]


def _outcome(finding: Finding, rule: Rule, value: Dated) -> Outcome:
    breach = rule.breach(value)
    return {
        Finding.KEPT: Outcome.PERMIT,
        Finding.BREACHED: breach,
        Finding.MISSING: Outcome.WARN if breach is Outcome.WARN else Outcome.UNKNOWN,
        Finding.CAUTION: Outcome.WARN,
    }[finding]


def _allowed(outcomes: Outcomes, asking: Asking, rule: Rule) -> Outcomes:
    """Permit what needed an authority that has given the order or approved it."""
    if not rule.authority or not (outcomes == Outcome.NEEDS_AUTHORITY).any():
        return outcomes
    given = asking.column("authority") == tuple(asking.profile.authorities).index(rule.authority)
    if rule.authority in asking.circumstances.approvals:
        given = np.ones(len(outcomes), np.bool_)
    return np.where(given & (outcomes == Outcome.NEEDS_AUTHORITY), np.int8(Outcome.PERMIT), outcomes)


# What depends on service


class _Found(NamedTuple):
    """Where the kernel writes: [n, L], and bool[n] for days served twice."""

    code: npt.NDArray[np.int8]
    measure: npt.NDArray[np.int64]
    overlap: npt.NDArray[np.bool_]


def _from_ledger(asking: Asking, denied: npt.NDArray[np.bool_], *, detail: bool) -> Iterator[_Asked]:
    limits, rows = limits_of(asking.profile), len(asking.rows)
    many = len(limits.values)
    code = np.zeros((rows, many), np.int8)
    measure = np.zeros((rows if detail else 0, many, 2), np.int64)
    overlap = np.zeros(rows, np.bool_)
    _run(asking, limits, denied, _Found(code, measure, overlap))
    for which, (rule, value) in enumerate(limits.values):
        found = np.flatnonzero(code[:, which] != NOT_ASKED)
        if not len(found):
            continue
        worth = np.array([_outcome(_LIMIT_FINDINGS[c], rule, value) for c in range(5)], np.int8)
        codes = code[found, which]
        outcomes = _allowed(worth[codes], asking.of(found), rule)
        asked = _Asked(Item(rule.id, rule.kind, rule, value), found, codes, outcomes)
        if detail:
            asked.measure = measure[found, which]
        yield asked
    if overlap.any():
        yield _house("overlap", np.flatnonzero(overlap))


def _run(
    asking: Asking,
    limits: Limits,
    denied: npt.NDArray[np.bool_],
    out: _Found,
) -> None:
    calls, people, profile = asking.calls, asking.people, asking.profile
    if not len(calls):
        return
    bases, groups = len(profile.bases), len(profile.rank_groups)
    basis = np.where((calls.basis < 0) | (calls.basis >= bases), bases, calls.basis)
    group = people.rank_group[calls.person_row]
    group = np.where((group < 0) | (group >= groups), groups, group)
    served = np.diff(people.first) + np.bincount(calls.person_row, minlength=len(people))
    unset = np.full(len(people), NO_DATE, np.int32)
    anchors = [people.anchors.get(name, unset) for name in profile.anchors]
    judge_people(
        np.lexsort((calls.start, calls.person_row)),
        own(calls.person_row, np.int64),
        np.stack((calls.start, calls.end, basis, group), axis=1).astype(np.int64),
        denied,
        *ledger_of(people),
        own(people.days_before, np.int32),
        np.array(anchors, np.int32).reshape(len(anchors), len(people)),
        limits.arrays,
        int(served.max()),
        out.code,
        out.measure,
        out.overlap,
    )


# Words


def _judgement(asking: Asking, asked: list[_Asked]) -> Judgement:
    """Return every verdict on the one row of `asking`."""
    verdicts = []
    for each in asked:
        at = np.flatnonzero(each.rows == asking.rows[0])
        if len(at):
            verdicts.append(_verdict(asking, each, int(at[0])))
    return Judgement.of(verdicts)


def _verdict(asking: Asking, asked: _Asked, at: int) -> Verdict:
    item, outcome = asked.item, Outcome(int(asked.outcomes[at]))
    if item.rule is None or item.value is None:
        return _house_verdict(asking, item)
    if asked.measure is not None:
        days, since = (int(each) for each in asked.measure[at])
        reason, facts = say_limit(item.value.terms, int(asked.codes[at]), days, since, asking.period())
    else:
        reason, facts = _said(KINDS[item.kind], item.value, asking, int(asked.codes[at]))
    return cited(outcome, item.rule, item.value, reason, facts)


def _said(kind: Kind, value: Dated, asking: Asking, code: int) -> tuple[str, tuple[tuple[str, str], ...]]:
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
