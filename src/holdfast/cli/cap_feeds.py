"""`cap`, the part on others: whose signature counts, which feeds are followed, what was received."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from sqlalchemy import Row, select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    author,
    err,
    give,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
)
from holdfast.desk import Desk, Receipt
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.alert_files import judge_file
from holdfast.exchange.cap.xmlfile import MOST_ENVELOPE
from holdfast.orders import FollowFeed, PinCertificate, UnfollowFeed, UnpinCertificate
from holdfast.store import tables as t
from holdfast.warning.following import Fetched, fetch_address, fetch_feed, receive
from holdfast.warning.foreign import Received, feeds_of, pins_of, received, standing

MOST_SHOWN = 200

RegionOption = Annotated[
    str | None, typer.Option(help="The region; the outermost unless given.", show_default=False)
]
ReasonOption = Annotated[str, typer.Option(help="Why.")]


def add(cap: typer.Typer) -> None:
    """Add the commands to the group."""
    for name, command in (
        ("pin", pin),
        ("unpin", unpin),
        ("pins", pins),
        ("follow", follow),
        ("unfollow", unfollow),
        ("feeds", feeds),
        ("fetch", fetch),
        ("receive", receive_files),
        ("received", show_received),
    ):
        cap.command(name)(command)


def pin(
    name: Annotated[str, typer.Argument(metavar="ID", help="What to call it.")],
    certificate: Annotated[Path, typer.Argument(help="The certificate (PEM), had from its owner.")],
    title: Annotated[str, typer.Option(help="Whose it is.")] = "",
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Vouch for a signer: alerts signed by this certificate count as theirs from now on."""
    desk = open_home(home).desk()
    pem = certificate.read_bytes()[:100_000].decode("ascii", "replace")
    give(desk, PinCertificate(name, outermost(desk.frame(), region), pem, title), by, as_json=as_json)


def unpin(
    name: Annotated[str, typer.Argument(metavar="ID", help="The certificate; `holdfast cap pins`.")],
    reason: ReasonOption,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Vouch for a signer no longer; what was received stays as it was judged."""
    give(open_home(home).desk(), UnpinCertificate(name, reason), by, as_json=as_json)


def pins(region: RegionOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the certificates that count."""
    desk = open_home(home).desk()
    regions = desk.frame().within(outermost(desk.frame(), region))
    with desk.store.read() as tx:
        rows = [_listed(row, "certificate") for row in pins_of(tx, regions)]
    if as_json:
        print_json({"certificates": rows})
        return
    columns = "id", "region", "title", "subject", "not_after"
    show_table(
        "Certificates",
        columns,
        [tuple(shown(row[each]) for each in columns) for row in rows],
        empty="None is pinned: `holdfast cap pin ID FILE`.",
    )


def follow(
    address: Annotated[
        str, typer.Argument(metavar="URL|FILE", help="An Atom feed, an envelope or an alert.")
    ],
    name: Annotated[str | None, typer.Option("--id", help="What to call it.", show_default=False)] = None,
    title: Annotated[str, typer.Option(help="Whose it is.")] = "",
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow what somebody else warns of; `holdfast cap fetch` brings what is new."""
    desk = open_home(home).desk()
    full = address if "://" in address else Path(address).resolve().as_uri()
    order = FollowFeed(name or _name(full), outermost(desk.frame(), region), full, title)
    give(desk, order, by, as_json=as_json)


def unfollow(
    name: Annotated[str, typer.Argument(metavar="ID", help="The feed; `holdfast cap feeds`.")],
    reason: ReasonOption,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow a feed no longer; what was received stays."""
    give(open_home(home).desk(), UnfollowFeed(name, reason), by, as_json=as_json)


def feeds(region: RegionOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the feeds followed."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        rows = [_listed(row) for row in feeds_of(tx, desk.frame().within(outermost(desk.frame(), region)))]
    if as_json:
        print_json({"feeds": rows})
        return
    columns = "id", "region", "title", "address", "followed_at"
    show_table(
        "Feeds",
        columns,
        [tuple(shown(row[each]) for each in columns) for row in rows],
        empty="None is followed: `holdfast cap follow URL`.",
    )


def fetch(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="The feeds; all unless given.")
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch what is new in the feeds followed, and judge it; ends with 1 if anything could not be had."""
    desk = open_home(home).desk()
    who = author(by, desk.frame())
    found = [fetch_feed(desk, feed, who, fetch_address) for feed in _asked(desk, names or [])]
    if as_json:
        print_json(
            {"feeds": [{"feed": f.feed, "new": f.new, "known": f.known, "faults": f.faults} for f in found]}
        )
    else:
        _tell_fetched(found)
    if any(one.faults for one in found):
        raise typer.Exit(1)


def receive_files(
    files: Annotated[list[Path], typer.Argument(help="Alerts, envelopes or feeds, as they came.")],
    received_at: Annotated[
        str | None, typer.Option(help="When they came; now unless given.", show_default=False)
    ] = None,
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter alerts that came by another way: a mail, a stick."""
    desk = open_home(home).desk()
    moment = a_moment(received_at, desk.now())
    who, where = author(by, desk.frame()), outermost(desk.frame(), region)
    answers = [
        receive(desk, where, who, document, at=moment)
        for path in files
        for document in _documents(path, moment)
    ]
    new = [a.effects["alert"] for a in answers if isinstance(a, Receipt) and not a.effects.get("known", True)]
    refused = [answer.reason() for answer in answers if not isinstance(answer, Receipt)]
    if as_json:
        print_json({"new": new, "known": len(answers) - len(new) - len(refused), "refused": refused})
    else:
        _tell_fetched([Fetched("files", tuple(new), len(answers) - len(new) - len(refused), tuple(refused))])
    if refused:
        raise typer.Exit(1)


def show_received(
    every: Annotated[
        bool, typer.Option("--all", help="Also what is in force no longer, or never was.")
    ] = False,
    region: RegionOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what others warn of and is in force now, with what is known of who signed it."""
    desk = open_home(home).desk()
    frame, now = desk.frame(), desk.now()
    regions = frame.within(outermost(frame, region))
    with desk.store.read() as tx:
        query = received(regions, now=None if every else now, exercise=frame.exercise, before=None)
        rows = list(tx.execute(query.limit(MOST_SHOWN)))
        found = standing(tx, rows, now, exercise=frame.exercise)
    if as_json:
        print_json({"alerts": [alert_json(one) for one in found]})
        return
    show_table(
        "Alerts of others",
        ("alert", "sender", "event", "where", "until", "state", "here", "signature"),
        [_line(one) for one in found],
        empty="Nothing is in force. `holdfast cap fetch` brings what is new.",
    )


def alert_json(one: Received) -> dict[str, Any]:
    """Return a received alert as the command prints it."""
    row = one.row
    names = (
        "id", "region", "feed", "link", "document", "received_at", "signature", "signer", "sender", "identifier", "sent_at",
        "status", "msg_type", "event", "headline", "severity", "urgency", "certainty", "begins_at", "ends_at", "ended_by",
    )  # fmt: skip
    more = {"valid": bool(row.valid), "state": one.state.value, "overlaps": one.overlaps}
    return (
        {name: getattr(row, name) for name in names} | more | {"areas": one.words, "findings": one.findings}
    )


def a_moment(given: str | None, now: datetime | None = None) -> datetime:
    """Return the moment given, or now.

    Raises
    ------
    InvalidValueError
        If it is none, or has no offset.
    """
    if given is None:
        return now or datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidValueError(
        f"{given[:60]!r} is no moment with an offset. Write it as 2026-11-22T14:05:00+00:00, or leave it out for now."
    )


def shown(text: object) -> str:
    """Return a text of others so that it cannot steer the terminal it is shown on."""
    return "".join(c if c.isprintable() else "\ufffd" for c in str(text))


def _documents(path: Path, moment: datetime) -> list[bytes]:
    with path.open("rb") as file:
        judged = judge_file(file.read(MOST_ENVELOPE + 1), received_at=moment)
    if not judged.alerts:
        why = judged.findings[0].reason if judged.findings else "It only names alerts."
        raise InvalidValueError(f"{path} holds no alert: {why}")
    return [one.document for one in judged.alerts]


def _asked(desk: Desk, names: list[str]) -> list[Row[Any]]:
    feed = t.foreign_feed.c
    with desk.store.read() as tx:
        rows = list(tx.execute(select(t.foreign_feed).where(feed.ended_at.is_(None)).order_by(feed.id)))
    missing = sorted(set(names) - {row.id for row in rows})
    if missing:
        raise NotFoundError(f"No feed {missing[0]} is followed. `holdfast cap feeds` lists those that are.")
    return [row for row in rows if not names or row.id in names]


def _tell_fetched(found: list[Fetched]) -> None:
    if not found:
        out.print("No feed is followed: `holdfast cap follow URL`.", markup=False)
    for one in found:
        numbers = f" (alerts {', '.join(map(str, one.new[:20]))})" if one.new else ""
        out.print(
            f"{one.feed}: {len(one.new)} new{numbers}, {one.known} known.", markup=False, highlight=False
        )
        for fault in one.faults:
            err.print(f"  {shown(fault)}", markup=False, highlight=False, style="red")


def _line(one: Received) -> tuple[str, ...]:
    row = one.row
    here = {True: "yes", False: "no", None: "not told"}[one.overlaps]
    places = "; ".join(one.words[:3]) + (" …" if len(one.words) > 3 else "")
    told = (
        row.id, row.sender, row.event, places, row.ends_at or "", one.state.value.replace("_", " "), here,
        row.signature.replace("_", " "),
    )  # fmt: skip
    return tuple(shown(each) for each in told)


def _listed(row: Row[Any], *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in left_out}  # noqa: SLF001 -- SQLAlchemy's name for it


def _name(address: str) -> str:
    """Return a name for a feed out of its address."""
    parts = urlsplit(address)
    words = f"{parts.hostname or ''} {Path(parts.path).stem}"
    return re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-")[:64].strip("-") or "feed"
