"""What changes in the law between two days of a profile, or between two profiles, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Final

from holdfast.law.profile import Dated, Profile, Rule, Severity, Terms
from holdfast.model import OPEN_END

_WORDS: Final = {
    "most": "maximum", "most_calls": "maximum of calls", "at_least": "minimum", "within": "place", "by": "who may",
    "length": "length of the window", "between": "rest between call-ups", "apply_before": "last day to apply",
    "confirmation": "confirmation", "longest": "longest term", "acts": "acts", "tasks": "tasks",
}  # fmt: skip


_USUAL: Final = (("rank", 0), ("hours", 0), ("per_hours", 0), ("unbroken", 0))
"""Terms that say nothing when they stand so."""
_CITED: Final = frozenset({"article", "confidence"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes
    ----------
    what
        ``begins``, ``ends`` or ``changes``.
    sentence
        The difference in words, with the article.
    """

    rule: str
    kind: str
    what: str
    sentence: str


def changes(before: Profile, after: Profile, *, day: date, later: date) -> tuple[Change, ...]:
    """Return what differs between one profile on a day and another, or the same, on another day.

    Rules come in the order of the later profile, those that are gone last. Values that are only shown, because they
    are contradicted, take no part.
    """
    old, new = {rule.id: rule for rule in before.rules}, {rule.id: rule for rule in after.rules}
    found = []
    for name in dict.fromkeys((*new, *old)):
        change = _change(old.get(name), new.get(name), day, later)
        if change is not None:
            found.append(change)
    return tuple(found)


def steps(profile: Profile, day: date, later: date) -> tuple[date, ...]:
    """Return the days after `day`, up to `later`, on which some rule of a profile changes."""
    edges = {
        edge
        for rule in profile.rules
        for value in rule.values
        if value.enforced
        for edge in (value.period.start, value.period.end)
        if day < edge <= later and edge != OPEN_END
    }
    return tuple(sorted(edges))


def in_force(profile: Profile, day: date) -> tuple[tuple[str, str, str, str, str, str], ...]:
    """Return each rule in force on a day: rule, kind, what it says in words, article, source, confidence."""
    found = []
    for rule in profile.rules:
        value = rule.on(day)
        if value is not None:
            said = {name: text for name, text in _said(rule, value).items() if name not in _CITED}
            words = "; ".join(f"{name}: {text}" for name, text in said.items() if text)
            title = f"{rule.title} ({rule.id})" if rule.title else rule.id
            found.append((title, rule.kind, words, value.article, value.source, value.confidence.value))
    return tuple(found)


def _change(old: Rule | None, new: Rule | None, day: date, later: date) -> Change | None:
    was = old.on(day) if old is not None else None
    now = new.on(later) if new is not None else None
    rule = new or old
    assert rule is not None
    title = f"{rule.title} ({rule.id})" if rule.title else rule.id
    if was is None and now is None:
        return None
    if was is None and now is not None and new is not None:
        return Change(rule.id, rule.kind, "begins", f"{title} begins, {now.article}: {_all(new, now)}.")
    if now is None and was is not None and old is not None:
        return Change(rule.id, rule.kind, "ends", f"{title} ends, {was.article}: {_all(old, was)}.")
    assert old is not None
    assert new is not None
    assert was is not None
    assert now is not None
    parts = [*_differences(_said(old, was), _said(new, now))]
    if not parts:
        return None
    return Change(rule.id, rule.kind, "changes", f"{title} changes: {'; '.join(parts)}.")


def _all(rule: Rule, value: Dated) -> str:
    return "; ".join(
        f"{name} {said}" for name, said in _said(rule, value).items() if said and name != "article"
    )


def _differences(was: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    for name in dict.fromkeys((*was, *now)):
        before, after = was.get(name, ""), now.get(name, "")
        if before != after:
            yield f"{name} from {before or 'none'} to {after or 'none'}"


def _said(rule: Rule, value: Dated) -> dict[str, str]:
    """Return what a rule says on a day, by name in words."""
    said = {
        "breach": "" if rule.severity is Severity.DENY else rule.severity.value.replace("_", " "),
        "authority": rule.authority,
        "services": ", ".join(rule.bases),
        "rank groups": ", ".join(rule.rank_groups) if rule.bases else "",
    }
    said |= {_name(name): text for name, text in _terms(value.terms) if text}
    return said | {"article": value.article, "confidence": value.confidence.value}


def _terms(terms: Terms) -> Iterator[tuple[str, str]]:
    for field in fields(terms):
        value = getattr(terms, field.name)
        if (field.name, value) not in _USUAL:
            yield field.name, _text(value)


def _text(value: object) -> str:
    match value:
        case None | False | "" | ():
            return ""
        case True:
            return "yes"
        case tuple() | list() | frozenset():
            return ", ".join(_text(item) for item in value)
        case dict():
            return ", ".join(f"{key} {_text(item)}" for key, item in value.items())
        case _ if is_dataclass(value) and type(value).__str__ is object.__str__:
            return " ".join(text for _, text in _terms(value) if text)  # type: ignore[arg-type]
    return str(value)


def _name(field: str) -> str:
    return _WORDS.get(field, field.replace("_", " "))
