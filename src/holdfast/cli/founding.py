"""`init`, `account`, `serve`: the headquarters on this machine, who may come in, and the window."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from holdfast.accounts import Accounts
from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    author,
    open_home,
    out,
    print_json,
    read_text,
    show_table,
    tell,
)
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError, StoreError
from holdfast.home import Home, default_folder
from holdfast.law import load_profile
from holdfast.model import Region
from holdfast.orders import AdoptProfile, Author, Enclosures, Found
from holdfast.orders.seats import FOUNDING_SEAT
from holdfast.profiles import shipped, text_of
from holdfast.store import Store

accounts = typer.Typer(help="Who may come in; what they may do is their seats' affair.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init")(init)
    app.command("serve")(serve)
    app.add_typer(accounts, name="account")


def init(
    region: Annotated[
        str, typer.Option(help="Identifier of the outermost region, for instance CH.")
    ] = "HOME",
    name: Annotated[str, typer.Option(help="Name of that region.")] = "Home region",
    profile: Annotated[
        str | None, typer.Option(help="The law: a shipped profile, or a YAML file.", show_default=False)
    ] = None,
    admin: Annotated[str, typer.Option(help="Account of the first administrator.")] = "admin",
    url: Annotated[
        str | None,
        typer.Option(
            help="Database; a file in the folder, or postgresql+psycopg://USER@HOST/NAME.", show_default=False
        ),
    ] = None,
    signs_as: Annotated[
        str, typer.Option(help="The name under which the record is signed.")
    ] = "holdfast.local",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Found a headquarters on this machine, or bring an older one up to date; nothing is lost either way."""
    folder = home or default_folder()
    text = _profile_text(profile) if profile is not None else None
    place = Home.create(folder, name=signs_as, url=url)
    store = Store(place.url)
    store.migrate()
    store.start()
    desk = Desk(store, place.key())
    founded = _found(desk, Region(region, name), admin)
    if founded and text is not None:
        _adopt(desk, region, text, Author(admin, FOUNDING_SEAT))
    if as_json:
        print_json({"home": str(folder), "founded": founded, "verifier": place.key().verifier.text})
        return
    if not founded:
        out.print(f"The headquarters in {folder} is up to date.")
        return
    out.print(
        f"Founded in {folder}. Anybody can verify its record with the key in {folder / 'verifier.pub'}:"
    )
    out.print(f"  {place.key().verifier.text}", markup=False, soft_wrap=True)
    if text is None:
        out.print(f"Next: adopt a profile, `holdfast law adopt PROFILE`; shipped are {', '.join(shipped())}.")
    else:
        out.print(
            "Next: `holdfast import regions FILE`, then places, kinds, facilities, posts, units, people, contracts."
        )


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; only this machine unless changed.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8600,
    home: HomeOption = None,
) -> None:
    """Open the window in a browser; the first start prints a one-time link for the administrator."""
    from holdfast.server import serve as serve_home  # noqa: PLC0415 -- the web libraries take time to load

    serve_home(
        open_home(home), host=host, port=port, tell=lambda line: out.print(line, markup=False, soft_wrap=True)
    )


@accounts.command("add")
def add_account(
    account: Annotated[str, typer.Argument(help="Identifier, for instance m.keller.")],
    name: Annotated[str, typer.Option(help="The person's name; it is kept beside the record, not in it.")],
    home: HomeOption = None,
) -> None:
    """Add an account and print the one-time path by which its owner sets a password."""
    store = open_home(home).store()
    every = Accounts(store)
    every.add(account, name)
    token = every.make_link(account, datetime.now(UTC))
    out.print(
        f"Added {account}. Within two days its owner opens, on the server's address: /link/{token}",
        soft_wrap=True,
    )
    out.print("Next: an administrator gives it a seat, `holdfast order AppointToSeat seat=… account=…`.")


@accounts.command("link")
def link_account(account: str, home: HomeOption = None) -> None:
    """Print a new one-time path to set a password."""
    token = Accounts(open_home(home).store()).make_link(account, datetime.now(UTC))
    out.print(f"/link/{token}", soft_wrap=True)


@accounts.command("list")
def list_accounts(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List accounts with the seats they hold."""
    desk = open_home(home).desk()
    holders = desk.frame().holders
    rows = [
        (account.id, account.name, ", ".join(sorted(s for s, who in holders.items() if account.id in who)))
        for account in Accounts(desk.store).all()
    ]
    if as_json:
        print_json([dict(zip(("account", "name", "seats"), row, strict=True)) for row in rows])
        return
    show_table(
        "Accounts",
        ("account", "name", "seats"),
        rows,
        empty="No account yet. Add one: `holdfast account add`.",
    )


def adopt(
    profile: Annotated[str, typer.Argument(help="A shipped profile, or a YAML file.")],
    region: Annotated[
        str | None, typer.Option(help="The region; the outermost unless named.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a profile the law of a region and those nested in it."""
    desk = open_home(home).desk()
    frame = desk.frame()
    where = region or next(r for r, parent in frame.parents.items() if parent is None)
    order, enclosures = _adoption(where, _profile_text(profile))
    tell(desk.submit(order, author(by, frame), enclosures=enclosures), as_json=as_json, order=order)


def _profile_text(profile: str) -> str:
    return text_of(profile) if profile in shipped() else read_text(Path(profile))


def _adoption(region: str, text: str) -> tuple[AdoptProfile, Enclosures]:
    body = text.encode()
    found = load_profile(text, name="profile")
    return AdoptProfile(region, found.id, hashlib.sha256(body).hexdigest()), Enclosures(blobs=(body,))


def _found(desk: Desk, region: Region, admin: str) -> bool:
    if desk.frame().parents:
        return False
    every = Accounts(desk.store)
    if admin not in {account.id for account in every.all()}:
        every.add(admin, "Administrator")
    answer = desk.submit(Found(region, f"Office of {region.name}", admin), None)
    if answer.verdicts and answer.verdicts[0].get("outcome") == "deny":
        raise InvalidValueError(answer.reason())
    return True


def _adopt(desk: Desk, region: str, text: str, by: Author) -> None:
    order, enclosures = _adoption(region, text)
    answer = desk.submit(order, by, enclosures=enclosures)
    if answer.verdicts and answer.verdicts[0].get("outcome") == "deny":
        raise StoreError(answer.reason())
