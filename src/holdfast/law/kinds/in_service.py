"""What people are and are owed in kind while they serve, in words: their standing, lodging, care, what they may not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds import _read
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms


@dataclass(frozen=True, slots=True)
class InServiceTerms(Terms):
    """What the text says of people in service, in a sentence."""

    says: str


def _read_terms(_rule: Mapping[str, Field], value: Mapping[str, Field], _known: Known) -> Terms:
    return InServiceTerms(_read.words(value, "says"))


IN_SERVICE = Kind("in_service", _read_terms, value_keys=frozenset({"says"}), needed=frozenset({"says"}))
