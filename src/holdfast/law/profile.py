"""A profile: the rules of one jurisdiction as dated values, each with article, source and confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from holdfast.errors import NotFoundError
from holdfast.law.verdicts import Outcome
from holdfast.model import OPEN_END, Interval

SILENCE_KINDS: Final = ("authority", "task", "territory", "notice", "rest", "cap")
"""The questions put to every call-up; a profile that answers one of them nowhere is silent on it."""


class Severity(StrEnum):
    """What a broken rule comes to, where the text is certain enough."""

    DENY = "deny"
    NEEDS_AUTHORITY = "needs_authority"
    WARN = "warn"

    @property
    def outcome(self) -> Outcome:
        """The outcome of a breach."""
        return {"deny": Outcome.DENY, "needs_authority": Outcome.NEEDS_AUTHORITY}.get(
            self.value, Outcome.WARN
        )


class Confidence(StrEnum):
    """How sure the profile's author is of a text."""

    A = "A"  # the statute itself was read
    B = "B"  # official guidance, or two good sources agree
    C = "C"  # one source, or a secondary one
    D = "D"  # contradicted, or cannot be verified


@dataclass(frozen=True, slots=True)
class Terms:
    """What a dated value says; each kind of rule has its own."""

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """The facts, as name and value, that the value asks about."""
        return ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A value of a rule from a day on, with its citation.

    Attributes
    ----------
    period
        The days it governs: until its own end, or until the next value takes over.
    """

    period: Interval
    article: str
    source: str
    confidence: Confidence
    terms: Terms
    note: str = ""

    @property
    def enforced(self) -> bool:
        """Whether it is applied at all; what is contradicted is only shown."""
        return self.confidence is not Confidence.D


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a profile.

    Attributes
    ----------
    bases, rank_groups
        What and whom it applies to, spelled out; ``all`` has been resolved.
    authority
        Who may allow a breach, where the severity is that an authority is needed.
    basis_of_limit
        Whether a statute, a contract or only a statement limits; the last two are weaker.
    """

    id: str
    kind: str
    severity: Severity
    bases: tuple[str, ...]
    rank_groups: tuple[str, ...]
    values: tuple[Dated, ...]
    authority: str = ""
    basis_of_limit: str = "statute"
    title: str = ""

    def on(self, day: date) -> Dated | None:
        """Return the enforced value of a day, or None."""
        return next((value for value in self.values if value.enforced and day in value.period), None)

    def breach(self, value: Dated) -> Outcome:
        """Return what a breach of the value comes to: below confidence B never more than a warning."""
        return Outcome.WARN if value.confidence is Confidence.C else self.severity.outcome


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something on which the public text is silent, and who may accept that.

    Attributes
    ----------
    kinds
        The kinds of rule that are missing; empty for what is only shown.
    """

    about: str
    kinds: tuple[str, ...]
    bases: tuple[str, ...]
    note: str
    accepted_by: tuple[str, ...]

    def answers(self, question: str, basis: str) -> bool:
        """Tell whether this entry names the gap on a question for a basis."""
        # How many are called at once is another question than how long one person may serve.
        kinds = {kind.split(".")[0] for kind in self.kinds if kind != "cap.headcount"}
        return basis in self.bases and question in kinds


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A statement or draft that is shown beside the rules and never enforced."""

    about: str
    said_on: date | None
    source: str
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text was published."""

    id: str
    title: str
    url: str = ""
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal ground on which people are called."""

    id: str
    title: str
    article: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The rules of one jurisdiction; compared by identity, so that what is derived from it can be kept.

    Attributes
    ----------
    conditions
        The facts, as name and value, that rules ask about; at most 63.
    anchors
        The names of the personal dates that windows count from.
    languages
        Those of its papers, as BCP 47 tags, the usual one first; may be empty.
    zone
        Where the days of the law begin and end, as the IANA database names it.
    currency
        The currency of its amounts, by ISO 4217; may be empty.
    grounds
        The titles of the grounds on which people are exempt, have the duty moved or are key workers.
    words
        By language, what bases, tasks, authorities, grounds and rules are called in it.
    """

    id: str
    title: str
    text_as_of: date
    disclaimer: str
    sources: Mapping[str, Source]
    authorities: Mapping[str, str]
    rank_groups: tuple[str, ...]
    bases: Mapping[str, Basis]
    tasks: Mapping[str, str]
    rules: tuple[Rule, ...]
    unknown: tuple[Unknown, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    anchors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    zone: str = "UTC"
    currency: str = ""
    grounds: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kept: dict[str, object] = field(default_factory=dict, repr=False)
    """What other files of this room derive from the profile, so that it is derived once."""

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of this identifier; `NotFoundError` where there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise NotFoundError(
            f"The profile {self.id} has no rule {rule_id!r}. It has: {', '.join(rule.id for rule in self.rules)}."
        )

    def of_kind(self, *kinds: str) -> Iterator[tuple[Rule, Dated]]:
        """Yield each enforced value of the rules of these kinds."""
        for rule in self.rules:
            if rule.kind in kinds:
                for value in rule.values:
                    if value.enforced:
                        yield rule, value

    def named(self, name: str, language: str = "") -> str:
        """Return what a basis, task, authority, ground or rule is called, in a language where it has words for it."""
        basis, rule = self.bases.get(name), next((rule for rule in self.rules if rule.id == name), None)
        usual = (
            (basis.title if basis is not None else "")
            or self.tasks.get(name)
            or self.authorities.get(name)
            or self.grounds.get(name)
            or (rule.title if rule is not None else "")
            or name.replace("_", " ").replace("-", " ")
        )
        return self.words.get(language, {}).get(name, usual)

    def silence_on(self, question: str, basis: str) -> Unknown | None:
        """Return the entry that names the profile's gap on a question, or None where even that is missing."""
        return next((entry for entry in self.unknown if entry.answers(question, basis)), None)


ALWAYS: Final = Interval(date(1, 1, 1), OPEN_END)
"""Every day a profile can speak of."""
