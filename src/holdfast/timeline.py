"""The statuses of a region over time: what was, what is, what is planned, and what lapsed or was lifted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from holdfast.law import Profile
from holdfast.law.statuses import Standing, deadline, declaring, standings
from holdfast.model import OPEN_END, Act
from holdfast.orders import Frame


@dataclass(frozen=True, slots=True)
class Spell:
    """One act's status in a region.

    Attributes
    ----------
    start, end
        Its days, `end` not included; None where no end is known. What lapsed ends on the day on which it did.
    state
        ``planned``, ``in force``, ``ended``, ``lifted``, ``lapsed``, or ``void`` where it never came to hold.
    said
        The state in words, with the moment that matters next.
    """

    start: date
    end: date | None
    status: str
    act: str
    issuer: str
    state: str
    said: str
    article: str
    lapses_at: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON has them."""
        return asdict(self) | {"start": str(self.start), "end": None if self.end is None else str(self.end)}


def timeline_of(frame: Frame, region: str, moment: datetime) -> tuple[Spell, ...]:
    """Return every act that declares a status in a region, seen from a moment, by first day."""
    profile = frame.profile_of(region)
    if profile is None:
        return ()
    standing = standings(profile, frame.acts)
    local = frame.local(region, moment)
    found = [
        _spell(profile, act, standing.get(act.id), frame, region, local)
        for act in frame.acts
        if act.declares is not None and frame.tree.holds_in(act.regions, region)
    ]
    return tuple(sorted(found, key=lambda spell: (spell.start, spell.act)))


def _spell(
    profile: Profile, act: Act, standing: Standing | None, frame: Frame, region: str, local: datetime
) -> Spell:
    rule = declaring(profile, act)
    article = rule[1].article if rule is not None else ""
    period = standing.period_in(region, frame.tree) if standing is not None else None
    status = act.declares or ""
    if standing is None or period is None:
        lifted = any(other.lifts == act.id for other in frame.acts)
        state = "lifted" if lifted else "void"
        said = "lifted before it began" if lifted else "never came to hold: the profile knows no such act"
        return Spell(act.period.start, act.period.start, status, act.id, act.issuer, state, said, article)
    end: date | None = period.end if period.end < OPEN_END else None
    lapses = standing.lapses_at
    if lapses is not None and lapses <= local:
        end = min(period.end, lapses.astimezone(local.tzinfo).date())
        said = f"lapsed on {lapses:%Y-%m-%d %H:%M} UTC: nobody confirmed it in time"
        return Spell(period.start, end, status, act.id, act.issuer, "lapsed", said, article, _text(lapses))
    state, said = _state(act, frame, (period.start, period.end), local.date())
    if lapses is not None and state in {"planned", "in force"}:
        said += f"; lapses unless confirmed by {lapses:%Y-%m-%d %H:%M} UTC"
    elif act.confirmed_at is not None and rule is not None and deadline(act, rule[2]) is not None:
        said += f"; confirmed on {act.confirmed_at:%Y-%m-%d %H:%M} UTC"
    return Spell(period.start, end, status, act.id, act.issuer, state, said, article, _text(lapses))


def _state(act: Act, frame: Frame, days: tuple[date, date], today: date) -> tuple[str, str]:
    if today < days[0]:
        return "planned", "planned"
    if today < days[1]:
        return "in force", "in force"
    by = next((o.id for o in frame.acts if o.lifts == act.id and o.period.start == days[1]), None)
    return ("ended", "ended") if by is None else ("lifted", f"lifted by {by}")


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
