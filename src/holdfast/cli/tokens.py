"""`token`: by which programs act for an account over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from holdfast.accounts import MOST_TOKEN_DAYS, TOKEN_DAYS, Accounts
from holdfast.cli.common import HomeOption, JsonOption, open_home, out, print_json, show_table

token = typer.Typer(
    help="Tokens by which programs act for an account over HTTP; they may what its seats may.",
    no_args_is_help=True,
)
AccountArgument = Annotated[str, typer.Argument(help="The account that the program acts for.")]
TitleArgument = Annotated[
    str, typer.Argument(help="What the token is for, for instance 'drone sensors north'.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(token, name="token")


@token.command("make")
def make(
    account: AccountArgument,
    title: TitleArgument,
    days: Annotated[int, typer.Option(min=1, max=MOST_TOKEN_DAYS, help="Days it is good for.")] = TOKEN_DAYS,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token and print it; it is shown this once, and kept as its hash only."""
    made = Accounts(open_home(home).store()).make_token(account, title, datetime.now(UTC), days)
    if as_json:
        print_json({"account": account, "title": title, "days": days, "token": made})
        return
    out.print(made, markup=False, highlight=False, soft_wrap=True)
    out.print(
        f"It is shown this once. Send it with each request as `Authorization: Bearer {made[:12]}…`, with "
        "`Holdfast-Seat: SEAT` where an order is given.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


@token.command("list")
def list_tokens(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List tokens: for whom, what for, and until when."""
    now = datetime.now(UTC)
    rows = [
        (each.account, each.title, each.until_at[:10], datetime.fromisoformat(each.until_at) > now)
        for each in Accounts(open_home(home).store()).tokens()
    ]
    if as_json:
        print_json(
            {"tokens": [dict(zip(("account", "title", "until", "good"), row, strict=True)) for row in rows]}
        )
        return
    shown = [(account, title, until, "" if good else "too old") for account, title, until, good in rows]
    columns = ("account", "what for", "until", "")
    show_table("Tokens", columns, shown, empty="No token yet. Make one: `holdfast token make ACCOUNT TITLE`.")


@token.command("revoke")
def revoke(account: AccountArgument, title: TitleArgument, home: HomeOption = None) -> None:
    """End a token at once."""
    Accounts(open_home(home).store()).revoke_token(account, title)
    out.print(f"Revoked the token {title!r} of {account}.", markup=False, highlight=False)
