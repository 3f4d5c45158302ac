"""Reads a profile from its text; every fault is found and told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Final

from holdfast.errors import Fault, ProfileError
from holdfast.law._fields import NO_DAY, Faults, Field, walk
from holdfast.law._register import KINDS, NAMEABLE
from holdfast.law._yaml import Node, parse
from holdfast.law.clocks import is_zone
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.profile import (
    Basis,
    Confidence,
    Dated,
    HistoryEntry,
    Profile,
    Rule,
    Severity,
    Source,
    Terms,
    Unknown,
)
from holdfast.model import OPEN_END, Interval

MOST_CONDITIONS: Final = 63
_TOP: Final = (
    "profile", "title", "schema", "text_as_of", "disclaimer", "sources", "authorities", "rank_groups", "bases",
    "tasks", "rules",
)  # fmt: skip
_MORE: Final = ("unknown", "history", "languages", "zone", "currency", "grounds", "words")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_COMMON: Final = frozenset({"id", "kind", "severity", "values"})
_OPTIONAL: Final = frozenset({"authority", "basis_of_limit", "title"})
_CITED: Final = frozenset({"article", "source", "confidence"})
_DATED: Final = frozenset({"until", "note"})


def load_profile(text: str, *, name: str = "profile") -> Profile:
    """Return the profile that a YAML text writes down.

    Parameters
    ----------
    name
        What faults call the text, usually the name of its file.

    Raises
    ------
    ProfileError
        If the text cannot be used; with every fault, its place and its remedy.
    """
    faults = Faults()
    node = parse(text, name, faults.found)
    profile = _Reading(Field(node, name, "", faults)).profile() if node is not None else None
    if faults.found or profile is None:
        raise ProfileError(f"The profile {name} cannot be used: {_count(faults.found)}.", faults.found)
    return profile


def _count(faults: list[Fault]) -> str:
    return f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"


@dataclass(slots=True)
class _Names:
    sources: tuple[str, ...] = ()
    rank_groups: tuple[str, ...] = ()


class _Reading:
    """One reading of one text: the names it defines, and the rules read against them."""

    def __init__(self, root: Field) -> None:
        self.root = root
        self.top = root.keys(_TOP, _MORE)
        self.names = _Names()
        self.known = Known((), (), (), {}, ())

    def profile(self) -> Profile:
        sources = {key: _source(key, entry) for key, entry in self._entries("sources").items()}
        bases = {key: _basis(key, entry) for key, entry in self._entries("bases").items()}
        titles = {
            part: {key: entry.text() for key, entry in self._entries(part).items()}
            for part in ("authorities", "tasks")
        }
        groups, grounds = self._rank_groups(), self._grounds()
        self.names = _Names(tuple(sources), groups)
        self.known = Known(
            tuple(titles["authorities"]),
            tuple(bases),
            tuple(titles["tasks"]),
            *self._rules_and_statuses(),
            grounds=tuple(grounds),
            rank_groups=groups,
            currency=self._currency(),
        )
        rules = self._rules()
        return Profile(
            id=self.top["profile"].identifier() if "profile" in self.top else "",
            title=self._text("title"),
            text_as_of=self._checked_head(),
            disclaimer=self._text("disclaimer"),
            sources=sources,
            authorities=titles["authorities"],
            rank_groups=groups,
            bases=bases,
            tasks=titles["tasks"],
            rules=rules,
            unknown=tuple(self._unknown(item) for item in self._items("unknown")),
            history=tuple(self._history(item) for item in self._items("history")),
            conditions=self._conditions(rules),
            anchors=_anchors(rules),
            languages=self._languages(),
            zone=self._zone(),
            currency=self.known.currency,
            grounds=grounds,
            words=self._words(
                (*self.known.authorities, *bases, *titles["tasks"], *grounds, *self.known.rules)
            ),
        )

    # The head

    def _currency(self) -> str:
        if "currency" not in self.top:
            return ""
        return self.top["currency"].shaped(_CURRENCY, "a currency by ISO 4217", "Write three letters: CHF.")

    def _checked_head(self) -> date:
        if "schema" in self.top and not self.top["schema"].is_word("1"):
            self.top["schema"].fault("This schema is not known.", "Write 'schema: 1'.")
        return self.top["text_as_of"].day() if "text_as_of" in self.top else NO_DAY

    def _text(self, key: str) -> str:
        return self.top[key].text() if key in self.top else ""

    def _entries(self, key: str) -> Mapping[str, Field]:
        entries = self.top[key].entries() if key in self.top else {}
        for name, entry in entries.items():
            Field(Node(name, "text", entry.node.line), entry.name, entry.path, entry.faults).identifier()
        return entries

    def _items(self, key: str) -> tuple[Field, ...]:
        return self.top[key].items() if key in self.top else ()

    def _rank_groups(self) -> tuple[str, ...]:
        groups = tuple(item.identifier() for item in self._items("rank_groups"))
        if len(set(groups)) < len(groups):
            self.top["rank_groups"].fault("A rank group is listed twice.", "Keep it once.")
        return groups

    def _grounds(self) -> Mapping[str, str]:
        """Return the grounds listed, and those that rules on key workers name by their own name."""
        found = {key: entry.text() for key, entry in self._entries("grounds").items()}
        for rule, entry in walk(self._items("rules")):
            entries = entry.entries()
            if "kind" in entries and entries["kind"].is_word("key_worker") and "grounds" not in entries:
                title = entries.get("title")
                found.setdefault(rule, title.text() if title is not None else rule)
        return found

    def _languages(self) -> tuple[str, ...]:
        remedy = "Write its tag by BCP 47: de, fr-CH, zh-Hant."
        found = tuple(
            item.shaped(_LANGUAGE, "the tag of a language", remedy) for item in self._items("languages")
        )
        if len(set(found)) < len(found):
            self.top["languages"].fault("A language is listed twice.", "Keep it once.")
        return found

    def _words(self, known: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """Return what the profile's own names are called in its languages."""
        found = {}
        for language, entry in self.top["words"].entries().items() if "words" in self.top else ():
            if language not in self._languages():
                entry.fault(f"{language!r} is not among the languages.", "Add it there, or correct it here.")
            named = entry.keys((), (*known, "title"))
            found[language] = {name: each.text() for name, each in named.items()}
        return found

    def _zone(self) -> str:
        if "zone" not in self.top:
            return "UTC"
        given = self.top["zone"].text()
        if given and not is_zone(given):
            self.top["zone"].fault(
                f"{given!r} is not a zone of the IANA database.", "Write it like Europe/Zurich."
            )
            return "UTC"
        return given

    # Rules

    def _rules_and_statuses(self) -> tuple[dict[str, str], tuple[str, ...]]:
        kinds: dict[str, str] = {}
        statuses: list[str] = []
        for rule, entry in walk(self._items("rules")):
            if rule in kinds:
                entry.fault(
                    f"The identifier {rule!r} is given to two rules.", "Name one of them differently."
                )
            entries = entry.entries()
            kinds[rule] = entries["kind"].text() if "kind" in entries else ""
            if "declares" in entries:
                statuses.append(entries["declares"].text())
        return kinds, tuple(dict.fromkeys(statuses))

    def _rules(self) -> tuple[Rule, ...]:
        found = (self._rule(item) for item in self._items("rules"))
        return tuple(rule for rule in found if rule is not None)

    def _rule(self, item: Field) -> Rule | None:
        kind_field = item.entries().get("kind")
        if kind_field is None:
            item.keys(_COMMON, item.entries())
            return None
        kind = KINDS.get(kind_field.choice(tuple(KINDS)))
        if kind is None:
            return None
        where = {"applies_to"} if kind.by_basis else set()
        fields = item.keys(
            _COMMON | where | (kind.needed & kind.rule_keys),
            _OPTIONAL | kind.rule_keys | ({"rank_groups"} if kind.by_basis else set()),
        )
        severity = fields["severity"].choice(tuple(Severity)) if "severity" in fields else "deny"
        self._check_authority(item, fields, severity)
        if kind.by_authority and severity != "needs_authority":
            item.fault(
                f"A rule of the kind {kind.name} says whose authority is needed.",
                "Write 'severity: needs_authority' and 'authority'.",
            )
        groups = fields.get("rank_groups")
        limit = fields.get("basis_of_limit")
        return Rule(
            id=fields["id"].identifier() if "id" in fields else "",
            kind=kind.name,
            severity=Severity(severity) if severity in tuple(Severity) else Severity.DENY,
            bases=fields["applies_to"].names_or_all(self.known.bases, "basis")
            if "applies_to" in fields
            else (),
            rank_groups=(
                groups.names_or_all(self.names.rank_groups, "rank group")
                if groups
                else self.names.rank_groups
            ),
            values=self._values(kind, fields) if "values" in fields else (),
            authority=fields["authority"].choice(self.known.authorities) if "authority" in fields else "",
            basis_of_limit=limit.choice(("statute", "contract", "statement")) if limit else "statute",
            title=fields["title"].text() if "title" in fields else "",
        )

    def _check_authority(self, item: Field, fields: Mapping[str, Field], severity: str) -> None:
        if (severity == "needs_authority") != ("authority" in fields):
            item.fault(
                f"The severity is {severity!r} and an authority is {'' if 'authority' in fields else 'not '}named.",
                "Name 'authority' with 'severity: needs_authority', and only with it.",
            )

    def _values(self, kind: Kind, fields: Mapping[str, Field]) -> tuple[Dated, ...]:
        entries = fields["values"].entries()
        if not entries and fields["values"].node.shape == "mapping":
            fields["values"].fault("No value is given.", "Give at least one, under the date it applies from.")
        days = {key: self._date_key(key, entry) for key, entry in entries.items()}
        order = sorted(entries, key=lambda key: days[key])
        found = []
        for key, following in zip_longest(order, order[1:]):
            limit = days[following] if following is not None else OPEN_END
            found.append(self._value(kind, fields, entries[key], days[key], limit))
        return tuple(found)

    def _date_key(self, key: str, entry: Field) -> date:
        return Field(Node(key, "text", entry.node.line), entry.name, entry.path, entry.faults).day()

    def _value(
        self, kind: Kind, fields: Mapping[str, Field], entry: Field, since: date, limit: date
    ) -> Dated:
        value = entry.keys(_CITED | (kind.needed & kind.value_keys), _DATED | kind.value_keys)
        until = value["until"].day() if "until" in value else limit
        if until > limit or until <= since:
            value.get("until", entry).fault(
                f"The value runs from {since} until {until}, the next one begins on {limit}.",
                "Let each value end after its first day and before the next begins.",
            )
            until = OPEN_END
        confidence = value["confidence"].choice(tuple(Confidence)) if "confidence" in value else "D"
        return Dated(
            period=Interval(since, until) if until > since else Interval(NO_DAY, OPEN_END),
            article=value["article"].text() if "article" in value else "",
            source=value["source"].choice(self.names.sources) if "source" in value else "",
            confidence=Confidence(confidence) if confidence in tuple(Confidence) else Confidence.D,
            terms=self._terms(kind, fields, value),
            note=value["note"].text() if "note" in value else "",
        )

    def _terms(self, kind: Kind, fields: Mapping[str, Field], value: Mapping[str, Field]) -> Terms:
        rule = {
            key: field
            for key, field in fields.items()
            if key in kind.rule_keys | {"id", "applies_to", "values"}
        }
        return kind.read(
            rule, {key: field for key, field in value.items() if key in kind.value_keys}, self.known
        )

    def _conditions(self, rules: tuple[Rule, ...]) -> tuple[tuple[str, str], ...]:
        terms = [value.terms for rule in rules for value in rule.values]
        found = tuple(dict.fromkeys(pair for each in terms for pair in each.conditions))
        if len(found) > MOST_CONDITIONS:
            self.top["rules"].fault(
                f"The rules ask about {len(found)} facts.",
                f"Use at most {MOST_CONDITIONS} in one profile.",
            )
        return found

    # What is not known, and what was said

    def _unknown(self, item: Field) -> Unknown:
        entry = item.keys(("about", "kinds", "bases", "note", "accepted_by"))
        kinds = entry.get("kinds")
        empty = kinds is not None and not kinds.items()
        return Unknown(
            about=entry["about"].text() if "about" in entry else "",
            kinds=kinds.names(NAMEABLE, "kind") if kinds is not None and not empty else (),
            bases=entry["bases"].names_or_all(self.known.bases, "basis") if "bases" in entry else (),
            note=entry["note"].text() if "note" in entry else "",
            accepted_by=(
                entry["accepted_by"].names(self.known.authorities, "authority")
                if "accepted_by" in entry
                else ()
            ),
        )

    def _history(self, item: Field) -> HistoryEntry:
        entry = item.keys(("about", "source", "confidence", "note"), ("said_on",))
        confidence = entry["confidence"].choice(tuple(Confidence)) if "confidence" in entry else "D"
        return HistoryEntry(
            about=entry["about"].text() if "about" in entry else "",
            said_on=entry["said_on"].day() if "said_on" in entry else None,
            source=entry["source"].choice(self.names.sources) if "source" in entry else "",
            confidence=Confidence(confidence) if confidence in tuple(Confidence) else Confidence.D,
            note=entry["note"].text() if "note" in entry else "",
        )


def _source(key: str, field: Field) -> Source:
    entry = field.keys(("title",), ("url", "number", "note"))
    texts = {name: each.text() for name, each in entry.items()}
    return Source(
        key, texts.get("title", ""), texts.get("url", ""), texts.get("number", ""), texts.get("note", "")
    )


def _basis(key: str, field: Field) -> Basis:
    entry = field.keys(("title",), ("article",))
    texts = {name: each.text() for name, each in entry.items()}
    return Basis(key, texts.get("title", ""), texts.get("article", ""))


def _anchors(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    terms = [value.terms for rule in rules for value in rule.values]
    return tuple(dict.fromkeys(each.anchor for each in terms if isinstance(each, CapTerms) and each.anchor))
