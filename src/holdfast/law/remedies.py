"""What would have to change for a call-up that the law does not permit: found by asking the law, not by guessing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from holdfast.law.facts import CallUps, Circumstances, People, day_of
from holdfast.law.judge import judge_row
from holdfast.law.profile import Profile
from holdfast.law.verdicts import Judgement, Outcome

Ask = Callable[..., Judgement]

LOOK_AHEAD_DAYS: Final = 400
"""How far a later first day is looked for."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change that would make the call-up lawful, all else left as it is.

    Attributes
    ----------
    what
        ``later``, ``shorter``, ``authority`` or ``waiver``.
    """

    what: str
    sentence: str


def remedies(
    profile: Profile, call: CallUps, people: People, circumstances: Circumstances
) -> tuple[Remedy, ...]:
    """Return the single changes that would make the only call-up of `call` lawful; none where it is.

    At most about 400 judgements of one call-up, each about a millisecond.
    """
    judged = judge_row(profile, call, people, circumstances)
    if judged.permitted:
        return ()

    def ask(changed: CallUps, given: Circumstances = circumstances) -> Judgement:
        return judge_row(profile, changed, people, given)

    return tuple(
        remedy
        for found in (
            _shorter(call, ask),
            _later(call, ask),
            _approved(profile, call, circumstances, ask, judged),
            _waived(call, ask),
        )
        for remedy in found
    )


def _with(call: CallUps, **columns: int | bool) -> CallUps:
    return replace(
        call, **{name: np.full_like(getattr(call, name), value) for name, value in columns.items()}
    )


def _shorter(call: CallUps, ask: Ask) -> Iterator[Remedy]:
    """Find the longest lawful length from the same first day; shorter service never breaks what longer keeps."""
    start, days = int(call.start[0]), int(call.end[0] - call.start[0])
    low, high = 0, days
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if ask(_with(call, end=start + middle)).permitted else (low, middle)
    if low:
        yield Remedy("shorter", f"{low} days from {day_of(start)} would be lawful, {days} are not.")


def _later(call: CallUps, ask: Ask) -> Iterator[Remedy]:
    """Find the first later day on which the same length would be lawful."""
    start, days = int(call.start[0]), int(call.end[0] - call.start[0])
    for first in range(start + 1, start + LOOK_AHEAD_DAYS):
        if ask(_with(call, start=first, end=first + days)).permitted:
            yield Remedy("later", f"The same {days} days would be lawful from {day_of(first)}.")
            return


def _approved(
    profile: Profile, call: CallUps, circumstances: Circumstances, ask: Ask, judged: Judgement
) -> Iterator[Remedy]:
    """Name the authorities whose order or approval would do."""
    wanted = {v.authority for v in judged.verdicts if v.outcome is Outcome.NEEDS_AUTHORITY and v.authority}
    for code, name in enumerate(profile.authorities):
        given = replace(circumstances, approvals=circumstances.approvals | wanted | {name})
        if ask(call, given).permitted:
            also = f" together with {', '.join(sorted(wanted - {name}))}" if wanted - {name} else ""
            yield Remedy("authority", f"It would be lawful if {name} approved it{also}.")
        elif ask(_with(call, authority=code)).permitted:
            yield Remedy("authority", f"It would be lawful if {name} ordered it.")


def _waived(call: CallUps, ask: Ask) -> Iterator[Remedy]:
    if not bool(call.waived[0]) and ask(_with(call, waived=True)).permitted:
        yield Remedy("waiver", "It would be lawful if the person waived the time of notice.")
