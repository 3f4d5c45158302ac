"""`law show`, `law overlay`, `law diff`: a profile in words, a reform laid over it, and what changes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.common import JsonOption, out, print_json, read_text, show_table
from holdfast.cli.founding import profile_text
from holdfast.errors import InvalidValueError
from holdfast.law import Profile, load_profile
from holdfast.law.changes import Change, changes, in_force, steps
from holdfast.law.overlay import overlaid

ProfileArgument = Annotated[str, typer.Argument(help="A shipped profile, or a YAML file.")]
DayOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today unless given.")
]


def register(law: typer.Typer) -> None:
    """Add the commands."""
    law.command("show")(show)
    law.command("overlay")(overlay)
    law.command("diff")(diff)


def show(profile: ProfileArgument, on: DayOption = None, as_json: JsonOption = False) -> None:
    """Show what a profile says on a day: each rule in words, with article, source and confidence."""
    found, day = _load(profile), _day(on)
    rows = in_force(found, day)
    if as_json:
        names = ("rule", "kind", "says", "article", "source", "confidence")
        print_json(
            {"profile": found.id, "on": str(day), "rules": [dict(zip(names, r, strict=True)) for r in rows]}
        )
        return
    out.print(f"{found.id}: {found.title}, on {day}. {found.disclaimer}", markup=False, soft_wrap=True)
    for kind in dict.fromkeys(row[1] for row in rows):
        out.print(f"\n{kind}", style="bold")
        for rule, _, says, article, source, confidence in (row for row in rows if row[1] == kind):
            head = f"  {rule}: {article} ({source}, {confidence})"
            out.print(head, markup=False, highlight=False, soft_wrap=True)
            out.print(f"      {says}", style="dim", markup=False, highlight=False, soft_wrap=True)
    out.print()
    gaps = [(gap.about, gap.note) for gap in found.unknown]
    show_table("What it does not know", ("about", "note"), gaps, empty="It names no gap.")
    said = [(entry.about, entry.note) for entry in found.history]
    show_table("Said, and not enforced", ("about", "note"), said, empty="Nothing.")


def overlay(
    profile: ProfileArgument,
    file: Annotated[Path, typer.Argument(help="The overlay, a YAML file.")],
    to: Annotated[
        Path | None,
        typer.Option("--out", help="Write the profile that comes of it here.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Lay a reform or a what-if over a profile: check it, say what it changes, write the profile it makes."""
    base = profile_text(profile)
    text = overlaid(base, read_text(file), name=str(file), base_name=profile)
    before, after = load_profile(base, name=profile), load_profile(text, name=str(file))
    days = steps(after, date.min, date.max)
    last = max(days, default=date.min)
    found = changes(before, after, day=last, later=last)
    if to is not None:
        to.write_text(text, encoding="utf-8")
    if as_json:
        print_json({"profile": after.id, "changes": [_json(change) for change in found]})
        return
    out.print(f"{after.id}: {after.title}. No fault.", style="green", markup=False, soft_wrap=True)
    _tell(found, f"On {last}, when all of it is in force, nothing differs.")
    if to is not None:
        out.print(f"Written to {to}; `holdfast law adopt` makes it law.", markup=False, soft_wrap=True)


def diff(
    profile: ProfileArgument,
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The earlier day.")],
    until: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The later day.")],
    against: Annotated[
        str | None,
        typer.Option(help="Another profile that holds on the later day.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say in words what the law changes between two days, or between two profiles."""
    if until < since:
        raise InvalidValueError(
            f"{until.date()} is before {since.date()}. Give the earlier day as --from, the later as --to."
        )
    before = _load(profile)
    after = _load(against) if against is not None else before
    found = changes(before, after, day=since.date(), later=until.date())
    days = [str(day) for day in steps(after, since.date(), until.date())]
    if as_json:
        print_json({"days": days, "changes": [_json(change) for change in found]})
        return
    if days:
        out.print(f"Something changes on: {', '.join(days)}.", markup=False, soft_wrap=True)
    _tell(found, "Nothing that is enforced differs between the two.")


def _tell(found: tuple[Change, ...], nothing: str) -> None:
    for change in found:
        out.print(f"- {change.sentence}", markup=False, highlight=False, soft_wrap=True)
    if not found:
        out.print(nothing)


def _json(change: Change) -> dict[str, str]:
    return {"rule": change.rule, "kind": change.kind, "what": change.what, "sentence": change.sentence}


def _load(profile: str) -> Profile:
    return load_profile(profile_text(profile), name=profile)


def _day(given: datetime | None) -> date:
    return datetime.now().astimezone().date() if given is None else given.date()
