"""What the law says of an order: never a yes or no alone, always a reason and a citation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

Json = dict[str, "str | list[list[str]]"]


class Outcome(IntEnum):
    """What a verdict comes to, from best to worst."""

    PERMIT = 0
    WARN = 1
    NEEDS_AUTHORITY = 2
    UNKNOWN = 3
    DENY = 4

    @property
    def word(self) -> str:
        """The outcome as it is written in files and on screens."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one order, with the facts it read.

    Attributes
    ----------
    rule, kind
        The rule of the profile and its kind; ``sense`` and ``silence`` are the house's own kinds.
    article, source, confidence
        The citation of the dated value that was applied; empty for the house's own rules.
    facts
        Name and value of each fact read, as shown to a person.
    authority
        Who could make it lawful, where an authority is needed; else empty.
    """

    outcome: Outcome
    rule: str
    kind: str
    reason: str
    article: str = ""
    source: str = ""
    confidence: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    authority: str = ""

    def to_json(self) -> Json:
        """Return the verdict as strings and lists of strings."""
        return {
            "outcome": self.outcome.word,
            "rule": self.rule,
            "kind": self.kind,
            "reason": self.reason,
            "article": self.article,
            "source": self.source,
            "confidence": self.confidence,
            "facts": [[name, value] for name, value in self.facts],
            "authority": self.authority,
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts on one order; the worst decides, and none at all denies."""

    verdicts: tuple[Verdict, ...]

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> Judgement:
        """Return the judgement of these verdicts, worst first, else in the order given."""
        return cls(tuple(sorted(verdicts, key=lambda verdict: -verdict.outcome)))

    @property
    def outcome(self) -> Outcome:
        """The worst outcome; `Outcome.DENY` where no rule was asked."""
        return max((verdict.outcome for verdict in self.verdicts), default=Outcome.DENY)

    @property
    def permitted(self) -> bool:
        """Whether the order may go ahead now, perhaps with warnings."""
        return self.outcome <= Outcome.WARN

    @property
    def decisive(self) -> Verdict | None:
        """The first of the worst verdicts, or None where no rule was asked."""
        return next((verdict for verdict in self.verdicts if verdict.outcome == self.outcome), None)

    def to_json(self) -> dict[str, str | list[Json]]:
        """Return the outcome and every verdict as strings and lists."""
        return {"outcome": self.outcome.word, "verdicts": [verdict.to_json() for verdict in self.verdicts]}
