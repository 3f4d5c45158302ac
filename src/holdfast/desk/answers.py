"""What goes in at the desk and what comes out: what is asked, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from holdfast.orders import Author, Effects, Enclosures, Order, View

NOTHING_ENCLOSED: Final = Enclosures()

Draft = Callable[[View], tuple[Order, Enclosures]]
"""Makes an order out of what the register holds at that moment, such as an import; it may be called again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as it comes to the desk; see `Desk.submit` for what each part means."""

    order: Order | Draft
    by: Author | None
    key: str | None = None
    digest: bytes | None = None
    enclosures: Enclosures = NOTHING_ENCLOSED
    break_glass: str = ""
    seen: int | None = None
    seal: Callable[[bytes], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order: the entry it left, and proof that the record holds it.

    Attributes
    ----------
    entry
        The number of the entry.
    checkpoint
        The record's state after it, signed; keep it, and nobody can take the entry away unseen.
    """

    entry: int
    at: str
    verdicts: tuple[Mapping[str, Any], ...]
    checkpoint: str

    def reason(self) -> str:
        """Return the first reason in one sentence."""
        return str(self.verdicts[0].get("reason", "")) if self.verdicts else ""


@dataclass(frozen=True, slots=True)
class Receipt(Answer):
    """The order was carried out, or waits for another person.

    Attributes
    ----------
    effects
        What came about, for instance the number of the call-up issued.
    waits_for
        The authority whose approval it waits for, or None.
    repeated
        Whether the same order had been carried out before and nothing was changed now.
    """

    effects: Effects = field(default_factory=dict)
    waits_for: str | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Refusal(Answer):
    """The order was refused; the attempt is on record."""
