"""Which headquarters a region should have in its statuses, and whether one may stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from holdfast.errors import InvalidValueError
from holdfast.law.judge import cited
from holdfast.law.kinds.hq import HqTerms
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.law.verdicts import Judgement, Outcome, Verdict
from holdfast.model import Power, Status


def headquarters_rules(profile: Profile, day: date) -> tuple[tuple[Rule, HqTerms], ...]:
    """Return the rules by which headquarters may be composed on a day, with what they say."""
    return tuple(
        (rule, value.terms)
        for rule, value in profile.of_kind("hq")
        if day in value.period and isinstance(value.terms, HqTerms)
    )


def headquarters_due(profile: Profile, statuses: Iterable[Status], day: date) -> tuple[Rule, ...]:
    """Return the rules whose headquarters should exist in a region of these statuses on a day; drafts oblige nobody."""
    in_force = _in_force(statuses, day)
    return tuple(
        rule
        for rule, value in profile.of_kind("hq")
        if day in value.period
        and isinstance(value.terms, HqTerms)
        and not value.terms.draft
        and (value.terms.permanent or in_force.intersection(value.terms.exists_while))
    )


def judge_headquarters(profile: Profile, rule_id: str, statuses: Iterable[Status], day: date) -> Judgement:
    """Judge whether a headquarters composed by a rule may stand in a region of these statuses on a day.

    Raises
    ------
    NotFoundError
        If the profile has no such rule.
    InvalidValueError
        If the rule is not one on headquarters.
    """
    rule = profile.rule(rule_id)
    if rule.kind != "hq":
        raise InvalidValueError(
            f"The rule {rule_id!r} is of kind {rule.kind}, not hq. Name a rule on headquarters."
        )
    value = rule.on(day)
    if value is None:
        reason = f"The profile is silent on this headquarters on {day}."
        return Judgement((Verdict(Outcome.UNKNOWN, "silence:hq", "silence", reason),))
    return Judgement((_verdict(rule, value, _in_force(statuses, day)),))


def powers_at(profile: Profile, rule_id: str, statuses: Iterable[Status], day: date) -> frozenset[Power]:
    """Return what the seats of a headquarters may do on a day in a region of these statuses.

    None where the profile is silent on it that day; whether it may stand at all is for `judge_headquarters` to say.

    Raises
    ------
    NotFoundError
        If the profile has no such rule.
    """
    value = profile.rule(rule_id).on(day)
    if value is None or not isinstance(value.terms, HqTerms):
        return frozenset()
    in_force = _in_force(statuses, day)
    more = (powers for status, powers in value.terms.powers_in if status in in_force)
    return frozenset(Power(power) for powers in (value.terms.powers, *more) for power in powers)


def commands_at(profile: Profile, rule_id: str, day: date) -> frozenset[str]:
    """Return the agencies that a headquarters composed by a rule may give orders to on a day; all others it can only ask.

    None where the profile is silent on it that day, or a draft says so: a text that is not enacted gives no command.

    Raises
    ------
    NotFoundError
        If the profile has no such rule.
    """
    value = profile.rule(rule_id).on(day)
    if value is None or not isinstance(value.terms, HqTerms) or value.terms.draft:
        return frozenset()
    return frozenset(value.terms.commands)


def _in_force(statuses: Iterable[Status], day: date) -> frozenset[str]:
    return frozenset(status.status for status in statuses if day in status.period)


def _verdict(rule: Rule, value: Dated, in_force: frozenset[str]) -> Verdict:
    assert isinstance(value.terms, HqTerms)
    terms = value.terms
    facts = (
        ("head", terms.head.role),
        ("statuses in force", ", ".join(sorted(in_force)) or "none"),
        ("exists while", " or ".join(terms.exists_while) or "always"),
    )
    if not terms.permanent and not in_force.intersection(terms.exists_while):
        reason = f"It exists only while {' or '.join(terms.exists_while)} is in force."
        return cited(rule.breach(value), rule, value, reason, facts)
    if terms.draft:
        reason = "It rests on a draft that has not been enacted."
        return cited(Outcome.WARN, rule, value, reason, facts)
    return cited(Outcome.PERMIT, rule, value, "It may stand in this region now.", facts)
