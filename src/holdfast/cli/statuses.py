"""`status`: in which legal condition regions are, were or will be, by which acts; and acts in a friendlier form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    a_moment,
    give,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
)
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.law import Profile
from holdfast.law.kinds.status import Instrument, StatusTerms
from holdfast.law.statuses import declaring, regime_at
from holdfast.model import OPEN_END, Act, Interval
from holdfast.model.checks import check_moment
from holdfast.orders import ConfirmAct, Frame, RecordAct
from holdfast.orders.past import known_at
from holdfast.timeline import Spell, timeline_of


class _ShowUnlessNamed(TyperGroup):
    """A group whose first word may be a region: then it is shown."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `show` before what names no command."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


statuses = typer.Typer(
    cls=_ShowUnlessNamed,
    help="In which legal status regions are: `holdfast status [REGION]`; and acts that declare, extend, narrow and lift it.",
)
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at", help="A moment, 2027-01-31 or 2027-01-31T08:00; now unless given.", show_default=False
    ),
]
KnownOption = Annotated[
    str | None,
    typer.Option(
        "--as-known-at",
        help="By what was on record at that moment only; by all of it unless given.",
        show_default=False,
    ),
]
ActOption = Annotated[str, typer.Option("--act", help="The identifier of the new act.")]
FromOption = Annotated[
    str | None, typer.Option("--from", help="Its first day; today unless given.", show_default=False)
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until",
        help="The first day on which it holds no more; as long as the law lets it unless given.",
        show_default=False,
    ),
]
KindOption = Annotated[
    str | None,
    typer.Option("--kind", help="The kind of act, where the profile knows several.", show_default=False),
]
TitleOption = Annotated[
    str | None, typer.Option("--title", help="Its title, as it was published.", show_default=False)
]
IssuedOption = Annotated[
    str | None,
    typer.Option("--issued", help="The moment of issue; now unless given.", show_default=False),
]
RegionsArgument = Annotated[list[str], typer.Argument(help="The regions it names.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(statuses, name="status")


@statuses.command("show")
def show(
    region: Annotated[
        str | None, typer.Argument(help="A region; all of them unless named.", show_default=False)
    ] = None,
    at: AtOption = None,
    known: KnownOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the legal status of regions at any moment, past or planned, by which acts, who leads, and which headquarters stand."""
    desk = open_home(home).desk()
    frame, moment = _frame(desk, known), a_moment(at, desk, region)
    rows = [
        _row(frame, name, moment)
        for name in ([outermost(frame, region)] if region is not None else sorted(frame.parents))
    ]
    if as_json:
        print_json({"at": moment.isoformat(), "exercise": frame.exercise, "regions": rows})
        return
    shown = [
        (
            row["region"],
            row["name"],
            "; ".join(map(_said, row["statuses"])) or "none",
            row["leads"] or "",
            ", ".join(f"{h['id']}{'' if h['stands'] else ' (does not stand)'}" for h in row["headquarters"]),
        )
        for row in rows
    ]
    columns = ("region", "name", "status", "leads", "headquarters")
    since = f", as known at {known}" if known else ""
    show_table(
        f"Status on {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC{since}",
        columns,
        shown,
        empty="No region yet: `holdfast init`.",
    )
    for law in sorted({row["profile"] or "" for row in rows}):
        under = [row["region"] for row in rows if (row["profile"] or "") == law]
        where = "everywhere above" if len(under) == len(rows) else f"in {', '.join(under)}"
        said = f"The law is {law} {where}." if law else f"No profile is law {where}: `holdfast law adopt`."
        out.print(said, markup=False, highlight=False, soft_wrap=True)


def _row(frame: Frame, region: str, moment: datetime) -> dict[str, Any]:
    profile = frame.profile_of(region)
    local = frame.local(region, moment)
    regimes = regime_at(profile, frame.acts, region, local, frame.tree) if profile is not None else ()
    return {
        "region": region,
        "name": frame.names[region],
        "profile": profile.id if profile else None,
        "day": str(local.date()),
        "statuses": [
            {
                "status": r.status.status,
                "start": str(r.status.period.start),
                "end": str(r.status.period.end),
                "act": r.status.act,
                "leader": r.leader,
                "article": r.article,
            }
            for r in regimes
        ],
        "leads": next((r.leader for r in regimes if r.leader), None),
        "headquarters": [
            {"id": hq.id, "stands": frame.stands(hq, moment)}
            for hq in frame.headquarters.values()
            if hq.region == region
        ],
    }


def _said(status: dict[str, Any]) -> str:
    until = "" if status["end"] == str(OPEN_END) else f" until {status['end']}"
    return f"{status['status']} by {status['act']}{until}"


@statuses.command("timeline")
def timeline(
    region: Annotated[str, typer.Argument(help="The region.")],
    at: AtOption = None,
    known: KnownOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every status a region was, is or will be in, with its act, and acts that lapsed or were lifted."""
    desk = open_home(home).desk()
    frame, moment = _frame(desk, known), a_moment(at, desk, region)
    spells = timeline_of(frame, outermost(frame, region), moment)
    if as_json:
        print_json(
            {"region": region, "at": moment.isoformat(), "timeline": [spell.to_json() for spell in spells]}
        )
        return
    show_table(
        f"{frame.names[region]}, seen from {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        ("from", "until", "status", "act", "how it stands", "article"),
        [_spell_row(spell) for spell in spells],
        empty="No act has declared anything here.",
    )


def _spell_row(spell: Spell) -> tuple[str, ...]:
    end = "" if spell.end is None else str(spell.end)
    return str(spell.start), end, spell.status, spell.act, spell.said, spell.article


@statuses.command("declare")
def declare(
    status: Annotated[str, typer.Argument(help="The status, in the profile's words.")],
    regions: RegionsArgument,
    act: ActOption,
    start: FromOption = None,
    until: UntilOption = None,
    kind: KindOption = None,
    title: TitleOption = None,
    issued: IssuedOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter the act by which a status is declared; it holds from its first day, now or planned."""
    desk = open_home(home).desk()
    frame = desk.frame()
    profile = _profile(frame, regions[0])
    day = _day(start, desk, regions[0])
    terms = _terms(profile, status, day)
    instrument = _instrument(terms.acts, kind, status)
    longest = terms.longest
    end = a_date(until, "The day") if until else (longest.after(day) if longest is not None else OPEN_END)
    new = _act(desk, act, instrument, title or f"{status} declared", issued, (day, end), regions)
    give(desk, RecordAct(replace(new, declares=status)), by, as_json=as_json)


@statuses.command("extend")
def extend(
    extended: Annotated[str, typer.Argument(help="The act that declared the status.")],
    act: ActOption,
    until: Annotated[str, typer.Option("--until", help="The first day on which it holds no more.")],
    region: Annotated[
        list[str] | None,
        typer.Option(help="Only in this region; in those of the act unless given.", show_default=False),
    ] = None,
    kind: KindOption = None,
    title: TitleOption = None,
    issued: IssuedOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter an act that extends the status another act declared."""
    desk = open_home(home).desk()
    frame = desk.frame()
    old = _found(frame, extended)
    profile = _profile(frame, old.regions[0])
    found = declaring(profile, old)
    if found is None:
        raise InvalidValueError(f"The act {extended} declares no status that could be extended.")
    instrument = _instrument(found[2].extended_by, kind, f"extending {found[2].status}")
    days = (old.period.end, a_date(until, "The day"))
    new = _act(desk, act, instrument, title or f"{extended} extended", issued, days, region or old.regions)
    give(desk, RecordAct(replace(new, extends=extended)), by, as_json=as_json)


@statuses.command("narrow")
def narrow(
    narrowed: Annotated[str, typer.Argument(help="The act that declared the status.")],
    regions: Annotated[list[str], typer.Argument(help="The regions in which alone it still holds.")],
    act: ActOption,
    start: FromOption = None,
    kind: KindOption = None,
    issuer: Annotated[
        str | None, typer.Option(help="Who issued it; who may lift unless given.", show_default=False)
    ] = None,
    title: TitleOption = None,
    issued: IssuedOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter an act by which a status holds in some of its regions only, from a day on."""
    desk = open_home(home).desk()
    old = _found(desk.frame(), narrowed)
    new = _ending(desk, old, (act, start, kind, issuer, title or f"{narrowed} narrowed", issued), regions)
    give(desk, RecordAct(replace(new, narrows=narrowed)), by, as_json=as_json)


@statuses.command("lift")
def lift(
    lifted: Annotated[str, typer.Argument(help="The act that declared the status.")],
    act: ActOption,
    start: FromOption = None,
    kind: KindOption = None,
    issuer: Annotated[
        str | None, typer.Option(help="Who issued it; who may lift unless given.", show_default=False)
    ] = None,
    title: TitleOption = None,
    issued: IssuedOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter an act that lifts what another declared, from a day on."""
    desk = open_home(home).desk()
    old = _found(desk.frame(), lifted)
    new = _ending(desk, old, (act, start, kind, issuer, title or f"{lifted} lifted", issued), old.regions)
    give(desk, RecordAct(replace(new, lifts=lifted)), by, as_json=as_json)


@statuses.command("confirm")
def confirm(
    act: Annotated[str, typer.Argument(help="The act that was confirmed.")],
    by_authority: Annotated[
        str | None,
        typer.Option(help="Who confirmed it; whom the profile names unless given.", show_default=False),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that whoever must confirm an act has done so; without that it lapses."""
    desk = open_home(home).desk()
    frame = desk.frame()
    old = _found(frame, act)
    found = declaring(_profile(frame, old.regions[0]), old)
    named = found[2].confirmation.by if found is not None and found[2].confirmation is not None else ""
    give(desk, ConfirmAct(act, by_authority or named), by, as_json=as_json)


def _frame(desk: Desk, known: str | None) -> Frame:
    frame = desk.frame()
    if known is None:
        return frame
    with desk.store.read() as tx:
        return known_at(tx, frame, a_moment(known, desk, None))


def _profile(frame: Frame, region: str) -> Profile:
    profile = frame.profile_of(outermost(frame, region))
    if profile is None:
        raise NotFoundError(f"No profile is law in {region}. Adopt one: `holdfast law adopt`.")
    return profile


def _day(start: str | None, desk: Desk, region: str) -> date:
    return a_date(start, "The first day") if start else desk.frame().day_of(region, desk.now())


def _statuses(profile: Profile, day: date) -> Iterator[StatusTerms]:
    for _, value in profile.of_kind("status"):
        if day in value.period and isinstance(value.terms, StatusTerms):
            yield value.terms


def _terms(profile: Profile, status: str, day: date) -> StatusTerms:
    found = next((terms for terms in _statuses(profile, day) if terms.status == status), None)
    if found is None:
        known = ", ".join(sorted({terms.status for terms in _statuses(profile, day)})) or "none"
        raise NotFoundError(f"The profile knows no status {status!r} on {day}. It knows: {known}.")
    return found


def _instrument(known: tuple[Instrument, ...], kind: str | None, what: str) -> Instrument:
    found = [each for each in known if kind in (None, each.kind)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(str(each) for each in known) or "none"
    raise InvalidValueError(f"Which act is it? Give --kind. The profile knows for {what}: {names}.")


def _act(
    desk: Desk,
    name: str,
    instrument: Instrument,
    title: str,
    issued: str | None,
    days: tuple[date, date],
    regions: list[str] | tuple[str, ...],
) -> Act:
    moment = a_moment(issued, desk, regions[0]).astimezone(UTC)
    check_moment("The moment of issue", moment)
    return Act(name, instrument.kind, title, instrument.issuer, moment, Interval(*days), tuple(regions))


def _ending(
    desk: Desk,
    old: Act,
    said: tuple[str, str | None, str | None, str | None, str, str | None],
    regions: list[str] | tuple[str, ...],
) -> Act:
    """Return an act of whoever may lift another, from a day on to the end of that one."""
    name, start, kind, issuer, title, issued = said
    frame = desk.frame()
    found = declaring(_profile(frame, old.regions[0]), old)
    lifters = found[2].lifted_by if found is not None else (old.issuer,)
    if issuer is None and len(lifters) != 1 and old.issuer not in lifters:
        raise InvalidValueError(f"Who issued it? Give --issuer: {' or '.join(lifters) or 'nobody may'}.")
    who = issuer or (old.issuer if old.issuer in lifters else lifters[0])
    day = _day(start, desk, old.regions[0])
    end = max(old.period.end, day + timedelta(days=1))
    return _act(desk, name, Instrument(kind or old.kind, who), title, issued, (day, end), regions)


def _found(frame: Frame, act: str) -> Act:
    found = next((each for each in frame.acts if each.id == act), None)
    if found is None:
        known = ", ".join(each.id for each in frame.acts) or "none"
        raise NotFoundError(f"There is no act {act!r}. On record: {known}.")
    return found
