"""Watch bills in a terminal and as JSON: who stands which watch, what is short, what each person bears."""

from __future__ import annotations

from typing import Any

from holdfast import watching
from holdfast.cli.common import out, show_table
from holdfast.store import watches as kept
from holdfast.store.days import to_date
from holdfast.watching import MadeBill, WatchPlace

_MOST_COLUMNS = 14
"""Days that a table in a terminal of 80 columns can hold."""


def say(text: str) -> None:
    """Show a sentence, as long as it is."""
    out.print(text, soft_wrap=True, markup=False, highlight=False)


def show_made(made: MadeBill) -> None:
    """Show a bill that is not published, with how it was made."""
    for note in made.notes:
        say(note)
    asked = len(made.requests)
    if asked:
        say(f"{sum(each.granted for each in made.requests)} of {asked} requests are granted.")
    show_board(watching.made_board(made))
    proof = "no bill under the same rules is better" if made.optimal else f"none is below {made.bound}"
    say(f"Penalty {made.penalty}; {proof}.")


def show_board(board: tuple[WatchPlace, ...]) -> None:
    """Show who stands which watch, what each person bears, and what is short."""
    standing = [place for place in board if not place.withdrawn]
    for post in sorted({place.post for place in standing}):
        _show_roster(post, [place for place in standing if place.post == post])
    loads = [
        (load.person, load.watches, f"{load.minutes / 60:.1f}", load.nights, load.weekends)
        for load in watching.loads_of(tuple(standing))
    ]
    show_table(
        "Borne by each",
        ("person", "watches", "hours", "nights", "weekends"),
        loads,
        empty="Nobody stands a watch.",
    )
    short = [_short_row(place) for place in standing if place.short or place.lacks or place.gone]
    show_table(
        "Short", ("post", "day", "watch", "there", "wanted", "lacks"), short, empty="Nothing is short."
    )


def _show_roster(post: str, board: list[WatchPlace]) -> None:
    days = sorted({place.day for place in board})
    stood = {(person, place.day): place.hours.id for place in board for person in place.people}
    hours = {place.hours.id: place.hours for place in board}
    for at in range(0, len(days), _MOST_COLUMNS):
        part = days[at : at + _MOST_COLUMNS]
        rows = [
            (who, *(stood.get((who, day), "·") for day in part))
            for who in sorted({who for who, day in stood if day in part})
        ]
        title = f"{post}, {part[0]} to {part[-1]}; " + ", ".join(
            f"{each.id} {each.clock}" for each in hours.values()
        )
        show_table(
            title, ("person", *(f"{day.day}." for day in part)), rows, empty=f"{post}: nobody stands a watch."
        )


def _short_row(place: WatchPlace) -> tuple[object, ...]:
    lacks = ", ".join(f"{missing} {skill}" for skill, missing in place.lacks)
    gone = f"not called up any more: {', '.join(map(str, place.gone))}" if place.gone else ""
    return (
        place.post,
        str(place.day),
        place.hours.id,
        len(place.people),
        place.wanted,
        "; ".join(filter(None, (lacks, gone))),
    )


def bill_json(row: Any) -> dict[str, Any]:
    """Return a published bill as JSON has it."""
    return {
        "bill": row.id,
        "facility": row.facility,
        "post": row.post,
        "region": row.region,
        "start": str(to_date(row.start_day)),
        "last": str(to_date(row.end_day - 1)),
        "hours": [_hours_json(hours) for hours in kept.hours_of(row).values()],
        "rest_minutes": row.rest_minutes,
        "watches": row.watches,
        "penalty": row.penalty,
        "bound": row.bound,
        "withdrawn": None if row.withdrawn_day is None else str(to_date(row.withdrawn_day)),
    }


def _hours_json(hours: Any) -> dict[str, Any]:
    return {"id": hours.id, "clock": hours.clock, "minutes": hours.minutes, "night": hours.night}


def board_json(board: tuple[WatchPlace, ...]) -> dict[str, Any]:
    """Return who stands which watch as JSON has it."""
    return {
        "stood": [
            {
                "post": place.post,
                "day": str(place.day),
                "watch": place.hours.id,
                "wanted": place.wanted,
                "people": list(place.people),
                "gone": list(place.gone),
                "lacks": dict(place.lacks),
                "withdrawn": place.withdrawn,
            }
            for place in board
        ],
        "loads": [
            {
                "person": load.person,
                "watches": load.watches,
                "minutes": load.minutes,
                "nights": load.nights,
                "weekends": load.weekends,
            }
            for load in watching.loads_of(board)
        ],
        "short": sum(place.short for place in board),
    }


def made_json(made: MadeBill) -> dict[str, Any]:
    """Return a bill that is not published as JSON has it."""
    wish = made.wish
    return {
        "facility": wish.facility,
        "start": str(wish.period.start),
        "last": str(wish.period.last),
        "hours": [_hours_json(hours) for hours in wish.hours],
        "rest_minutes": made.rest_minutes,
        "penalty": made.penalty,
        "bound": made.bound,
        "optimal": made.optimal,
        "notes": list(made.notes),
        "requests": [
            {"person": r.person, "day": str(r.day), "watch": r.watch, "wants": r.wants, "granted": r.granted}
            for r in made.requests
        ],
        **board_json(watching.made_board(made)),
    }
