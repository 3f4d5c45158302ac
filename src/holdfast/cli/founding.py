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
    outermost,
    print_json,
    read_text,
    show_exercise,
    show_table,
    tell,
)
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError, NotFoundError, StoreError
from holdfast.home import KEY, PUBLIC_KEY, SETTINGS, Home, default_folder
from holdfast.law import load_profile
from holdfast.model import Region
from holdfast.model.checks import check_id
from holdfast.orders import AdoptProfile, Author, Enclosures, Found
from holdfast.orders.frame import FOUNDING_SEAT
from holdfast.profiles import shipped, text_of
from holdfast.record import SigningKey
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
    exercise: Annotated[
        bool,
        typer.Option(
            "--exercise", help="Found an exercise, for good: every entry says so, and whatever leaves it."
        ),
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Found a headquarters on this machine, or bring an older one up to date; nothing is lost either way."""
    folder = home or default_folder()
    # NOTE: whatever can be wrong is found before anything is made, so that a second try finds nothing in its way.
    text = profile_text(profile) if profile is not None else None
    if text is not None:
        load_profile(text, name=str(profile))
    outer = Region(region, name)
    check_id("The account", admin)
    place = _home(folder, signs_as, url)
    store = Store(place.url)
    store.migrate()
    store.start()
    desk = Desk(store, place.key())
    founded = _found(desk, outer, admin, exercise=exercise)
    if exercise and not desk.frame().exercise:
        raise InvalidValueError(
            f"The headquarters in {folder} is an actual one and cannot be made an exercise. Found that elsewhere, with --home."
        )
    if founded and text is not None:
        _adopt(desk, region, text, Author(admin, FOUNDING_SEAT))
    if as_json:
        founding = {"home": str(folder), "founded": founded, "verifier": place.key().verifier.text}
        print_json(founding | ({"exercise": True} if desk.frame().exercise else {}))
        return
    if desk.frame().exercise:
        show_exercise()
    if not founded:
        out.print(
            f"The headquarters in {folder} is up to date; its regions, law and seats are as they were.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        return
    out.print(f"Founded in {folder}.", markup=False, highlight=False, soft_wrap=True)
    out.print(
        f"Anybody can verify its record with this key, also in {folder / PUBLIC_KEY}:",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    out.print(f"  {place.key().verifier.text}", markup=False, highlight=False, soft_wrap=True)
    out.print(
        f"Keep a copy of {folder / KEY} in a safe place.", markup=False, highlight=False, soft_wrap=True
    )
    if text is None:
        out.print(f"Next: adopt a profile, `holdfast law adopt PROFILE`; shipped are {', '.join(shipped())}.")
    else:
        out.print(
            "Next: `holdfast import regions FILE`, then places, kinds, facilities, dependencies, posts, units, "
            "people, contracts."
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
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    out.print(
        f"Next: an administrator gives it a seat: `holdfast order AppointToSeat seat=… account={account}`."
    )


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
        (account.id, account.name, sorted(s for s, who in holders.items() if account.id in who))
        for account in Accounts(desk.store).all()
    ]
    if as_json:
        print_json(
            {
                "accounts": [
                    {"account": account, "name": name, "seats": seats} for account, name, seats in rows
                ]
            }
        )
        return
    show_table(
        "Accounts",
        ("account", "name", "seats"),
        [(account, name, ", ".join(seats)) for account, name, seats in rows],
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
    order, enclosures = _adoption(outermost(frame, region), profile_text(profile), name=profile)
    tell(desk.submit(order, author(by, frame), enclosures=enclosures), as_json=as_json, order=order)


def _home(folder: Path, signs_as: str, url: str | None) -> Home:
    if (folder / SETTINGS).exists():
        place = Home.open(folder)
        if url is not None and url != place.url:
            raise InvalidValueError(
                f"The headquarters in {folder} has its database already. Leave --url out, or change it in {SETTINGS}."
            )
        return place
    SigningKey(signs_as, bytes(32))  # refuses a name that cannot sign
    if url is not None:
        Store(url).migrate()
    try:
        # NOTE: names and addresses lie in the database, so the folder is for its owner alone.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Home.create(folder, name=signs_as, url=url)
    except OSError as error:
        raise InvalidValueError(
            f"No headquarters can be made in {folder}: {error.strerror}. Name a folder you may write to, with --home."
        ) from error


def profile_text(profile: str) -> str:
    """Return the text of a shipped profile, or of a file."""
    if profile in shipped():
        return text_of(profile)
    if not Path(profile).exists():
        raise NotFoundError(
            f"{profile!r} is neither a shipped profile nor a file. Shipped are {', '.join(shipped())}."
        )
    return read_text(Path(profile))


def _adoption(region: str, text: str, *, name: str) -> tuple[AdoptProfile, Enclosures]:
    body = text.encode()
    found = load_profile(text, name=name)
    return AdoptProfile(region, found.id, hashlib.sha256(body).hexdigest()), Enclosures(blobs=(body,))


def _found(desk: Desk, region: Region, admin: str, *, exercise: bool) -> bool:
    if desk.frame().parents:
        return False
    every = Accounts(desk.store)
    if admin not in {account.id for account in every.all()}:
        every.add(admin, "Administrator")
    answer = desk.submit(Found(region, f"Office of {region.name}", admin, exercise), None)
    if answer.verdicts and answer.verdicts[0].get("outcome") == "deny":
        raise InvalidValueError(answer.reason())
    return True


def _adopt(desk: Desk, region: str, text: str, by: Author) -> None:
    order, enclosures = _adoption(region, text, name="the profile")
    answer = desk.submit(order, by, enclosures=enclosures)
    if answer.verdicts and answer.verdicts[0].get("outcome") == "deny":
        raise StoreError(answer.reason())
