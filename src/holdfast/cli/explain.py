"""`law explain`: why an order came to what it did, and where a person stands with the law."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from holdfast.cli.common import HomeOption, JsonOption, open_home, out, print_json, show_table, show_verdicts
from holdfast.cli.registers import find_person
from holdfast.desk import Desk
from holdfast.errors import NotFoundError
from holdfast.explaining import AskedAgain, Limit, Standing, ask_again, stand
from holdfast.record import Entry
from holdfast.store.ledger import read_entry


def register(law: typer.Typer) -> None:
    """Add the command."""
    law.command("explain")(explain)


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ORDER|PERSON", help="The entry of an order in the record, or a person's reference."
        ),
    ],
    person: Annotated[
        bool, typer.Option("--person", help="WHAT is the number of a person, not of an entry.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Explain an order or a person: which rules were asked, what they read, and what would have to change.

    An order is also asked again with what is known today. For a person: what was served, and how each limit counts it.
    """
    desk = open_home(home).desk()
    if person or not what.isdigit():
        _person(desk, what, as_json=as_json)
    else:
        _order(desk, int(what), as_json=as_json)


def _order(desk: Desk, number: int, *, as_json: bool) -> None:
    with desk.store.read() as tx:
        found = read_entry(tx, number)
    if found is None:
        raise NotFoundError(f"There is no entry {number}. `holdfast log` shows the last ones.")
    again = ask_again(desk, found)
    if as_json:
        print_json(_order_json(found, again))
        return
    _say(f"Entry {number}, {found.at}: {found.order['kind']} was {found.outcome}.")
    show_verdicts(found.verdicts)
    for verdict in found.verdicts:
        for name, value in verdict.get("facts", []):
            _say(f"    {verdict['rule']}: {name} = {value}")
    if again is not None:
        _say_again(again)


def _order_json(found: Entry, again: AskedAgain | None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "entry": found.n,
        "order": dict(found.order),
        "outcome": found.outcome,
        "verdicts": list(found.verdicts),
    }
    if again is not None:
        body["asked_again"] = {
            "judgement": again.judgement.to_json() if again.judgement is not None else None,
            "refusal": again.refusal,
            "would_be_lawful_if": [asdict(remedy) for remedy in again.remedies],
        }
    return body


def _say_again(again: AskedAgain) -> None:
    _say("\nAsked again with what is known now:")
    if again.judgement is None:
        _say(f"  The register does not agree: {again.refusal}")
        return
    for verdict in again.judgement.verdicts:
        _say(
            f"  {verdict.outcome.word}: {verdict.rule} [{verdict.article or 'house rule'}]. {verdict.reason}"
        )
        for name, value in verdict.facts:
            _say(f"      {name} = {value}")
    if not again.judgement.permitted:
        _say("\nWhat would have to change, one thing at a time:")
        for remedy in again.remedies:
            _say(f"  {remedy.sentence}")
        if not again.remedies:
            _say(
                "  No single change of length, day, authority or waiver would do; several verdicts stand against it."
            )


def _person(desk: Desk, who: str, *, as_json: bool) -> None:
    with desk.store.read() as tx:
        found = stand(desk, tx, find_person(tx, who))
    if as_json:
        print_json(_standing_json(found))
        return
    _say(f"Person {found.person}, {found.rank_group}, of {found.region}, under {found.profile}.")
    rows = [(interval, interval.days, basis) for interval, basis in found.served]
    show_table("Service in the register", ("days", "how many", "basis"), rows, empty="None yet.")
    _say(f"Days served before the register: {found.before}.")
    _say(f"\nLimits, with all that is ordered, on {found.until}:")
    for limit in found.limits:
        _say(f"  {limit.rule} [{limit.article}; {limit.source}, {limit.confidence}]: {limit.says}.")
        _say(f"      {_reckoned(limit)}")
    if not found.limits:
        _say("  The profile sets none for this person.")
    _say(f"`holdfast person {found.person}` shows what they can ask for.")


def _reckoned(limit: Limit) -> str:
    """Return how the number came about, in a sentence."""
    if limit.used is None:
        return "The day is not known from which it runs, so nothing can be reckoned."
    parts = [f"{interval.days} ({interval})" for interval, _ in limit.counted]
    parts += [f"{limit.before} before the register"] if limit.before else []
    listed = " + ".join(parts) or "nothing"
    reached = f" It is used up on {limit.reached}." if limit.reached is not None else ""
    return (
        f"Counts {listed}; in the window of the last day {limit.used} {limit.unit} are used, {limit.left} left."
        + reached
    )


def _standing_json(found: Standing) -> dict[str, Any]:
    body = asdict(found)
    body["served"] = [{"days": str(interval), "basis": basis} for interval, basis in found.served]
    body["until"] = str(found.until)
    for limit, row in zip(found.limits, body["limits"], strict=True):
        row["counted"] = [{"days": str(interval), "basis": basis} for interval, basis in limit.counted]
        row["reached"] = None if limit.reached is None else str(limit.reached)
    return body


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)
