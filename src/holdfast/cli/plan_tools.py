"""`plan replan|compare|why|what-if|fairness`: plans made again, put side by side and explained."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Annotated, Any

import typer

from holdfast import servicing
from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    answer_json,
    author,
    err,
    open_home,
    print_json,
    tell,
)
from holdfast.cli.pay import cost_json
from holdfast.cli.plan_progress import say, watched
from holdfast.cli.plan_side import (
    again_json,
    comparison_json,
    show_again,
    show_answer,
    show_comparison,
    show_prices,
    show_why,
    why_json,
)
from holdfast.cli.plans import Name, plan
from holdfast.desk import Desk, Refusal
from holdfast.errors import InvalidValueError
from holdfast.plan import PlanParams
from holdfast.planning.again import KEEP_SHARE, make_again, propose_again
from holdfast.planning.compare import Comparison, compare
from holdfast.planning.explained import explained
from holdfast.planning.fairness import price_of_fairness
from holdfast.planning.what_if import More, Shelter, Supposed, what_if
from holdfast.planning.why import why

Strength = Annotated[
    list[str] | None,
    typer.Option("--strength", help="A post wants another strength, POST=PEOPLE.", show_default=False),
]
Away = Annotated[
    list[int] | None,
    typer.Option("--away", help="A person, by number, who does not come.", show_default=False),
]
AwayUnit = Annotated[
    list[str] | None, typer.Option("--away-unit", help="A unit that does not come.", show_default=False)
]
Missing = Annotated[
    float, typer.Option("--missing", help="The share of all people who do not come, drawn by lot: 0.05.")
]
Seed = Annotated[int, typer.Option(help="Seed; the same seed and work give the same answer.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `plan`, which is part of the app already."""
    del app
    plan.command("replan")(replan)
    plan.command("compare")(compare_plans)
    plan.command("why")(why_short)
    plan.command("what-if")(what_if_supposed)
    plan.command("fairness")(fairness)


def replan(
    name: Name,
    strength: Strength = None,
    away: Away = None,
    away_unit: AwayUnit = None,
    missing: Missing = 0.0,
    threat_level: Annotated[
        int | None,
        typer.Option(
            min=1, help="Plan for this threat level on all days, whatever is set.", show_default=False
        ),
    ] = None,
    keep: Annotated[
        float,
        typer.Option(
            min=0, help="What it is worth to leave a person-period as it is; 1: as much as covering one."
        ),
    ] = KEEP_SHARE,
    hold_served: Annotated[
        bool, typer.Option("--hold-served", help="Change no call-up that was handed over.")
    ] = False,
    seconds: Annotated[
        float, typer.Option(help="Stop after so long; Ctrl-C stops earlier and keeps the best.")
    ] = 10.0,
    seed: Seed = 0,
    new_name: Annotated[
        str | None,
        typer.Option("--name", help="Identifier of the new plan; made up unless given.", show_default=False),
    ] = None,
    look: Annotated[
        bool, typer.Option("--look", help="Only show what would change; propose nothing.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="Show so many changes.")] = 30,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a plan again after something happened, with the fewest changes, and propose it to follow the one before.

    It reads the register as it is now. What is known and not entered yet can be said with the options.
    """
    desk = open_home(home).desk()
    who = None if look else author(by, desk.frame())
    supposed = Supposed(
        _pairs(strength, "strength"),
        frozenset(away or ()),
        frozenset(away_unit or ()),
        missing,
        seed,
        threat_level=threat_level,
    )
    with watched(as_json) as (callbacks, should_stop):
        again = make_again(
            desk,
            name,
            PlanParams(seconds=seconds, seed=seed),
            supposed=supposed,
            keep=keep,
            hold_served=hold_served,
            clock=time.monotonic,
            callbacks=callbacks,
            should_stop=should_stop,
        )
    said = supposed.in_words()
    if who is None:
        if as_json:
            print_json({"plan": None, **again_json(again, said)})
        else:
            show_again(again, said, most)
        return
    order, answer = propose_again(desk, again, who, name=new_name)
    if as_json:
        print_json({"plan": order.id, **again_json(again, said), "answer": answer_json(answer)})
        if isinstance(answer, Refusal):
            raise typer.Exit(1)
        return
    show_again(again, said, most)
    tell(answer, as_json=False, order=order)
    say(
        f"Next: another person approves it, `holdfast plan approve {order.id} --as ACCOUNT/SEAT`; then "
        f"`holdfast plan issue {order.id}` varies, revokes and issues the call-ups in one entry. Until then {name} stands."
    )


def compare_plans(
    first: Name,
    second: Annotated[str, typer.Argument(help="The plan to put beside it.")],
    most: Annotated[int, typer.Option(min=1, help="Show so many changes, facilities and periods.")] = 20,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put two plans side by side: worth, proof, coverage, cost, burden, people, and what changes and why."""
    desk = open_home(home).desk()
    found = compare(desk, first, second)
    costs = _costs(desk, found)
    if as_json:
        print_json(comparison_json(found) | {"cost": [cost_json(cost) for cost in costs]})
        return
    show_comparison(found, costs, most)


def _costs(desk: Desk, found: Comparison) -> list[Any]:
    frame = desk.frame()
    with desk.store.read() as tx:
        return [
            servicing.cost_of_tours(tx, servicing.law_of(frame, side.row.region), side.row.basis, side.calls)
            for side in (found.a, found.b)
        ]


def why_short(
    name: Name,
    worst: Annotated[int, typer.Option(min=1, help="Explain so many shortages, the worst first.")] = 10,
    confirm: Annotated[
        int, typer.Option(min=0, help="Confirm so many of them by solving again around them.")
    ] = 3,
    seconds: Annotated[float, typer.Option(help="How long to search on first, for sharper prices.")] = 5.0,
    seed: Seed = 0,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is short in a plan, where and when, and for want of what: people, days, distance, notice and more."""
    desk = open_home(home).desk()
    with watched(as_json) as (callbacks, should_stop):
        found = explained(
            desk,
            name,
            PlanParams(seconds=seconds, seed=seed),
            callbacks=callbacks,
            clock=time.monotonic,
            should_stop=should_stop,
        )
        rows = why(
            desk,
            found,
            worst=worst,
            confirmed=confirm,
            params=PlanParams(seconds=2.0, seed=seed),
            clock=time.monotonic,
            should_stop=should_stop,
        )
    if as_json:
        print_json(why_json(found, rows))
        return
    show_why(found, rows)


def what_if_supposed(
    name: Name,
    more: Annotated[
        list[str] | None,
        typer.Option(
            help="More people for a kind of post at a place, KIND@PLACE=PEOPLE: air-observer@harbour=50.",
            show_default=False,
        ),
    ] = None,
    service_days: Annotated[int, typer.Option(min=0, help="Everybody may serve so many days more.")] = 0,
    shelter: Annotated[
        list[str] | None,
        typer.Option(
            help="Lodging at a facility, so that people come from further, FACILITY=KILOMETRES.",
            show_default=False,
        ),
    ] = None,
    strength: Strength = None,
    away: Away = None,
    away_unit: AwayUnit = None,
    missing: Missing = 0.0,
    seconds: Annotated[
        float,
        typer.Option(min=0, help="How long to solve again, to confirm; 0: by the prices alone, at once."),
    ] = 10.0,
    seed: Seed = 0,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what more people, more service, a shelter, another strength or people away would bring; nothing is entered."""
    supposed = Supposed(
        _pairs(strength, "strength"),
        frozenset(away or ()),
        frozenset(away_unit or ()),
        missing,
        seed,
        tuple(_more(text) for text in more or ()),
        tuple(Shelter(place, km) for place, km in _numbers(shelter, "shelter").items()),
        service_days,
    )
    if not supposed.in_words():
        raise InvalidValueError(
            "Nothing is supposed. Say what with --more, --service-days, --shelter and others."
        )
    desk = open_home(home).desk()
    params = PlanParams(seconds=seconds, seed=seed) if seconds > 0 else None
    with watched(as_json) as (callbacks, should_stop):
        found = explained(
            desk, name, params, callbacks=callbacks, clock=time.monotonic, should_stop=should_stop
        )
        answer = what_if(
            desk, found.wish, found.formulation, found.plan, supposed, params, base=found.base,
            clock=time.monotonic, should_stop=should_stop,
        )  # fmt: skip
    if as_json:
        print_json({"plan": name, "value": found.base.value, "bound": found.plan.bound, **asdict(answer)})
        return
    show_answer(found, answer)


def fairness(
    name: Name,
    dials: Annotated[
        str, typer.Option(help="Settings of the dial, from 0 (not at all) to 1.")
    ] = "0,0.25,0.5,1",
    seconds: Annotated[float, typer.Option(help="How long to solve for each setting.")] = 10.0,
    seed: Seed = 0,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how the burden of a plan is spread, and what it costs in protection to spread it more evenly."""
    wanted = _dials(dials)
    desk = open_home(home).desk()
    params = PlanParams(seconds=seconds, seed=seed)
    with watched(as_json) as (_, should_stop):
        found = explained(desk, name, fairness=1.0)
        rows = price_of_fairness(
            desk,
            found.wish,
            found.formulation,
            params,
            dials=wanted,
            clock=time.monotonic,
            should_stop=should_stop,
            tell=lambda dial: None if as_json else err.print(f"Solving at {dial:g} …", highlight=False),
        )
    if as_json:
        print_json({"plan": name, "dials": [asdict(row) for row in rows]})
        return
    show_prices(name, rows)


def _more(text: str) -> More:
    where, _, number = text.rpartition("=")
    kind, at, place = where.partition("@")
    if not (kind and at and place and number.isdigit()):
        raise InvalidValueError(
            f"--more {text!r} cannot be read. Give KIND@PLACE=PEOPLE, air-observer@harbour=50."
        )
    return More(int(number), kind, place)


def _pairs(given: list[str] | None, option: str) -> dict[str, int]:
    return {name: int(number) for name, number in _numbers(given, option).items()}


def _numbers(given: list[str] | None, option: str) -> dict[str, float]:
    found = {}
    for text in given or ():
        name, _, number = text.rpartition("=")
        try:
            found[name] = float(number)
        except ValueError as error:
            raise InvalidValueError(f"--{option} {text!r} cannot be read. Give NAME=NUMBER.") from error
        if not name:
            raise InvalidValueError(f"--{option} {text!r} names nothing. Give NAME=NUMBER.")
    return found


def _dials(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise InvalidValueError(f"The dials {text!r} cannot be read. Give them as 0,0.25,0.5,1.") from error
