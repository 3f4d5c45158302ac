"""What called-up people may be used for: a closed list, and what is forbidden in any case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from holdfast.law._asking import Asking
from holdfast.law._fields import Field
from holdfast.law.kinds._conditions import Conditions, met, read_conditions, told
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.profile import Terms


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

    @property
    def conditions(self) -> Conditions:
        """What the rule asks about."""
        return self.when + self.unless


def _read_allow(_rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return TaskAllowTerms(value["tasks"].names_or_all(known.tasks, "task") if "tasks" in value else ())


def _read_deny(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return TaskDenyTerms(
        tasks=value["tasks"].names_or_all(known.tasks, "task") if "tasks" in value else known.tasks,
        when=read_conditions(rule.get("when")),
        unless=read_conditions(rule.get("unless")),
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


def _ask_deny(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, TaskDenyTerms)
    asked = met(terms.when, asking) if terms.when else np.ones(len(asking.rows), np.bool_)
    excused = met(terms.unless, asking)
    codes: Codes = ((_listed(terms.tasks, asking) == 1) & asked & ~excused).astype(np.int8)
    return codes


def _say_deny(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, TaskDenyTerms)
    facts = (("task", asking.name_of("task")), *told(terms.when + terms.unless, asking))
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
