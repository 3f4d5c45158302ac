"""Applications: whether one may be made on a ground, in time and not barred; what it does while it waits; who decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.law.kinds._conditions import in_words, is_met
from holdfast.law.kinds.appeal import APPEALABLE, AppealTerms
from holdfast.law.kinds.exemption import ApplicationRuleTerms, ExemptionTerms
from holdfast.law.kinds.key_worker import KeyWorkerTerms
from holdfast.law.profile import Confidence, Dated, Profile, Rule
from holdfast.law.verdicts import Judgement, Outcome, Verdict
from holdfast.model import Duration

APPLICATION_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "exemption": ("exemption.on_application", "exemption.absolute"),
    "deferral": ("exemption.deferral",),
    "key_worker": ("key_worker",),
    "appeal": ("appeal",),
}
"""The kinds of rule that speak of each kind of application."""
_MEANWHILE: Final = {"suspends": "the duty is suspended", "stands": "the duty stands"}


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """An application as the law sees it.

    Attributes
    ----------
    kind
        One of `APPLICATION_KINDS`.
    ground
        A ground of the profile; for an appeal what it is brought against, such as ``call_up``.
    start, served
        The first day of the call-up and the day its notice, or the decision appealed against, was served; None
        where there is none.
    rank_group, basis
        Those of the person and of the call-up; empty where the application is about no call-up.
    facts
        What is told with it, by the names that the profile's rules ask about.
    """

    kind: str
    ground: str
    filed: date
    start: date | None = None
    served: date | None = None
    rank_group: str = ""
    basis: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in APPLICATION_KINDS:
            raise InvalidValueError(
                f"An application of the kind {self.kind!r} cannot be made. Give one of: "
                f"{', '.join(APPLICATION_KINDS)}."
            )


@dataclass(frozen=True, slots=True)
class ApplicationTerms:
    """What the profile says of applications on one ground.

    Attributes
    ----------
    apply_before, apply_within
        At the latest so long before the first day, and so long after service; None for no term.
    pending
        ``suspends`` or ``stands``: what becomes of the duty meanwhile; ``unknown`` where the text does not say.
    decided_by
        The authorities that may decide; empty where the text does not say.
    longest
        The longest a duty may be moved; None for no term.
    proposed_by, consent
        For key workers: who may propose it, and ``person`` where the person must agree.
    """

    rule: str
    kind: str
    article: str
    source: str
    confidence: Confidence
    apply_before: Duration | None = None
    apply_within: Duration | None = None
    pending: str = "stands"
    decide_within: Duration | None = None
    decided_by: tuple[str, ...] = ()
    longest: Duration | None = None
    proposed_by: tuple[str, ...] = ()
    consent: str = "none"

    @property
    def suspends(self) -> bool:
        """Whether the duty waits for the decision; a text below confidence B only warns."""
        return self.pending == "suspends" and self.confidence is not Confidence.C

    def latest(self, start: date | None, served: date | None) -> date | None:
        """Return the last day on which it may be filed, or None where no term runs."""
        ends = []
        if self.apply_before is not None and start is not None:
            ends.append(self.apply_before.before(start))
        if self.apply_within is not None and served is not None:
            ends.append(self.apply_within.after(served))
        return min(ends, default=None)

    def decide_by(self, filed: date) -> date | None:
        """Return the last day on which it is to be decided, or None where no term runs."""
        return self.decide_within.after(filed) if self.decide_within is not None else None

    def until_at_most(self, moved_from: date) -> date | None:
        """Return the day to which a duty of `moved_from` may be moved at most, or None where no term runs."""
        return self.longest.after(moved_from) if self.longest is not None else None


def application_terms(
    profile: Profile, kind: str, ground: str, basis: str, day: date, *, rank_group: str = ""
) -> ApplicationTerms | None:
    """Return what the profile says on a day of applications on a ground, or None where it is silent.

    An empty basis or rank group stands for every one.
    """
    asked = ApplicationFacts(kind, ground, day, basis=basis, rank_group=rank_group)
    return next((_terms(rule, value) for rule, value in _speaking(profile, asked)), None)


def judge_application(
    profile: Profile, application: ApplicationFacts, decided: date | None = None
) -> Judgement:
    """Judge whether an application may be made: the right ground for the basis, in time, and not barred.

    One rule that admits it is enough. Where the profile names no such ground for the basis on the day of filing, the
    answer is unknown: neither a permit nor a refusal.

    Parameters
    ----------
    decided
        The day on which it was decided; a decision after its term is a warning.
    """
    verdicts = [
        _verdict(profile, application, rule, value) for rule, value in _speaking(profile, application)
    ]
    if not verdicts:
        return Judgement.of((_silence(profile, application),))
    verdicts = [verdict for verdict in verdicts if verdict.outcome <= Outcome.WARN] or verdicts
    if decided is not None:
        verdicts += _decided(profile, application, decided)
    return Judgement.of(verdicts)


def _speaking(profile: Profile, asked: ApplicationFacts) -> Iterator[tuple[Rule, Dated]]:
    """Yield the values in force on the day of filing that speak of such an application."""
    for kind in APPLICATION_KINDS[asked.kind]:
        for rule, value in profile.of_kind(kind):
            applies = not rule.bases or asked.basis in {"", *rule.bases}
            of_rank = asked.rank_group in {"", *rule.rank_groups}
            if applies and of_rank and asked.filed in value.period and asked.ground in _grounds(value):
                yield rule, value


def _grounds(value: Dated) -> tuple[str, ...]:
    terms = value.terms
    if isinstance(terms, AppealTerms):
        return terms.of
    assert isinstance(terms, ExemptionTerms | ApplicationRuleTerms | KeyWorkerTerms)
    return terms.grounds


def _terms(rule: Rule, value: Dated) -> ApplicationTerms:
    terms = value.terms
    cited = (rule.id, rule.kind, value.article, value.source, value.confidence)
    if isinstance(terms, ApplicationRuleTerms):
        return ApplicationTerms(
            *cited, terms.apply_before, terms.apply_within, terms.pending, terms.decide_within,
            terms.decided_by, terms.longest,
        )  # fmt: skip
    if isinstance(terms, AppealTerms):
        return ApplicationTerms(*cited, None, terms.within, terms.pending, terms.decide_within, (terms.to,))
    if isinstance(terms, KeyWorkerTerms):
        return ApplicationTerms(*cited, proposed_by=terms.proposed_by, consent=terms.consent)
    return ApplicationTerms(*cited)


def _verdict(profile: Profile, asked: ApplicationFacts, rule: Rule, value: Dated) -> Verdict:
    refused, terms = _refusal(asked, value), _terms(rule, value)
    title = profile.grounds.get(asked.ground, asked.ground)
    facts = [("ground", title), ("filed", asked.filed.isoformat())]
    facts += [
        (name, day.isoformat()) for name, day in (("start", asked.start), ("served", asked.served)) if day
    ]
    latest, decide_by = terms.latest(asked.start, asked.served), terms.decide_by(asked.filed)
    facts += [(name, day.isoformat()) for name, day in (("file by", latest), ("decide by", decide_by)) if day]
    facts += [pair for pair in value.terms.conditions if asked.facts.get(pair[0]) == pair[1]]
    if value.note:
        facts.append(("note", value.note))
    meanwhile = _MEANWHILE.get(terms.pending, "the text does not say what becomes of the duty")
    reason = refused or f"The application may be made on this ground; {meanwhile} until it is decided."
    outcome = rule.breach(value) if refused else Outcome.PERMIT
    return Verdict(
        outcome, rule.id, rule.kind, reason, value.article, value.source, value.confidence.value, tuple(facts)
    )


def _refusal(asked: ApplicationFacts, value: Dated) -> str:
    """Return why an application may not be made under a value, or nothing where it may."""
    terms = value.terms
    if isinstance(terms, ApplicationRuleTerms):
        if is_met(terms.barred_when, asked.facts):
            told = tuple(pair for pair in terms.barred_when if is_met((pair,), asked.facts))
            return f"This ground does not count where {in_words(told)}."
        return _late(asked, terms.apply_before, terms.apply_within)
    if isinstance(terms, AppealTerms):
        return _late(asked, None, terms.within)
    if isinstance(terms, ExemptionTerms):
        if is_met(terms.unless, asked.facts):
            return f"This ground does not count where {in_words(terms.unless)}."
        if terms.when and not is_met(terms.when, asked.facts):
            return f"This ground counts only where {in_words(terms.when)}; that is not told."
    return ""


def _late(asked: ApplicationFacts, before: Duration | None, within: Duration | None) -> str:
    if before is not None and asked.start is not None and asked.filed > before.before(asked.start):
        return (
            f"It had to be filed at least {before} before the first day, {asked.start}: "
            f"by {before.before(asked.start)}, and was filed on {asked.filed}."
        )
    if within is not None and asked.served is not None and asked.filed > within.after(asked.served):
        return (
            f"It had to be filed within {within} of service on {asked.served}: "
            f"by {within.after(asked.served)}, and was filed on {asked.filed}."
        )
    return ""


def _decided(profile: Profile, asked: ApplicationFacts, decided: date) -> Iterator[Verdict]:
    if decided < asked.filed:
        reason = f"It cannot have been decided on {decided}, before it was filed on {asked.filed}."
        yield Verdict(Outcome.DENY, "decided", "sense", reason)
    for rule, value in _speaking(profile, asked):
        latest = _terms(rule, value).decide_by(asked.filed)
        if latest is not None and decided > latest:
            reason = f"It was to be decided by {latest} and was decided on {decided}."
            cited = (value.article, value.source, value.confidence.value)
            facts = (("filed", asked.filed.isoformat()), ("decided", decided.isoformat()))
            yield Verdict(Outcome.WARN, rule.id, rule.kind, reason, *cited, facts)


def _silence(profile: Profile, asked: ApplicationFacts) -> Verdict:
    question = "exemption" if asked.kind == "deferral" else asked.kind
    named = asked.ground in (APPEALABLE if asked.kind == "appeal" else profile.grounds)
    about = f"an application of the kind {asked.kind} on the ground {asked.ground}"
    where = f" for {asked.basis}" if asked.basis and named else ""
    gap = next(
        (
            each
            for each in profile.unknown
            if any(kind.split(".")[0] == question for kind in each.kinds) and asked.basis in {"", *each.bases}
        ),
        None,
    )
    facts = [("ground", asked.ground), ("filed", asked.filed.isoformat())]
    if gap is not None:
        facts += [("gap", gap.about), ("note", gap.note), ("may accept", ", ".join(gap.accepted_by))]
    return Verdict(
        Outcome.UNKNOWN,
        f"silence:{asked.kind}",
        "silence",
        f"The profile is silent on {about}{where}: that is neither a permit nor a refusal.",
        facts=tuple(facts),
        authority=next(iter(gap.accepted_by), "") if gap is not None else "",
    )
