"""Jurists' cases: facts and the verdict expected of them, in a readable file beside each profile, and their run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np

from holdfast.errors import InvalidValueError, ProfileError
from holdfast.law._fields import Faults, Field
from holdfast.law._questions import QUESTIONS
from holdfast.law._yaml import Node, parse
from holdfast.law.acts import judge_act
from holdfast.law.applications import APPLICATION_KINDS, ApplicationFacts, judge_application
from holdfast.law.facts import (
    GROUND_STATES,
    AcceptedGap,
    Called,
    CallUpFacts,
    Circumstances,
    ContractFacts,
    GroundFacts,
    PersonFacts,
    day_number,
)
from holdfast.law.headquarters import judge_headquarters
from holdfast.law.judge import judge_call_up
from holdfast.law.profile import ALWAYS, Profile
from holdfast.law.regions import RegionTree
from holdfast.law.statuses import statuses_at
from holdfast.law.verdicts import Judgement, Outcome
from holdfast.model import Act, Interval

_WORDS: Final = {outcome.word: outcome for outcome in Outcome}
_SUBJECTS: Final[tuple[str, ...]] = ("call_up", "act", "headquarters", "statuses", "application")
_SHARED: Final = ("person", "acts", "accepted", "approvals", "call_up", "called")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of one case.

    Attributes
    ----------
    expected, got
        Outcome and article in words, as the case wants them and as they came.
    judgement
        The judgement in full; None where only statuses were asked.
    """

    id: str
    title: str
    passed: bool
    expected: str
    got: str
    judgement: Judgement | None = None


def run_cases(profile: Profile, cases_text: str, *, name: str = "cases") -> tuple[CaseResult, ...]:
    """Run every case of a text against a profile, in order.

    Raises
    ------
    ProfileError
        If the text cannot be used; with every fault, its place and its remedy.
    """
    faults = Faults()
    node = parse(cases_text, name, faults.found)
    results = _Cases(Field(node, name, "", faults), profile).run() if node is not None else ()
    if faults.found:
        raise ProfileError(f"The cases {name} cannot be used; see each fault.", faults.found)
    return results


@dataclass(frozen=True, slots=True)
class _Facts:
    """The facts of one case, from the case itself and, where it is silent, from the defaults of the text."""

    of_case: Mapping[str, Field]
    defaults: Mapping[str, Field] = field(default_factory=dict)

    def merged(self, key: str) -> Field | None:
        """Return a mapping of the case over that of the defaults, or either alone."""
        mine, shared = self.of_case.get(key), self.defaults.get(key)
        if mine is None or shared is None or {mine.node.shape, shared.node.shape} != {"mapping"}:
            return mine if mine is not None else shared
        pairs = [pair for pair in mine.node.content if isinstance(pair, tuple)]
        given = {name for name, _ in pairs}
        rest = [p for p in shared.node.content if isinstance(p, tuple) and p[0] not in given]
        return Field(Node((*pairs, *rest), "mapping", mine.node.line), mine.name, mine.path, mine.faults)


class _Cases:
    def __init__(self, root: Field, profile: Profile) -> None:
        top = root.keys(("profile", "regions", "cases"), ("defaults",))
        if "profile" in top and not top["profile"].is_word(profile.id):
            top["profile"].fault(
                "These cases are for another profile.", f"Run them against it, not {profile.id}."
            )
        self.profile, self.faults = profile, root.faults
        self.regions = _regions(top.get("regions"))
        self.defaults = top["defaults"].keys((), _SHARED) if "defaults" in top else {}
        self.cases = top["cases"].items() if "cases" in top else ()

    def run(self) -> tuple[CaseResult, ...]:
        return tuple(result for item in self.cases if (result := self._one(item)) is not None)

    def _one(self, item: Field) -> CaseResult | None:
        fields = item.keys(("id", "title", "expect"), (*_SHARED, *_SUBJECTS))
        asked = [subject for subject in _SUBJECTS if subject in fields and subject != "call_up"] or [
            "call_up"
        ]
        if len(asked) > 1 or not {"id", "title", "expect"} <= set(fields):
            item.fault("A case asks one thing.", f"Give one of: {', '.join(_SUBJECTS)}.")
            return None
        facts, before = _Facts(fields, self.defaults), len(self.faults.found)
        try:
            judged = self._judged(asked[0], facts)
        except InvalidValueError as error:
            item.fault(str(error), "Correct the facts of this case.")
            return None
        if judged is None or len(self.faults.found) > before:
            return None
        return _compared(fields, judged)

    def _judged(self, subject: str, facts: _Facts) -> Judgement | tuple[str, ...] | None:
        acts = tuple(self._act(item) for item in _items(facts.merged("acts")))
        given = facts.merged(subject)
        if given is None:
            return None
        if subject == "act":
            approvals = frozenset(item.text() for item in _items(facts.merged("approvals")))
            entries = given.entries()
            moment = entries["judged_at"].moment() if "judged_at" in entries else None
            return judge_act(
                self.profile, self._act(given), acts, approvals=approvals, moment=moment, tree=self.regions
            )
        if subject == "call_up":
            return self._call_up(given, facts, acts)
        if subject == "application":
            return self._application(given, facts)
        entries = given.keys(("region", "at"), ("rule",))
        region, moment = entries["region"].text(), entries["at"].moment()
        statuses = statuses_at(self.profile, acts, region, moment, self.regions)
        if subject == "statuses":
            return tuple(sorted(status.status for status in statuses))
        known = [rule.id for rule in self.profile.rules if rule.kind == "hq"]
        rule = entries["rule"].choice(known) if "rule" in entries else ""
        return judge_headquarters(self.profile, rule, statuses, moment.date()) if rule in known else None

    def _call_up(self, given: Field, facts: _Facts, acts: tuple[Act, ...]) -> Judgement | None:
        person = facts.merged("person")
        if person is None:
            given.fault("No person is described.", "Add 'person:' to the case or to the defaults.")
            return None
        before = len(given.faults.found)
        call, who = _call(given), _person(person)
        circumstances = Circumstances(
            self.regions,
            acts,
            tuple(_gap(item) for item in _items(facts.merged("accepted"))),
            approvals=frozenset(item.text() for item in _items(facts.merged("approvals"))),
            called=_called(facts.merged("called"), self.profile, call.period),
        )
        if len(given.faults.found) > before:
            return None
        return judge_call_up(self.profile, call, who, circumstances)

    def _application(self, given: Field, facts: _Facts) -> Judgement | None:
        entries = given.keys(
            ("kind", "ground", "filed"), ("start", "served", "basis", "rank_group", "facts", "decided")
        )
        person, before = facts.merged("person"), len(given.faults.found)
        who = _person(person) if person is not None else None
        text = {key: entry.text() for key, entry in entries.items() if entry.node.shape == "text"}
        days = {key: entries[key].day() for key in ("filed", "start", "served", "decided") if key in entries}
        told = entries["facts"].entries() if "facts" in entries else {}
        for key, known in (("kind", tuple(APPLICATION_KINDS)), ("basis", tuple(self.profile.bases))):
            if key in entries:
                entries[key].choice(known)
        if len(given.faults.found) > before or not {"kind", "ground", "filed"} <= set(entries):
            return None
        application = ApplicationFacts(
            kind=text["kind"],
            ground=text["ground"],
            filed=days["filed"],
            start=days.get("start"),
            served=days.get("served"),
            rank_group=text.get("rank_group", who.rank_group if who is not None else ""),
            basis=text.get("basis", ""),
            facts={name: entry.text() for name, entry in told.items()},
        )
        return judge_application(self.profile, application, days.get("decided"))

    def _act(self, item: Field) -> Act:
        entries = item.keys(
            ("kind", "issuer", "regions", "from", "until"),
            (
                "id", "declares", "extends", "lifts", "narrows", "people_at_most", "days_at_most", "issued_at",
                "confirmed_at", "judged_at",
            ),
        )  # fmt: skip
        text = {key: entry.text() for key, entry in entries.items() if entry.node.shape == "text"}
        period = _period(entries, item)
        issued = datetime.combine(period.start, time(), UTC)
        return Act(
            id=text.get("id", "act"),
            kind=text.get("kind", "act"),
            title=text.get("kind", "act"),
            issuer=text.get("issuer", "nobody"),
            issued_at=entries["issued_at"].moment() if "issued_at" in entries else issued,
            period=period,
            regions=tuple(region.text() for region in _items(entries.get("regions"))),
            declares=text.get("declares"),
            extends=text.get("extends"),
            lifts=text.get("lifts"),
            narrows=text.get("narrows"),
            people_at_most=entries["people_at_most"].whole() if "people_at_most" in entries else None,
            days_at_most=entries["days_at_most"].whole() if "days_at_most" in entries else None,
            confirmed_at=entries["confirmed_at"].moment() if "confirmed_at" in entries else None,
        )


def _items(given: Field | None) -> tuple[Field, ...]:
    return given.items() if given is not None else ()


def _regions(given: Field | None) -> RegionTree:
    entries = given.entries() if given is not None else {}
    parents = {name: entry.text() for name, entry in entries.items()}
    try:
        return RegionTree.of({name: None if parent == "top" else parent for name, parent in parents.items()})
    except InvalidValueError as error:
        if given is not None:
            given.fault(str(error), "Write 'name: top' for an outermost region, else 'name: parent'.")
        return RegionTree.of({})


def _period(entries: Mapping[str, Field], at: Field) -> Interval:
    """Read ``from`` with ``days``, or with ``until``, the last day."""
    fallback = Interval(date(1, 1, 1), date(1, 1, 2))
    if "from" not in entries or ("days" in entries) == ("until" in entries):
        at.fault("A period needs 'from' and either 'days' or 'until' (its last day).", "Give both.")
        return fallback
    start = entries["from"].day()
    end = start + timedelta(days=entries["days"].whole()) if "days" in entries else None
    end = entries["until"].day() + timedelta(days=1) if end is None else end
    if end <= start:
        at.fault(f"The period from {start} has no day in it.", "Give at least one day.")
        return fallback
    return Interval(start, end)


def _gap(item: Field) -> AcceptedGap:
    entries = item.keys(("question", "by", "entry"))
    return AcceptedGap(
        entries["question"].choice(QUESTIONS) if "question" in entries else "",
        entries["by"].text() if "by" in entries else "",
        entries["entry"].text() if "entry" in entries else "",
    )


def _served(item: Field) -> tuple[Interval, str]:
    entries = item.keys(("from", "basis"), ("days", "until"))
    return _period(entries, item), entries["basis"].text() if "basis" in entries else ""


def _contract(item: Field) -> ContractFacts:
    entries = item.keys(("id", "from", "until"), ("territory", "clause"))
    return ContractFacts(
        id=entries["id"].text() if "id" in entries else "",
        period=_period(entries, item),
        territory=tuple(region.text() for region in _items(entries.get("territory"))),
        clause=entries["clause"].text() if "clause" in entries else "",
    )


def _ground(item: Field) -> GroundFacts:
    entries = item.keys(("ground",), ("state", "from", "until", "days"))
    dated = {"from", "until", "days"} & set(entries)
    state = entries["state"].choice(GROUND_STATES) if "state" in entries else "held"
    return GroundFacts(
        ground=entries["ground"].text() if "ground" in entries else "",
        state=state if state in GROUND_STATES else "held",
        period=_period(entries, item) if dated else ALWAYS,
    )


def _person(given: Field) -> PersonFacts:
    entries = given.keys(("home", "rank_group"), ("days_before", "served", "contracts", "anchors", "grounds"))
    anchors = entries["anchors"].entries() if "anchors" in entries else {}
    return PersonFacts(
        rank_group=entries["rank_group"].text() if "rank_group" in entries else "",
        home=entries["home"].text() if "home" in entries else "",
        days_before=entries["days_before"].whole() if "days_before" in entries else 0,
        served=tuple(_served(item) for item in _items(entries.get("served"))),
        contracts=tuple(_contract(item) for item in _items(entries.get("contracts"))),
        anchors={name: entry.day() for name, entry in anchors.items()},
        grounds=tuple(_ground(item) for item in _items(entries.get("grounds"))),
    )


def _call(given: Field) -> CallUpFacts:
    needed = ("from", "basis", "task", "region", "authority", "issued")
    optional = ("days", "until", "contract", "waived", "facts", "rest_hours", "rest_unbroken")
    entries = given.keys(needed, optional)
    text = {key: entry.text() for key, entry in entries.items() if entry.node.shape == "text"}
    facts = entries["facts"].entries() if "facts" in entries else {}
    return CallUpFacts(
        period=_period(entries, given),
        basis=text.get("basis", ""),
        task=text.get("task", ""),
        region=text.get("region", ""),
        authority=text.get("authority", ""),
        issued=entries["issued"].day() if "issued" in entries else date(1, 1, 1),
        contract=text.get("contract"),
        waived="waived" in entries and entries["waived"].truth(),
        facts={name: entry.text() for name, entry in facts.items()},
        rest_hours=entries["rest_hours"].whole() if "rest_hours" in entries else -1,
        rest_unbroken=entries["rest_unbroken"].whole() if "rest_unbroken" in entries else -1,
    )


def _called(given: Field | None, profile: Profile, period: Interval) -> Called | None:
    """Read ``{basis: people}``: so many are called on each day of the call-up already."""
    if given is None:
        return None
    people = {name: entry.whole() for name, entry in given.keys((), tuple(profile.bases)).items()}
    counts = np.array([[people.get(basis, 0)] for basis in profile.bases], np.int32)
    return Called(day_number(period.start), np.repeat(counts, period.days, axis=1))


def _compared(fields: Mapping[str, Field], judged: Judgement | tuple[str, ...]) -> CaseResult:
    identifier, title, expect = fields["id"].text(), fields["title"].text(), fields["expect"]
    if isinstance(judged, tuple):
        wanted = tuple(sorted(item.text() for item in expect.items()))
        return CaseResult(identifier, title, wanted == judged, ", ".join(wanted), ", ".join(judged))
    entries = expect.keys(("outcome",), ("article", "rule", "kept"))
    outcome = _WORDS.get(entries["outcome"].choice(tuple(_WORDS))) if "outcome" in entries else None
    article = entries["article"].text() if "article" in entries else ""
    rule = entries["rule"].text() if "rule" in entries else ""
    worst = [verdict for verdict in judged.verdicts if verdict.outcome is judged.outcome]
    cited = [v for v in worst if article in {"", v.article} and rule in {"", v.rule}]
    first = judged.decisive
    got = (
        f"{judged.outcome.word} ({first.article or first.rule})" if first is not None else judged.outcome.word
    )
    expected = f"{outcome.word if outcome is not None else '?'} ({article or rule or 'any article'})"
    broken = [name.text() for name in _items(entries.get("kept")) if not _kept(judged, name.text())]
    if broken:
        got += f", {' and '.join(broken)} not kept"
    passed = judged.outcome is outcome and bool(cited) and not broken
    return CaseResult(identifier, title, passed, expected, got, judged)


def _kept(judged: Judgement, rule: str) -> bool:
    """Tell whether a rule was asked and is kept, which the outcome alone does not say where others warn."""
    outcomes = [verdict.outcome for verdict in judged.verdicts if verdict.rule == rule]
    return bool(outcomes) and all(outcome is Outcome.PERMIT for outcome in outcomes)
