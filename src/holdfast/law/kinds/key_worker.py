"""Key workers: released from duty, not called at all, or called last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from holdfast.law._asking import Asking
from holdfast.law._fields import Field
from holdfast.law.facts import GRANTED, HELD, PENDING
from holdfast.law.kinds import _read
from holdfast.law.kinds._held import shown_grounds, touched
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.profile import Terms

EFFECTS: Final = ("released", "not_called", "last_called")


@dataclass(frozen=True, slots=True)
class KeyWorkerTerms(Terms):
    """What it means that a person is indispensable where they work.

    Attributes
    ----------
    grounds
        The grounds that say so; without `grounds` in the rule, the one named like the rule.
    effect
        One of `EFFECTS`.
    consent
        ``person`` where nothing comes of it unless the person agrees, or ``none``.
    proposed_by
        The authorities that may propose it; empty where the text does not say.
    """

    grounds: tuple[str, ...]
    effect: str
    consent: str
    proposed_by: tuple[str, ...]


def _read_terms(rule: Mapping[str, Field], _value: Mapping[str, Field], known: Known) -> Terms:
    own = (rule["id"].text(),) if "id" in rule else ()
    return KeyWorkerTerms(
        grounds=rule["grounds"].names(known.grounds, "ground") if "grounds" in rule else own,
        effect=_read.choice(rule, "effect", EFFECTS, "released"),
        consent=_read.choice(rule, "consent", ("person", "none"), "none"),
        proposed_by=_read.authorities(rule, "proposed_by", known),
    )


def _ask(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, KeyWorkerTerms)
    established = touched(asking, terms.grounds, HELD, GRANTED)
    pending = touched(asking, terms.grounds, PENDING)
    effect = 2 if terms.effect == "last_called" else 1
    return np.where(established, effect, np.where(pending, 3, 0)).astype(np.int8)


def _say(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, KeyWorkerTerms)
    facts = shown_grounds(asking, terms.grounds) or (("grounds", ", ".join(terms.grounds)),)
    word = "is released from this duty" if terms.effect == "released" else "is not called"
    reasons = {
        0: "The person is not claimed as a key worker on these days.",
        1: f"The person is a key worker on these days and {word}.",
        2: "The person is a key worker on these days, and is called only after all others.",
        3: "Whether the person is a key worker has been asked and is not decided.",
    }
    return reasons[code], facts


KEY_WORKER = Kind(
    "key_worker",
    _read_terms,
    rule_keys=frozenset({"grounds", "effect", "consent", "proposed_by"}),
    needed=frozenset({"effect", "consent"}),
    ask=_ask,
    codes=(Finding.KEPT, Finding.BREACHED, Finding.CAUTION, Finding.CAUTION),
    say=_say,
)
