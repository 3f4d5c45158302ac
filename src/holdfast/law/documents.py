"""What a paper must say, part by part, with the article that asks for each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from holdfast.law.kinds.document import DocumentTerms
from holdfast.law.profile import Profile
from holdfast.law.verdicts import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper.

    Attributes
    ----------
    outcome
        What its want comes to: a denial, or only a warning.
    """

    name: str
    rule: str
    article: str
    source: str
    confidence: str
    outcome: Outcome

    @property
    def binding(self) -> bool:
        """Whether the paper may not go out without it."""
        return self.outcome > Outcome.WARN

    def verdict(self, outcome: Outcome, reason: str) -> Verdict:
        """Return a verdict with the article that asks for the part."""
        facts = (("part", self.name),)
        return Verdict(
            outcome, self.rule, "document", reason, self.article, self.source, self.confidence, facts
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """What one kind of paper must say."""

    document: str
    parts: tuple[Part, ...]

    @property
    def contains(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(part.name for part in self.parts)

    def missing(self, given: Collection[str]) -> tuple[Part, ...]:
        """Return the parts that are not among those given."""
        return tuple(part for part in self.parts if part.name not in given)


def contents_of(profile: Profile, document: str, day: date) -> Contents | None:
    """Return what a paper must say on a day, or None where the profile is silent on it.

    Where several rules ask for a part, the first that binds is cited.
    """
    parts: dict[str, Part] = {}
    spoken = False
    for rule, value in profile.of_kind("document"):
        terms = value.terms
        assert isinstance(terms, DocumentTerms)
        if terms.document != document or day not in value.period:
            continue
        spoken, want = True, rule.breach(value)
        for name in terms.contains:
            if name not in parts or want > parts[name].outcome:
                parts[name] = Part(name, rule.id, value.article, value.source, value.confidence.value, want)
    return Contents(document, tuple(parts.values())) if spoken else None
