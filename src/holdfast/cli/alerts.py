"""`alert`: warn the public: draft, see it as the public will, approve what another wrote, update, cancel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select

from holdfast.cli.alert_words import (
    AlertWords,
    alert_json,
    area_of,
    seen_by,
    show_told,
    template_of_file,
    values_of,
)
from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_moment,
    give,
    open_home,
    out,
    outermost,
    print_json,
    read_text,
    show_table,
)
from holdfast.desk import Desk
from holdfast.model.alerts import AlertState
from holdfast.orders import (
    AmendAlert,
    ApproveAlert,
    CancelAlert,
    DiscardAlert,
    DraftAlert,
    RemoveAlertTemplate,
    SaveAlertTemplate,
    SetAlerting,
    UpdateAlert,
)
from holdfast.store import tables as t
from holdfast.warning import composing

alert = typer.Typer(help="Warn the public: draft, approve, update, cancel.", no_args_is_help=True)
template = typer.Typer(help="What can be warned of at once.", no_args_is_help=True)
alert.add_typer(template, name="template")

Number = Annotated[int, typer.Argument(help="The alert's number; `holdfast alert list`.")]
RegionOption = Annotated[
    str | None, typer.Option("--region", help="The region; the outermost unless given.", show_default=False)
]
TemplateOption = Annotated[
    str | None, typer.Option("--template", help="`holdfast alert template list`.", show_default=False)
]
HoursOption = Annotated[
    int | None, typer.Option("--hours", help="It ends after so many hours.", show_default=False)
]
UntilOption = Annotated[
    str | None,
    typer.Option("--until", help="It ends at this moment, by the region's clocks.", show_default=False),
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", help="It begins at this moment; at once unless given.", show_default=False),
]
PlaceOption = Annotated[str, typer.Option("--place", help="What people call the area.", show_default=False)]
PolygonOption = Annotated[
    Path | None, typer.Option("--polygon", help="A GeoJSON file with the area.", show_default=False)
]
CircleOption = Annotated[
    str | None, typer.Option("--circle", help="LATITUDE,LONGITUDE,KILOMETRES.", show_default=False)
]
ZoneOption = Annotated[str | None, typer.Option("--zone", help="An evacuation zone.", show_default=False)]
ValueOption = Annotated[
    list[str] | None,
    typer.Option(
        "--value", help="NAME=TEXT for a name in braces; NAME.de=TEXT in German alone.", show_default=False
    ),
]
TestOption = Annotated[bool, typer.Option("--test", help="It only tries the system.")]
IncidentOption = Annotated[
    int | None, typer.Option("--incident", help="The incident it is about.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(alert, name="alert")


@alert.command("draft")
def draft(
    template: TemplateOption = None,
    region: RegionOption = None,
    place: PlaceOption = "",
    polygon: PolygonOption = None,
    circle: CircleOption = None,
    zone: ZoneOption = None,
    hours: HoursOption = None,
    until: UntilOption = None,
    start: FromOption = None,
    value: ValueOption = None,
    test: TestOption = False,
    incident: IncidentOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft an alert from a template; without an area it is for the whole region. Nothing leaves the house yet."""
    desk = open_home(home).desk()
    where = outermost(desk.frame(), region)
    words = AlertWords(template, place, polygon, circle, zone, hours, until, start, value, test, incident)
    fields = _fields(words, desk, where, whole=True)
    give(desk, DraftAlert(where, **fields), by, as_json=as_json)


@alert.command("amend")
def amend(
    number: Number,
    template: TemplateOption = None,
    place: PlaceOption = "",
    polygon: PolygonOption = None,
    circle: CircleOption = None,
    zone: ZoneOption = None,
    hours: HoursOption = None,
    until: UntilOption = None,
    start: FromOption = None,
    value: ValueOption = None,
    incident: IncidentOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a draft; what is left out stays. Whoever changes it cannot approve it."""
    desk = open_home(home).desk()
    words = AlertWords(template, place, polygon, circle, zone, hours, until, start, value, False, incident)
    fields = _fields(words, desk, _region(desk, number), whole=False)
    give(desk, AmendAlert(number, **fields), by, as_json=as_json)


@alert.command("preview")
def preview(
    number: Number,
    xml: Annotated[bool, typer.Option("--xml", help="Print the document and nothing else.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an alert exactly as the public gets it, in every language."""
    desk = open_home(home).desk()
    frame, now = desk.frame(), desk.now()
    with desk.store.read() as tx:
        row = composing.find_alert(tx, number)
        texts, body = composing.preview(tx, row, now, frame.zone_of(row.region))
    if as_json:
        print_json(alert_json(row, now) | seen_by(texts, body))
    elif xml:
        typer.echo(body.decode())
    else:
        show_told(texts, approve=number if row.state == AlertState.DRAFT else None)


@alert.command("approve")
def approve(
    number: Number, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Approve a draft that somebody else wrote; with that it is published."""
    give(open_home(home).desk(), ApproveAlert(number), by, as_json=as_json)


@alert.command("update")
def update(
    number: Number,
    template: TemplateOption = None,
    place: PlaceOption = "",
    polygon: PolygonOption = None,
    circle: CircleOption = None,
    zone: ZoneOption = None,
    hours: HoursOption = None,
    until: UntilOption = None,
    start: FromOption = None,
    value: ValueOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft what takes the place of a published alert; what is left out stays as it was."""
    desk = open_home(home).desk()
    words = AlertWords(template, place, polygon, circle, zone, hours, until, start, value, False, None)
    fields = _fields(words, desk, _region(desk, number), whole=False)
    give(desk, UpdateAlert(number, **fields), by, as_json=as_json)


@alert.command("clear")
def clear(
    number: Number,
    hours: Annotated[int, typer.Option("--hours", help="How long the all clear is shown.")] = 6,
    note: Annotated[str, typer.Option("--note", help="What people should still know.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft the all clear for a published alert."""
    values = {"note": note} if note else {}
    order = UpdateAlert(number, template="all-clear", hours=hours, values=values)
    give(open_home(home).desk(), order, by, as_json=as_json)


@alert.command("cancel")
def cancel(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.", show_default=False)],
    note: Annotated[str, typer.Option("--note", help="What the public should know.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft the cancellation of a published alert."""
    give(open_home(home).desk(), CancelAlert(number, reason, note=note), by, as_json=as_json)


@alert.command("discard")
def discard(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.", show_default=False)],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Discard a draft."""
    give(open_home(home).desk(), DiscardAlert(number, reason), by, as_json=as_json)


@alert.command("list")
def list_(
    in_force: Annotated[bool, typer.Option("--in-force", help="Only what holds now.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="The latest so many.")] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List alerts, the latest first."""
    desk = open_home(home).desk()
    now, c = desk.now(), t.alert.c
    query = select(t.alert).order_by(c.id.desc()).limit(limit)
    if in_force:
        query = query.where(c.state == AlertState.PUBLISHED.value)
    with desk.store.read() as tx:
        rows = [alert_json(row, now) for row in tx.execute(query)]
    rows = [row for row in rows if not in_force or row["state"] == "published"]
    if as_json:
        print_json({"alerts": rows})
        return
    names = ("id", "state", "status", "msg_type", "severity", "area", "expires_at", "headline")
    show_table(
        "Alerts",
        ("alert", "state", "status", "type", "severity", "area", "until", "headline"),
        [tuple(row[name] for name in names) for row in rows],
        empty="There is no alert. Draft one: holdfast alert draft --template …",
    )


@alert.command("show")
def show(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show what became of an alert: who wrote it, who approved it, what took its place."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        row = alert_json(composing.find_alert(tx, number), desk.now())
    if as_json:
        print_json(row)
        return
    shown = [(name, value) for name, value in row.items() if value not in (None, "")]
    show_table(f"Alert {number}", ("what", "is"), shown, empty="")


@alert.command("settings")
def settings(
    sender: Annotated[str, typer.Option("--sender", help="Such as alerts@land.example.", show_default=False)],
    languages: Annotated[str, typer.Option("--languages", help="Such as en,de,ru.", show_default=False)],
    web: Annotated[str, typer.Option("--web", help="Where the public reads more.")] = "",
    contact: Annotated[str, typer.Option("--contact", help="Whom the public asks.")] = "",
    name: Annotated[
        str, typer.Option("--name", help="Who warns, as people know it; the region's name.")
    ] = "",
    emergency: Annotated[str, typer.Option("--emergency", help="The number to call in need.")] = "112",
    largest_hours: Annotated[
        int, typer.Option("--largest-hours", help="Longer alerts are asked about.")
    ] = 48,
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how a region warns: who is the sender, in which languages."""
    desk = open_home(home).desk()
    spoken = tuple(each.strip() for each in languages.split(",") if each.strip())
    where = outermost(desk.frame(), region)
    order = SetAlerting(where, sender, spoken, web, contact, largest_hours, name, emergency)
    give(desk, order, by, as_json=as_json)


@alert.command("key")
def key(
    name: Annotated[str, typer.Argument(help="Who signs, as the public knows them.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the key that signs alerts, once; give its certificate to everybody who reads them."""
    opened = open_home(home)
    file = opened.make_seal(name, opened.desk().now())
    if as_json:
        print_json({"certificate": str(file)})
    else:
        out.print(
            f"Alerts are signed from now on. Give this to whoever reads them: {file}",
            markup=False,
            soft_wrap=True,
        )


@template.command("list")
def list_templates(region: RegionOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the templates that can be used in a region."""
    desk = open_home(home).desk()
    frame = desk.frame()
    with desk.store.read() as tx:
        found = composing.templates_of(tx, frame, outermost(frame, region))
    rows: list[dict[str, Any]] = [
        {
            "id": each.id,
            "of": owner or "the program",
            "title": each.title,
            "languages": [text.language for text in each.texts],
            "hours": each.hours,
        }
        for owner, each in found
    ]
    if as_json:
        print_json({"templates": rows})
        return
    shown = [(row["id"], row["of"], row["title"], " ".join(row["languages"]), row["hours"]) for row in rows]
    show_table("Templates", ("template", "of", "title", "languages", "hours"), shown, empty="There is none.")


@template.command("save")
def save_template(
    file: Annotated[Path, typer.Argument(help="YAML: id, title, categories, texts by language, …")],
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Save a template of one's own from a file."""
    desk = open_home(home).desk()
    order = SaveAlertTemplate(outermost(desk.frame(), region), template_of_file(file, read_text(file)))
    give(desk, order, by, as_json=as_json)


@template.command("remove")
def remove_template(
    name: Annotated[str, typer.Argument(help="The template.")],
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove a template of one's own."""
    desk = open_home(home).desk()
    give(desk, RemoveAlertTemplate(outermost(desk.frame(), region), name), by, as_json=as_json)


def _fields(words: AlertWords, desk: Desk, region: str, *, whole: bool) -> dict[str, Any]:
    return {
        "template": words.template,
        "area": area_of(words, region if whole else None),
        "hours": words.hours,
        "expires_at": a_moment(words.until, desk, region) if words.until else None,
        "begins_at": a_moment(words.start, desk, region) if words.start else None,
        "values": values_of(words),
        "test": True if words.test else None,
        "incident": words.incident,
    }


def _region(desk: Desk, number: int) -> str:
    with desk.store.read() as tx:
        return str(composing.find_alert(tx, number).region)
