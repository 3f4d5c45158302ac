"""The frame: what changes seldom and every order is judged in (regions, acts, seats, profiles)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, select

from holdfast.law import Profile, RegionTree, load_profile, statuses_at
from holdfast.law.headquarters import judge_headquarters
from holdfast.model import Act, Headquarters, Power, Seat, Side, Status, UnitKind
from holdfast.store import tables as t
from holdfast.store.days import from_day


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
        The accounts that hold each seat.
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
        return next((self.profiles[r] for r in self.upward(region) if r in self.profiles), None)

    def stands(self, headquarters: Headquarters, moment: datetime) -> bool:
        """Tell whether a headquarters stands at a moment: founded offices always, others by the profile."""
        if headquarters.id in self.stood_down:
            return False
        if not headquarters.rule:
            return True
        profile = self.profile_of(headquarters.region)
        if profile is None:
            return False
        statuses = self.statuses(headquarters.region, moment)
        return judge_headquarters(profile, headquarters.rule, statuses, moment.date()).permitted

    def statuses(self, region: str, moment: datetime) -> tuple[Status, ...]:
        """Return the statuses in which a region is at a moment, from the acts in force then."""
        profile = self.profile_of(region)
        if profile is None:
            return ()
        return statuses_at(profile, self.acts, region, moment, self.tree)


@lru_cache(maxsize=16)
def _profile(sha256: str, text: bytes) -> Profile:
    return load_profile(text.decode(), name=sha256[:12])


def load_frame(tx: Connection, fetch_blob: Callable[[str], bytes | None]) -> Frame:
    """Read the frame from the tables."""
    profiles = {}
    for region, file in tx.execute(select(t.adoption.c.region, t.adoption.c.file)):
        text = fetch_blob(file)
        if text is not None:
            profiles[region] = _profile(file, text)
    holders: dict[str, set[str]] = {}
    for seat, account in tx.execute(select(t.holder.c.seat, t.holder.c.account)):
        holders.setdefault(seat, set()).add(account)
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
    )


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


def seat_of(row: object) -> Seat:
    """Return the seat that a row of the table holds."""
    columns = dict(row._mapping)  # type: ignore[attr-defined]  # noqa: SLF001 -- SQLAlchemy's public name
    powers = frozenset(Power(power) for power in columns["powers"].split())
    return Seat(**columns | {"powers": powers, "side": Side(columns["side"])})
