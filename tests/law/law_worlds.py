"""Random small worlds: a profile, people, call-ups and circumstances, drawn so that limits are often just met."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import yaml

from holdfast.law import (
    KINDS,
    AcceptedGap,
    Called,
    CallUpFacts,
    Circumstances,
    ContractFacts,
    Judgement,
    PersonFacts,
    Profile,
    RegionTree,
    Verdict,
    day_number,
    load_profile,
)
from holdfast.model import Act, Interval

BASES = ("alpha", "beta", "gamma")
GROUPS = ("low", "high")
TASKS = ("guard", "watch")
SEATS = ("mayor", "king")
REGIONS = RegionTree.of({"land": None, "north": "land", "town": "north", "south": "land"})
FIRST = date(2023, 11, 1)

NOT_BY_BASIS = tuple(kind.name for kind in KINDS.values() if not kind.by_basis)

Value = dict[str, Any]


def head(**more: Any) -> dict[str, Any]:
    """Return a profile without rules, as a mapping that can be written as YAML."""
    return {
        "profile": "toy",
        "title": "Toy",
        "schema": "1",
        "text_as_of": "2026-01-01",
        "disclaimer": "A toy.",
        "sources": {"book": {"title": "The book"}},
        "authorities": {seat: seat for seat in SEATS},
        "rank_groups": list(GROUPS),
        "bases": {basis: {"title": basis} for basis in BASES},
        "tasks": {task: task for task in TASKS},
        "rules": [],
        **more,
    }


def cite(**value: Any) -> Value:
    """Return a dated value with its citation."""
    return {"article": "Art. 1", "source": "book", "confidence": "A", **value}


def rule(kind: str, values: dict[str, Value], **more: Any) -> dict[str, Any]:
    """Return a rule for all bases, named after its kind where no name is given."""
    scope = {} if kind in NOT_BY_BASIS else {"applies_to": "all"}
    return {"id": kind, "kind": kind, "severity": "deny", **scope, "values": values, **more}


def load(document: dict[str, Any]) -> Profile:
    """Return the profile of a mapping, by way of its YAML text."""
    return load_profile(text(document), name="toy.yaml")


class _Plain(yaml.SafeDumper):
    """Writes a value twice rather than refer to it."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- as the base has it
        return True


def text(document: dict[str, Any]) -> str:
    """Return a mapping as YAML."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False)


def open_rules(*but: str) -> list[dict[str, Any]]:
    """Return rules that answer every question and limit nothing, but for the kinds named."""
    every = {
        "authority": cite(by=list(SEATS)),
        "task.allow": cite(tasks=list(TASKS)),
        "territory": cite(within="anywhere"),
        "notice": cite(at_least={"days": "0"}),
        "rest": cite(between_calls={"days": "0"}),
        "cap.per_call": cite(max="none"),
    }
    return [
        rule(kind, {"2000-01-01": value}, id=f"open-{kind}")
        for kind, value in every.items()
        if kind not in but
    ]


def toy(*rules: dict[str, Any], but: tuple[str, ...] = (), **more: Any) -> Profile:
    """Return a profile of these rules beside open ones."""
    return load(head(rules=[*open_rules(*but), *rules], **more))


def _some(random: Random, options: tuple[str, ...]) -> list[str]:
    return sorted(random.sample(options, random.randint(1, len(options))))


def _length(random: Random) -> dict[str, str]:
    unit = random.choice(["days", "days", "weeks", "months"])
    most = {"days": 45, "weeks": 6, "months": 2}[unit]
    return {unit: str(random.randint(1, most))}


def _cap(random: Random) -> tuple[dict[str, Any], Value]:
    kind = random.choice(["cap.per_call", "cap.consecutive", "cap.window", "cap.window", "cap.window"])
    more: dict[str, Any] = {"counts": _some(random, BASES) if random.random() < 0.7 else "all"}
    value: Value = {"max": _length(random)}
    if kind == "cap.window":
        length = {random.choice(["days", "months"]): str(random.randint(1, 4))}
        if "days" in length:
            length = {"days": str(random.randint(20, 120))}
        more["window"] = random.choice([
            "calendar_year", "lifetime", {"rolling": length}, {"since": "discharge", "length": length},
            {"since": "discharge"},
        ])  # fmt: skip
        if random.random() < 0.3:
            value["count_calls"] = str(random.randint(1, 3))
        if random.random() < 0.3:
            more["overrun"] = {"bases": _some(random, BASES), "until": "its end"}
    return {"kind": kind, **more}, value


def _other(random: Random) -> tuple[dict[str, Any], Value]:
    kind = random.choice(["notice", "rest", "territory", "task.allow", "task.deny", "authority"])
    if kind == "notice":
        more = {"waivable_by": "person"} if random.random() < 0.5 else {}
        return {"kind": kind, **more}, {"at_least": _length(random)}
    if kind == "rest":
        value: Value = {"between_calls": {"days": str(random.randint(0, 20))}}
        if random.random() < 0.3:
            value = {"hours": "6", "per_hours": "24", "unbroken": "4"}
        return {"kind": kind, "counts": _some(random, BASES)}, value
    if kind == "territory":
        return {"kind": kind}, {"within": random.choice(["residence", "contract"])}
    if kind == "task.allow":
        return {"kind": kind}, {"tasks": _some(random, TASKS)}
    if kind == "task.deny":
        return {"kind": kind, "when": {"for": "self"}, "unless": {"paid": "true"}}, {
            "tasks": _some(random, TASKS)
        }
    extra = random.choice([
        {}, {"requires_status": ["flood"]}, {"requires_act": {"kind": "decree", "issuer": "king"}},
        {"requires_facts": {"for": ["self", "other"]}}, {"requires_facts": {"for": "self", "paid": "true"}},
    ])  # fmt: skip
    return {"kind": kind}, {"by": _some(random, SEATS), **extra}


def _override(random: Random, caps: list[str]) -> tuple[dict[str, Any], Value]:
    value: Value = {"by": random.choice(SEATS)}
    value |= random.choice([{"raise": _length(random)}, {"raise": "none"}, {"to": _length(random)}, {}])
    if len(value) == 1 or random.random() < 0.4:
        value["raise_calls"] = random.choice(["1", "2", "none"])
    if random.random() < 0.4:
        value["act"] = random.choice(["decree", "extension"])
    scope: dict[str, Any] = {}
    if random.random() < 0.4:
        scope = {"applies_to": _some(random, BASES), "rank_groups": _some(random, GROUPS)}
    return {
        "kind": "override",
        "caps": sorted(random.sample(caps, random.randint(1, len(caps)))),
        **scope,
    }, value


def _headcount(random: Random) -> tuple[dict[str, Any], Value]:
    value: Value = {"max": random.choice(["0", "1", "2", "3", "none"])}
    if random.random() < 0.4:
        value = {"set_by_act": {"kind": "decree", "issuer": "king"}}
    more = {"applies_to": _some(random, BASES), "rank_groups": _some(random, GROUPS)}
    if random.random() < 0.6:
        more["counts"] = _some(random, BASES)
    return {"kind": "cap.headcount", **more}, value


def _under_decree(random: Random) -> dict[str, Any]:
    """Return a rule by which some call-ups need the king's decree, which may say how long somebody serves."""
    severity = random.choice(["deny", "deny", "warn", "needs_authority"])
    seat = {"authority": random.choice(SEATS)} if severity == "needs_authority" else {}
    value = {"by": list(SEATS), "requires_act": {"kind": "decree", "issuer": "king"}}
    values = _dated(random, value) if random.random() < 0.4 else {"2000-01-01": cite(**value)}
    scope = {"applies_to": _some(random, BASES)} if random.random() < 0.4 else {}
    return rule("authority", values, id="d", **scope) | {"severity": severity, **seat}


def _dated(random: Random, value: Value) -> dict[str, Value]:
    confidence = random.choice(["A", "A", "A", "B", "C", "D"])
    first = cite(**value) | {"confidence": confidence}
    if random.random() < 0.7:
        return {"2020-01-01": first}
    later = "2024-01-20" if random.random() < 0.7 else "2023-12-10"
    return {"2020-01-01": first | {"until": later}} if random.random() < 0.4 else {later: first}


def profile(random: Random) -> Profile:
    """Return a random profile; some of its questions may stay unanswered."""
    return load(document(random))


def document(random: Random) -> dict[str, Any]:
    """Return a random profile as a mapping that can be written as YAML."""
    bars = {"bars": _some(random, BASES)} if random.random() < 0.3 else {}
    rules: list[dict[str, Any]] = [
        rule(
            "status",
            {"2000-01-01": cite(acts=[{"kind": "alarm", "issuer": "mayor"}], area="any", **bars)},
            declares="flood",
            severity=random.choice(["deny", "warn"]),
        )
    ]
    for i in range(random.randint(1, 6)):
        more, value = _cap(random) if random.random() < 0.7 else _other(random)
        severity = random.choice(["deny", "deny", "deny", "warn", "needs_authority"])
        seat = {"authority": random.choice(SEATS)} if severity == "needs_authority" else {}
        scope = {"applies_to": _some(random, BASES), "rank_groups": _some(random, GROUPS)}
        rules.append(
            {"id": f"r{i}", "severity": severity, **seat, **scope, **more, "values": _dated(random, value)}
        )
    caps = [each["id"] for each in rules if each["kind"].startswith("cap.")]
    for i in range(random.randint(0, 2) if caps else 0):
        more, value = _override(random, caps)
        severity = random.choice(["deny", "deny", "warn"])
        rules.append({"id": f"o{i}", "severity": severity, **more, "values": _dated(random, value)})
    if random.random() < 0.4:
        more, value = _headcount(random)
        severity = random.choice(["deny", "deny", "warn", "needs_authority"])
        seat = {"authority": random.choice(SEATS)} if severity == "needs_authority" else {}
        rules.append({"id": "h", "severity": severity, **seat, **more, "values": _dated(random, value)})
        caps.append("h")
    if caps and random.random() < 0.4:
        counted = cite(counted=random.choice(["true", "false"]))
        change = {"caps": [random.choice(caps)], "service": _some(random, BASES)}
        rules.append(rule("counts", _dated(random, counted), **change))
    if random.random() < 0.4:
        rules.append(_under_decree(random))
    silent = random.choice([(), (), ("notice",), ("rest", "cap.per_call")])
    gap = {"about": "rest", "kinds": ["rest"], "bases": "all", "note": "none", "accepted_by": ["mayor"]}
    return head(rules=[*rules, *open_rules(*silent)], unknown=[gap])


def _interval(random: Random, span: int = 220) -> Interval:
    # Every second one begins on a tenth day, so that much of it touches.
    start = FIRST + timedelta(days=random.choice([random.randint(0, span), random.randrange(0, span, 10)]))
    return Interval.of_days(start, random.choice([1, 2, 5, 10, 20, 29, 30, 31, 45, 62]))


def person(random: Random) -> PersonFacts:
    """Return a random person; what they served may overlap, as what others recorded can."""
    served = tuple((_interval(random), random.choice([*BASES, "other"])) for _ in range(random.randint(0, 4)))
    contracts = tuple(
        ContractFacts(f"c{i}", Interval(FIRST, date(2024, random.randint(2, 12), 1)), tuple(
            random.sample(["north", "south", "town"], random.randint(0, 2))
        ))
        for i in range(random.randint(0, 2))
    )  # fmt: skip
    return PersonFacts(
        rank_group=random.choice([*GROUPS, *GROUPS, *GROUPS, "none"]),
        home=random.choice(["north", "town", "south", "land", "nowhere"]),
        days_before=random.choice([0, 0, 10, 40]),
        served=served,
        contracts=contracts,
        anchors={}
        if random.random() < 0.2
        else {"discharge": FIRST + timedelta(days=random.randint(-60, 60))},
    )


def call(random: Random) -> CallUpFacts:
    """Return a random call-up."""
    period = _interval(random)
    return CallUpFacts(
        period=period,
        basis=random.choice([*BASES, *BASES, *BASES, "other"]),
        task=random.choice([*TASKS, *TASKS, "other"]),
        region=random.choice(["north", "town", "south", "nowhere"]),
        authority=random.choice([*SEATS, *SEATS, "nobody"]),
        issued=period.start - timedelta(days=random.choice([-1, 0, 7, 14, 28, 31, 60])),
        contract=random.choice([None, "c0", "c0", "c1"]),
        waived=random.random() < 0.3,
        facts=random.choice([{}, {"for": "self"}, {"for": "self", "paid": "true"}]),
        rest_hours=random.choice([-1, 5, 6]),
        rest_unbroken=random.choice([-1, 3, 4]),
    )


def circumstances(random: Random) -> Circumstances:
    """Return random acts and acceptances, and people called already."""
    acts = []
    for i in range(random.randint(0, 4)):
        kind = random.choice(["alarm", "alarm", "decree", "extension"])
        start = FIRST + timedelta(days=random.randint(0, 100))
        acts.append(
            Act(
                id=f"a{i}",
                kind=kind,
                title="An act",
                issuer="mayor" if kind == "alarm" else random.choice(SEATS),
                issued_at=datetime(2023, 10, 1, tzinfo=UTC),
                period=Interval.of_days(start, random.randint(30, 200)),
                regions=(random.choice(["land", "north", "south"]),),
                declares="flood" if kind == "alarm" else None,
                narrows=random.choice([None, None, "a0"]) if kind == "extension" else None,
                people_at_most=random.choice([None, 1, 2]) if kind == "decree" else None,
                days_at_most=random.choice([None, None, 10, 30]) if kind == "decree" else None,
            )
        )
    if random.random() < 0.5:
        acts.append(
            decree(random.choice([None, 10, 20, 30, 45, 62]), random.choice(["land", "land", "north"]))
        )
    gaps = (AcceptedGap("rest", random.choice(SEATS), "e1"),) if random.random() < 0.5 else ()
    approvals = frozenset(random.sample(SEATS, random.randint(0, 1)))
    return Circumstances(REGIONS, tuple(acts), gaps, approvals=approvals, called=called(random))


def decree(days_at_most: int | None, region: str = "land") -> Act:
    """Return a decree of the king that outlasts this world."""
    issued, days = datetime(2023, 10, 1, tzinfo=UTC), Interval(date(2023, 10, 1), date(2025, 1, 1))
    return Act("k", "decree", "A decree", "king", issued, days, (region,), days_at_most=days_at_most)


def called(random: Random) -> Called | None:
    """Return a few people called already in some weeks, or None."""
    if random.random() < 0.5:
        return None
    counts = np.zeros((len(BASES), 150), np.int32)
    for _ in range(3):
        at = random.randrange(140)
        counts[random.randrange(len(BASES)), at : at + random.randint(1, 60)] += 1
    return Called(day_number(FIRST + timedelta(days=random.randint(-20, 90))), counts)


def toy_call(start: date, days: int, **more: object) -> CallUpFacts:
    """Return a lawful call-up of the toy world, but for what is given."""
    plain = CallUpFacts(Interval.of_days(start, days), "alpha", "guard", "north", "mayor", start)
    return replace(plain, **more)  # type: ignore[arg-type]


def toy_person(*served: tuple[date, int]) -> PersonFacts:
    """Return a person of the toy world who served on the first basis."""
    return PersonFacts("low", "north", served=tuple((Interval.of_days(s, n), "alpha") for s, n in served))


def said(judged: Judgement, rule_id: str) -> Verdict:
    """Return the one verdict of a rule."""
    (found,) = [verdict for verdict in judged.verdicts if verdict.rule == rule_id]
    return found
