"""The questions put to every call-up, and on which of them a profile is silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from holdfast.law._asking import Asking, Rows, covered
from holdfast.law._register import KINDS
from holdfast.law.facts import AcceptedGap, Circumstances
from holdfast.law.profile import SILENCE_KINDS, Profile
from holdfast.law.verdicts import Outcome, Verdict
from holdfast.model import Interval, union

QUESTIONS: Final = SILENCE_KINDS


def answered(profile: Profile, question: str, basis: str, rank_group: str) -> tuple[Interval, ...]:
    """Return the days on which an enforced rule answers a question for a basis and rank group."""
    kept = profile.kept.setdefault("answered", {})
    assert isinstance(kept, dict)
    key = (question, basis, rank_group)
    if key not in kept:
        kept[key] = union(
            value.period
            for rule in profile.rules
            if KINDS[rule.kind].question == question
            and basis in rule.bases
            and rank_group in rule.rank_groups
            for value in rule.values
            if value.enforced
        )
    found: tuple[Interval, ...] = kept[key]
    return found


def acceptance(
    profile: Profile, circumstances: Circumstances, question: str, basis: str
) -> AcceptedGap | None:
    """Return the acceptance of a gap by one whom the profile names for it, or None."""
    gap = profile.silence_on(question, basis)
    if gap is None:
        return None
    for accepted in circumstances.accepted_gaps:
        about = accepted.kind.split(".")[0] == question and (not accepted.bases or basis in accepted.bases)
        if about and accepted.by in gap.accepted_by:
            return accepted
    return None


@dataclass(frozen=True, slots=True)
class Silence:
    """Rows of one basis on which the profile is silent, and what that comes to."""

    question: str
    basis: str
    rows: Rows
    outcome: Outcome


def silences(asking: Asking) -> list[Silence]:
    """Return the rows on which the profile is silent; rows must have a basis and rank group of the profile."""
    basis = asking.column("basis").astype(np.int64)
    groups = len(asking.profile.rank_groups)
    key = basis * groups + asking.people.rank_group[asking.column("person_row")]
    found = []
    for each in np.unique(key):
        at = np.flatnonzero(key == each)
        start, end = asking.column("start")[at], asking.column("end")[at]
        name = tuple(asking.profile.bases)[int(each) // groups]
        group = asking.profile.rank_groups[int(each) % groups]
        for question in QUESTIONS:
            silent = at[~covered(answered(asking.profile, question, name, group), start, end)]
            if len(silent):
                accepted = acceptance(asking.profile, asking.circumstances, question, name)
                outcome = Outcome.UNKNOWN if accepted is None else Outcome.WARN
                found.append(Silence(question, name, asking.rows[silent], outcome))
    return found


def silence_verdict(profile: Profile, circumstances: Circumstances, question: str, basis: str) -> Verdict:
    """Return the verdict on a question the profile does not answer."""
    gap, accepted = profile.silence_on(question, basis), acceptance(profile, circumstances, question, basis)
    facts = [("question", question), ("basis", basis)]
    if gap is not None:
        facts += [("gap", gap.about), ("note", gap.note), ("may accept", ", ".join(gap.accepted_by))]
    if accepted is not None:
        reason = f"The profile is silent on {question} for {basis}; accepted by {accepted.by} in entry {accepted.entry}."
        return Verdict(Outcome.WARN, f"silence:{question}", "silence", reason, facts=tuple(facts))
    who = (
        f"{' or '.join(gap.accepted_by)} may accept that"
        if gap is not None
        else "nobody is named to accept that"
    )
    about = f" ({gap.about})" if gap is not None else ""
    reason = f"The profile is silent on {question} for {basis}{about}; {who}."
    return Verdict(
        Outcome.UNKNOWN,
        f"silence:{question}",
        "silence",
        reason,
        facts=tuple(facts),
        authority=gap.accepted_by[0] if gap is not None else "",
    )
