"""What called-up people may be used for: a closed list, and what is forbidden in any case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from holdfast.law._asking import Asking
from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.profile import Terms

Conditions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TaskAllowTerms(Terms):
    """The closed list: whatever is not on it is denied."""

    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskDenyTerms(Terms):
    """What is forbidden: these tasks, when one condition of `when` is met and none of `unless`."""

    tasks: tuple[str, ...]
    when: Conditions
    unless: Conditions


def _read_allow(_rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return TaskAllowTerms(value["tasks"].names_or_all(known.tasks, "task") if "tasks" in value else ())


def _conditions(field: Field | None) -> Conditions:
    """Read ``{beneficiary: own_employer}`` or ``{beneficiary: [own_employer, relative]}``."""
    found: list[tuple[str, str]] = []
    for name, entry in field.entries().items() if field else ():
        many = entry.items() if entry.node.shape == "list" else (entry,)
        found += [(name, each.text()) for each in many]
    return tuple(found)


def _read_deny(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return TaskDenyTerms(
        tasks=value["tasks"].names_or_all(known.tasks, "task") if "tasks" in value else known.tasks,
        when=_conditions(rule.get("when")),
        unless=_conditions(rule.get("unless")),
    )


def _listed(tasks: tuple[str, ...], asking: Asking) -> Codes:
    table = np.zeros(len(asking.profile.tasks) + 1, np.int8)  # the last place is for -1, an unknown task
    table[[i for i, task in enumerate(asking.profile.tasks) if task in tasks]] = 1
    listed: Codes = table[asking.column("task")]
    return listed


def _ask_allow(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, TaskAllowTerms)
    return (1 - _listed(terms.tasks, asking)).astype(np.int8)


def _say_allow(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, TaskAllowTerms)
    task = asking.name_of("task")
    facts = (("task", task), ("tasks allowed", ", ".join(terms.tasks)))
    word = "is not on the closed list of" if code else "is among the"
    return f"The task {task} {word} tasks allowed.", facts


def _bits(conditions: Conditions, asking: Asking) -> np.uint64:
    return np.uint64(sum(1 << i for i, pair in enumerate(asking.profile.conditions) if pair in conditions))


def _ask_deny(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, TaskDenyTerms)
    marks = asking.calls.marks[asking.rows]
    met = (marks & _bits(terms.when, asking)) != 0 if terms.when else np.ones(len(marks), np.bool_)
    excused = (marks & _bits(terms.unless, asking)) != 0
    codes: Codes = ((_listed(terms.tasks, asking) == 1) & met & ~excused).astype(np.int8)
    return codes


def _say_deny(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, TaskDenyTerms)
    marks = int(asking.calls.marks[asking.rows[0]])
    told = [pair for i, pair in enumerate(asking.profile.conditions) if marks >> i & 1]
    asked = [pair for pair in terms.when + terms.unless if pair in told]
    facts = (("task", asking.name_of("task")), *asked)
    forbidden = ", ".join(f"{name} is {value}" for name, value in terms.when) or "for this task"
    if code:
        return f"Such service is forbidden: {forbidden}.", facts
    return f"Nothing told makes this service forbidden ({forbidden}).", facts


TASK_ALLOW = Kind(
    "task.allow",
    _read_allow,
    question="task",
    value_keys=frozenset({"tasks"}),
    needed=frozenset({"tasks"}),
    ask=_ask_allow,
    codes=(Finding.KEPT, Finding.BREACHED),
    say=_say_allow,
)
TASK_DENY = Kind(
    "task.deny",
    _read_deny,
    rule_keys=frozenset({"when", "unless"}),
    value_keys=frozenset({"tasks"}),
    ask=_ask_deny,
    codes=(Finding.KEPT, Finding.BREACHED),
    say=_say_deny,
)
