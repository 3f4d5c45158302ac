"""`notify`: how people are reached, who hears of what, who got what and when."""

from __future__ import annotations

import threading
from typing import Annotated

import typer
from sqlalchemy import select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    author,
    open_home,
    out,
    print_json,
    show_table,
    tell,
)
from holdfast.errors import InvalidValueError
from holdfast.model.notices import Channel, ContactWays, NoticeAnswer, NoticeState
from holdfast.notify.adapters.webhooks import secret_of
from holdfast.notify.sent import notices, subscriptions
from holdfast.notify.settings import adapters_of
from holdfast.notify.worker import Notifier
from holdfast.orders import AnswerNotice, ForgetContact, SetContact, Subscribe, Unsubscribe
from holdfast.store import tables as t

notify = typer.Typer(
    help="Who hears of what happens, by which way, and who got what and when.", no_args_is_help=True
)
SubscriptionArgument = Annotated[
    str, typer.Argument(help="The subscription's name; `holdfast notify subscriptions`.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(notify, name="notify")


@notify.command("contact")
def contact(
    account: Annotated[str, typer.Argument(help="Whose contact; your own, unless you appoint people.")],
    mail: Annotated[str, typer.Option(help="A mail address.")] = "",
    phone: Annotated[
        str, typer.Option(help="A telephone number with + and country, for SMS and voice.")
    ] = "",
    quiet: Annotated[
        str, typer.Option(help="Hours in which only what is urgent comes, like 22:00-06:00.")
    ] = "",
    forget: Annotated[bool, typer.Option("--forget", help="Erase it instead.")] = False,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note how somebody is reached; addresses lie in the private store, never in the record."""
    desk = open_home(home).desk()
    who = author(by, desk.frame())
    if forget:
        tell(desk.submit(ForgetContact(account), who), as_json=as_json)
        return
    begins, dash, ends = quiet.partition("-")
    if quiet and not dash:
        raise InvalidValueError(f"{quiet!r} are no quiet hours. Write them like 22:00-06:00.")
    tell(desk.submit(SetContact(account, ContactWays(mail, phone), begins, ends), who), as_json=as_json)


@notify.command("subscribe")
def subscribe(
    name: Annotated[str, typer.Argument(help="A name for the subscription.")],
    region: Annotated[str, typer.Option(help="What happens in this region, and those nested in it.")],
    channel: Annotated[Channel, typer.Option(help="By which way.")],
    kind: Annotated[
        list[str] | None, typer.Option(help="An order to hear of, like ReportIncident; again for more.")
    ] = None,
    match: Annotated[
        list[str] | None, typer.Option(help="Only orders that say so, like to_agency=fire; again for more.")
    ] = None,
    seat: Annotated[str, typer.Option(help="The seat whose holders hear.")] = "",
    url: Annotated[str, typer.Option(help="The address that hears by webhook.")] = "",
    urgent: Annotated[bool, typer.Option("--urgent", help="In quiet hours too.")] = False,
    answer_within: Annotated[int, typer.Option(help="Minutes to answer in before the next seat hears.")] = 0,
    escalate_to: Annotated[
        list[str] | None, typer.Option(help="The next seat that hears; again for more.")
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a seat, a web address or the file hear of what happens."""
    desk = open_home(home).desk()
    order = Subscribe(
        name, region, channel, tuple(kind or ()), tuple(match or ()), seat, url, urgent, answer_within,
        tuple(escalate_to or ()),
    )  # fmt: skip
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json)


@notify.command("unsubscribe")
def unsubscribe(
    name: SubscriptionArgument, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """End a subscription."""
    desk = open_home(home).desk()
    tell(desk.submit(Unsubscribe(name), author(by, desk.frame())), as_json=as_json)


@notify.command("subscriptions")
def list_subscriptions(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List who hears of what."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        found = subscriptions(tx, desk.frame().parents)
    if as_json:
        print_json({"subscriptions": found})
        return
    shown = [
        (
            row["id"], row["region"], row["channel"], row["seat"] or row["url"] or "the file",
            ", ".join(row["kinds"]) or "everything", "ended" if row["ended_at"] else "",
        )
        for row in found
    ]  # fmt: skip
    columns = ("subscription", "region", "by", "who hears", "of what", "")
    show_table(
        "Subscriptions",
        columns,
        shown,
        empty="Nobody hears of anything. `holdfast notify subscribe` changes that.",
    )


@notify.command("list")
def list_notices(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many at most, the latest first.")] = 50,
    state: Annotated[NoticeState | None, typer.Option(help="Only those in this state.")] = None,
    about: Annotated[int | None, typer.Option(help="Only those about this entry.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List who got what and when, with every attempt."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        found = notices(tx, desk.frame().parents, limit=limit, state=state, about=about)
    if as_json:
        print_json({"notices": found})
        return
    shown = [
        (
            row["id"], row["about"], row["subscription"], row["channel"], row["account"] or "-", row["state"],
            (row["sent_at"] or row["not_before"])[:19], row["answer"] or ("none yet" if row["wants_answer"] else ""),
            row["attempts"][-1]["words"] if row["attempts"] else "",
        )
        for row in found
    ]  # fmt: skip
    columns = (
        "notice",
        "entry",
        "subscription",
        "by",
        "account",
        "state",
        "sent or due",
        "answer",
        "what was said",
    )
    show_table("Notices", columns, shown, empty="Nothing was sent. `holdfast notify run` sends what is due.")


@notify.command("answer")
def answer_notice(
    about: Annotated[int, typer.Argument(help="The number of the entry in the notice.")],
    name: SubscriptionArgument,
    answer: Annotated[NoticeAnswer, typer.Argument(help="taken: I see to it. cannot: call the next.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a notice, so that nobody else is called, or the next one at once."""
    desk = open_home(home).desk()
    tell(desk.submit(AnswerNotice(about, name, answer), author(by, desk.frame())), as_json=as_json)


@notify.command("secret")
def secret(name: SubscriptionArgument, home: HomeOption = None) -> None:
    """Print the secret that a subscription's webhooks are signed with; give it to whoever receives them."""
    opened = open_home(home)
    with opened.store().read() as tx:
        row = tx.execute(select(t.subscription.c.channel).where(t.subscription.c.id == name)).scalar()
    if row != Channel.WEBHOOK:
        raise InvalidValueError(
            f"{name} is no subscription by webhook. `holdfast notify subscriptions` lists them."
        )
    out.print(secret_of(opened.key().seed, name), markup=False, highlight=False, soft_wrap=True)


@notify.command("run")
def run(
    once: Annotated[bool, typer.Option("--once", help="Send what is due and end.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send what is due, until Ctrl-C; `holdfast serve` does it too."""
    opened = open_home(home)
    desk = opened.desk()
    worker = Notifier(desk, adapters_of(opened.section("notify"), opened.folder, desk.key.seed, desk.now))
    if not once:
        worker.run(threading.Event())
        return
    done = worker.step()
    worker.close()
    if as_json:
        print_json({"made": done.made, "escalated": done.escalated, "sent": done.sent, "failed": done.failed})
        return
    out.print(f"{done.made + done.escalated} notices made, {done.sent} sent, {done.failed} not taken.")
