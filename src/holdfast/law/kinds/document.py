"""What a paper handed to a person must say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds import _read
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms


@dataclass(frozen=True, slots=True)
class DocumentTerms(Terms):
    """What one kind of paper must say, by names the house gives to its parts."""

    document: str
    contains: tuple[str, ...]


def _read_terms(rule: Mapping[str, Field], value: Mapping[str, Field], _known: Known) -> Terms:
    return DocumentTerms(
        document=rule["document"].identifier() if "document" in rule else "",
        contains=_read.identifiers(value, "contains", "part of the paper"),
    )


DOCUMENT = Kind(
    "document",
    _read_terms,
    rule_keys=frozenset({"document"}),
    value_keys=frozenset({"contains"}),
    needed=frozenset({"document", "contains"}),
    by_basis=False,
)
