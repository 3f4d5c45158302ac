"""Judges acts: who may declare, extend and lift what, for how long, and whose approval or confirmation it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from holdfast.law.judge import cited
from holdfast.law.kinds.authority import AuthorityTerms
from holdfast.law.kinds.status import Instrument, StatusTerms
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.law.regions import RegionTree
from holdfast.law.statuses import deadline, declaring, issued_by, standings, sunset_of
from holdfast.law.verdicts import Judgement, Outcome, Verdict
from holdfast.model import Act

Found = tuple[Rule, Dated, StatusTerms]


def judge_act(
    profile: Profile,
    act: Act,
    acts: Iterable[Act] = (),
    *,
    approvals: frozenset[str] = frozenset(),
    moment: datetime | None = None,
    tree: RegionTree | None = None,
) -> Judgement:
    """Judge an act before it is put on the record.

    Parameters
    ----------
    acts
        The acts already on record.
    approvals
        Authorities that have approved it.
    moment
        When it is judged, in UTC; without it, an act is never too late to be confirmed.
    tree
        The regions, to see that an act narrows another to regions in which it holds; without it that is not asked.
    """
    known = {other.id: other for other in acts if other.id != act.id}
    verdicts = [*_sunset(profile, act)]
    if act.declares is not None:
        verdicts += _declares(profile, act, approvals, moment)
    if act.extends is not None:
        verdicts += _extends(profile, act, known)
    if act.lifts is not None:
        verdicts += _lifts(profile, act, known.get(act.lifts))
    if act.narrows is not None:
        verdicts += _narrows(profile, act, known.get(act.narrows), tree)
    if act.declares is None and act.extends is None and act.lifts is None and act.narrows is None:
        verdicts += _instrument(profile, act)
    return Judgement.of(verdicts)


def _facts(act: Act) -> tuple[tuple[str, str], ...]:
    return (("act", act.kind), ("issuer", act.issuer), ("period", str(act.period)))


def _sense(act: Act, reason: str) -> Verdict:
    return Verdict(Outcome.DENY, "act", "sense", reason, facts=_facts(act))


def _says(found: tuple[Rule, Dated], act: Act, reason: str, outcome: Outcome | None = None) -> Verdict:
    rule, value = found
    return cited(rule.breach(value) if outcome is None else outcome, rule, value, reason, _facts(act))


def _sunset(profile: Profile, act: Act) -> Iterator[Verdict]:
    found = sunset_of(profile, act)
    if found is None:
        return
    rule, value, end = found
    if act.period.end > end:
        yield _says(
            (rule, value), act, f"Such an act ends before {end} at the latest; this one runs {act.period}."
        )
    else:
        yield _says((rule, value), act, f"The act ends before {end}, as such an act must.", Outcome.PERMIT)


def _declares(
    profile: Profile, act: Act, approvals: frozenset[str], moment: datetime | None
) -> Iterator[Verdict]:
    found = declaring(profile, act)
    if found is None:
        reason = f"The profile is silent on who may declare {act.declares} on {act.period.start}."
        yield Verdict(Outcome.UNKNOWN, "silence:status", "silence", reason, facts=_facts(act))
        return
    rule, value, terms = found
    if not issued_by(act, terms.acts):
        who = " or ".join(str(instrument) for instrument in terms.acts)
        yield _says(
            (rule, value), act, f"{act.declares} is declared by {who}, not by {act.kind} of {act.issuer}."
        )
        return
    yield _says((rule, value), act, f"{act.kind} of {act.issuer} declares {act.declares}.", Outcome.PERMIT)
    if terms.longest is not None and terms.longest.after(act.period.start) < act.period.end:
        yield _says((rule, value), act, f"{act.declares} may be declared for {terms.longest} at most.")
    if terms.approval and not approvals & {terms.approval}:
        yield _needs(found, act)
    yield from _confirmed(found, act, moment)


def _needs(found: Found, act: Act) -> Verdict:
    rule, value, terms = found
    return Verdict(
        Outcome.NEEDS_AUTHORITY,
        rule.id,
        rule.kind,
        f"{terms.approval} must approve {act.declares} first.",
        value.article,
        value.source,
        value.confidence.value,
        _facts(act),
        terms.approval,
    )


def _confirmed(found: Found, act: Act, moment: datetime | None) -> Iterator[Verdict]:
    rule, value, terms = found
    latest = deadline(act, terms)
    if latest is None or terms.confirmation is None:
        return
    until = f"{latest:%Y-%m-%d %H:%M} UTC"
    if act.confirmed_at is not None and act.confirmed_at <= latest:
        yield _says((rule, value), act, f"{terms.confirmation.by} confirmed it in time.", Outcome.PERMIT)
    elif act.confirmed_at is not None or (moment is not None and moment >= latest):
        yield _says((rule, value), act, f"It was not confirmed by {until} and has lapsed.")
    else:
        reason = f"It lapses unless {terms.confirmation.by} confirms it by {until}."
        yield _says((rule, value), act, reason, Outcome.WARN)


def _extends(profile: Profile, act: Act, known: dict[str, Act]) -> Iterator[Verdict]:
    root, seen = known.get(act.extends or ""), set[str]()
    while root is not None and root.extends is not None and root.id not in seen:
        seen.add(root.id)
        root = known.get(root.extends)
    standing = standings(profile, known.values()).get(root.id) if root is not None else None
    if root is None or standing is None:
        yield _sense(act, f"The act {act.extends!r} that it extends is not in force on this record.")
        return
    if act.period.start > standing.period.end:
        yield _sense(act, f"The act it extends ends on {standing.period.last}, before this one begins.")
        return
    found = declaring(profile, root)
    if found is None:
        yield _sense(act, f"The act {root.id!r} declares no status that could be extended.")
        return
    rule, value, terms = found
    if issued_by(act, terms.extended_by):
        yield _says((rule, value), act, f"{act.kind} of {act.issuer} extends {terms.status}.", Outcome.PERMIT)
    else:
        who = (
            " or ".join(str(instrument) for instrument in terms.extended_by)
            or "no act that the profile names"
        )
        yield _says((rule, value), act, f"{terms.status} is extended by {who}.")


def _lifts(profile: Profile, act: Act, lifted: Act | None) -> Iterator[Verdict]:
    if lifted is None:
        yield _sense(act, f"The act {act.lifts!r} that it lifts is not on this record.")
        return
    found = declaring(profile, lifted)
    if found is None:
        yield _sense(act, f"The act {lifted.id!r} declares no status that could be lifted.")
        return
    rule, value, terms = found
    if act.issuer in terms.lifted_by:
        yield _says((rule, value), act, f"{act.issuer} may lift {terms.status}.", Outcome.PERMIT)
    else:
        yield _says((rule, value), act, f"{terms.status} is lifted by {' or '.join(terms.lifted_by)}.")


def _narrows(profile: Profile, act: Act, narrowed: Act | None, tree: RegionTree | None) -> Iterator[Verdict]:
    if narrowed is None:
        yield _sense(act, f"The act {act.narrows!r} that it narrows is not on this record.")
        return
    found = declaring(profile, narrowed)
    if found is None:
        yield _sense(act, f"The act {narrowed.id!r} declares no status that could be narrowed.")
        return
    outside = [region for region in act.regions if tree and not tree.holds_in(narrowed.regions, region)]
    if outside or not act.regions:
        where = ", ".join(outside) or "no region at all"
        yield _sense(
            act, f"It names {where}, where the act {narrowed.id!r} does not hold: to narrow never widens."
        )
        return
    rule, value, terms = found
    if act.issuer in terms.lifted_by:
        reason = f"{act.issuer} may lift {terms.status}, and so narrow it to {', '.join(act.regions)}."
        yield _says((rule, value), act, reason, Outcome.PERMIT)
    else:
        yield _says((rule, value), act, f"{terms.status} is narrowed by {' or '.join(terms.lifted_by)}.")


def _instrument(profile: Profile, act: Act) -> Iterator[Verdict]:
    """Judge an act that call-ups rest on, by what the rules on authority say of its issuer."""
    wanted = [
        (rule, value, value.terms.act)
        for rule, value in profile.of_kind("authority")
        if isinstance(value.terms, AuthorityTerms)
        and value.terms.act is not None
        and value.terms.act.kind == act.kind
        and act.period.overlaps(value.period)
    ]
    if not wanted:
        reason = f"The profile is silent on acts of the kind {act.kind}; nothing rests on this one."
        yield Verdict(Outcome.WARN, "silence:act", "silence", reason, facts=_facts(act))
    for rule, value, instrument in wanted:
        if Instrument(act.kind, act.issuer) == instrument:
            reason = f"{act.issuer} issues {act.kind}, and call-ups may rest on it."
            yield _says((rule, value), act, reason, Outcome.PERMIT)
        else:
            yield _says(
                (rule, value), act, f"{act.kind} is issued by {instrument.issuer}, not by {act.issuer}."
            )
