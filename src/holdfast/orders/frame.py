"""The frame: what changes seldom and every order is judged in (regions, acts, seats, profiles)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, select

from holdfast.law import Profile, RegionTree, load_profile, statuses_at
from holdfast.law.clocks import zone_of
from holdfast.law.headquarters import judge_headquarters, powers_at
from holdfast.model import Act, Headquarters, Power, Seat, Side, Status, UnitKind
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date

FOUNDING_SEAT: Final = "administrator"
"""The seat that exists first; it composes the others and commands nothing."""


COMMANDS: Final = frozenset(
    {Power.PLAN, Power.APPROVE, Power.CALL_UP, Power.ATTEND, Power.PAY, Power.ADJUDICATE}
)
"""Powers over people, by which a headquarters commands; it has them only while it stands.

The others keep the register (constitute, acts, register, reserve), read it, answer for an agency, or coordinate and warn; the account of
what was done must be finished after a status has ended too.
"""


@dataclass(frozen=True, slots=True)
class AcceptedGap:
    """A gap of the profile that somebody entitled has accepted for a region."""

    region: str
    about: str
    authority: str
    until_day: int
    entry: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Regions, acts, seats, kinds of unit and profiles, as the tables hold them.

    Attributes
    ----------
    parents
        Every region's identifier with that of the region it lies in, or None.
    profiles
        The profile adopted for a region; it is law in the regions nested in it too.
    holders
        The accounts that were let hold each seat, some perhaps no longer: `holds` tells.
    terms
        The first day on which an account holds a seat no more; missing where it has no term.
    exercise
        Whether the whole register is an exercise, for good.
    """

    parents: Mapping[str, str | None]
    tree: RegionTree
    names: Mapping[str, str]
    profiles: Mapping[str, Profile]
    acts: tuple[Act, ...]
    headquarters: Mapping[str, Headquarters]
    stood_down: frozenset[str]
    seats: Mapping[str, Seat]
    holders: Mapping[str, frozenset[str]]
    kinds: Mapping[str, UnitKind]
    gaps: tuple[AcceptedGap, ...]
    agencies: frozenset[str]
    terms: Mapping[tuple[str, str], date] = field(default_factory=dict)
    exercise: bool = False

    def upward(self, region: str) -> Iterator[str]:
        """Yield the region and those it lies in, from the inside out."""
        at: str | None = region
        while at is not None:
            yield at
            at = self.parents.get(at)

    def lies_in(self, region: str, outer: str) -> bool:
        """Tell whether `region` is `outer` or nested in it."""
        return outer in self.upward(region)

    def within(self, outer: str) -> tuple[str, ...]:
        """Return `outer` and every region nested in it, sorted."""
        return tuple(sorted(region for region in self.parents if self.lies_in(region, outer)))

    def profile_of(self, region: str) -> Profile | None:
        """Return the profile that is law in the region: that of the nearest region that adopted one."""
        adopter = self.adopter_of(region)
        return None if adopter is None else self.profiles[adopter]

    def adopter_of(self, region: str) -> str | None:
        """Return the nearest region, itself or one it lies in, that adopted a profile."""
        return next((r for r in self.upward(region) if r in self.profiles), None)

    def zone_of(self, region: str | None) -> tzinfo:
        """Return the zone in which the days of a region are counted; that of the outermost where none is named."""
        outer = (each for each, parent in self.parents.items() if parent is None)
        at = region if region is not None else next(outer, None)
        profile = self.profile_of(at) if at is not None else None
        return UTC if profile is None else zone_of(profile.zone)

    def local(self, region: str | None, moment: datetime) -> datetime:
        """Return a moment as the clocks of a region show it."""
        return moment.astimezone(self.zone_of(region))

    def day_of(self, region: str | None, moment: datetime) -> date:
        """Return the day that a moment belongs to in a region."""
        return self.local(region, moment).date()

    def stands(self, headquarters: Headquarters, moment: datetime) -> bool:
        """Tell whether a headquarters stands at a moment: founded offices always, others by the profile."""
        if headquarters.id in self.stood_down:
            return False
        if not headquarters.rule:
            return True
        profile = self.profile_of(headquarters.region)
        if profile is None or not _has_rule(profile, headquarters):
            return False
        statuses, day = self.statuses(headquarters.region, moment), self.day_of(headquarters.region, moment)
        return judge_headquarters(profile, headquarters.rule, statuses, day).permitted

    def powers(self, headquarters: Headquarters, moment: datetime) -> frozenset[Power] | None:
        """Return the powers that the profile gives a headquarters in its region's statuses at a moment; None for all."""
        if not headquarters.rule:
            return None
        profile = self.profile_of(headquarters.region)
        if profile is None or not _has_rule(profile, headquarters):
            return frozenset({Power.READ})
        statuses, day = self.statuses(headquarters.region, moment), self.day_of(headquarters.region, moment)
        return powers_at(profile, headquarters.rule, statuses, day) | {Power.READ}

    def powers_now(self, seat: Seat, moment: datetime) -> frozenset[Power]:
        """Return what a seat may do at a moment: what it was given, as far as its headquarters has it then."""
        office = self.headquarters[seat.headquarters]
        given = self.powers(office, moment)
        if not self.stands(office, moment):
            return seat.powers - COMMANDS
        return seat.powers if given is None else seat.powers & given

    def statuses(self, region: str, moment: datetime) -> tuple[Status, ...]:
        """Return the statuses in which a region is at a moment, by its own days, from the acts in force then."""
        profile = self.profile_of(region)
        if profile is None:
            return ()
        return statuses_at(profile, self.acts, region, self.local(region, moment), self.tree)

    def holds(self, seat: str, account: str, moment: datetime) -> bool:
        """Tell whether an account holds a seat at a moment; the last administrator does until another is appointed."""
        if account not in self.holders.get(seat, ()):
            return False
        return self._in_term(seat, account, moment) or (
            seat == FOUNDING_SEAT and not any(self._in_term(seat, a, moment) for a in self.holders[seat])
        )

    def _in_term(self, seat: str, account: str, moment: datetime) -> bool:
        until = self.terms.get((seat, account))
        region = self.headquarters[self.seats[seat].headquarters].region
        return until is None or self.day_of(region, moment) < until


@lru_cache(maxsize=16)
def profile_in(sha256: str, text: bytes) -> Profile:
    """Return the profile in a text of the register; the same for the same file."""
    return load_profile(text.decode(), name=sha256[:12])


def load_frame(tx: Connection, fetch_blob: Callable[[str], bytes | None]) -> Frame:
    """Read the frame from the tables."""
    profiles = {}
    for region, file in tx.execute(select(t.adoption.c.region, t.adoption.c.file)):
        text = fetch_blob(file)
        if text is not None:
            profiles[region] = profile_in(file, text)
    holders: dict[str, set[str]] = {}
    terms: dict[tuple[str, str], date] = {}
    for seat, account, until in tx.execute(select(t.holder.c.seat, t.holder.c.account, t.holder.c.until_day)):
        holders.setdefault(seat, set()).add(account)
        if until is not None:
            terms[seat, account] = to_date(until)
    regions = tx.execute(select(t.region.c.id, t.region.c.parent, t.region.c.name)).all()
    return Frame(
        parents={row.id: row.parent for row in regions},
        tree=RegionTree.of({row.id: row.parent for row in regions}),
        names={row.id: row.name for row in regions},
        profiles=profiles,
        acts=tuple(act_of(row) for row in tx.execute(select(t.act).order_by(t.act.c.id))),
        headquarters={
            row.id: Headquarters(row.id, row.region, row.title, row.rule, row.act)
            for row in tx.execute(select(t.headquarters))
        },
        stood_down=frozenset(
            tx.execute(
                select(t.headquarters.c.id).where(t.headquarters.c.stood_down_at.is_not(None))
            ).scalars()
        ),
        seats={row.id: seat_of(row) for row in tx.execute(select(t.seat))},
        holders={seat: frozenset(accounts) for seat, accounts in holders.items()},
        kinds={
            row.id: UnitKind(row.id, row.title, frozenset(row.qualifications.split()))
            for row in tx.execute(select(t.unit_kind))
        },
        gaps=tuple(AcceptedGap(*row) for row in tx.execute(select(t.accepted_gap))),
        agencies=frozenset(tx.execute(select(t.agency.c.id)).scalars()),
        terms=terms,
        exercise=bool(tx.execute(select(t.register.c.exercise)).scalar()),
    )


def _has_rule(profile: Profile, headquarters: Headquarters) -> bool:
    return any(rule.id == headquarters.rule for rule in profile.rules if rule.kind == "hq")


def act_of(row: object) -> Act:
    """Return the act that a row of the table holds."""
    columns = dict(row._mapping)  # type: ignore[attr-defined]  # noqa: SLF001 -- SQLAlchemy's public name
    start, end = columns.pop("start_day"), columns.pop("end_day")
    confirmed = columns.pop("confirmed_at")
    return Act(
        **columns
        | {
            "period": from_day(start, end),
            "issued_at": datetime.fromisoformat(columns["issued_at"]),
            "confirmed_at": datetime.fromisoformat(confirmed) if confirmed else None,
            "regions": tuple(columns["regions"].split()),
        }
    )


@lru_cache(maxsize=4096)
def seat_of(row: object) -> Seat:
    """Return the seat that a row of the table holds."""
    columns = dict(row._mapping)  # type: ignore[attr-defined]  # noqa: SLF001 -- SQLAlchemy's public name
    powers = frozenset(Power(power) for power in columns["powers"].split())
    return Seat(**columns | {"powers": powers, "side": Side(columns["side"])})
