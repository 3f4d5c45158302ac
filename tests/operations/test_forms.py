"""Forms: every one contains the facts it is of, in any words, and is the same bytes while nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.forms import Form, built_in, pictures, render
from holdfast.model.periods import FORM_NUMBERS
from holdfast.operations.forms import form_of, latest_period
from holdfast.orders import (
    AcceptHandOver,
    AcknowledgeTasking,
    CloseIncident,
    ClosePeriod,
    CommitResource,
    LogEntry,
    OfferResource,
)
from periods_world import hand_over, open_night, work
from resource_worlds import ask, with_resources
from worlds import Toy, found_toy

FACTS = {
    "201": ("Tank 3 leaks", "Unmanned aircraft down", "Close the bridge", "Measure the air", "Foam tender", "Watch the wind"),
    "202": ("Keep people out of the plume", "high", "West 15 km/h", "The plume drifts over it", "Masks on"),
    "203": ("Incident commander", "Chief", "Fire service", "Frogs", "Not filled", "Public works"),
    "204": ("Foam on tank 3", "Upwind only.", "TETRA 12, TG 4012", "Foam tender Florian 1", "Nothing is checked in."),
    "205": ("TG 4012", "digital"),
    "206": ("Hospital of Northby", "burns", "14", "None on record."),
    "207": ("Safety officer", "Watch", "Frogs"),
    "208": ("Chlorine in the air", "Masks on within 800 m of tank 3"),
    "209": ("1 (1 severe)", "1 (1 down)", "Measure the air", "No request is open.", "Nobody is hurt"),
    "211": ("Foam tender Florian 1", "Fire service", "here", "2030-01-05 08:35", "Foam on tank 3", "van"),
    "213": ("Wind turns", "It turns to the north at ten.", "Seen. Move the road block.", "priority"),
    "214": ("The mayor was told by telephone", "Report incident (incident 1)", "Decide (decision 1): Close the bridge"),
    "215": ("Foam on tank 3", "2 foam tenders", "Keep people out of the plume"),
    "215A": ("Chlorine in the air", "Road block on the bridge", "None on record."),
    "221": ("Divers", "Depot of the north", "All well", "Foam tender Florian 1", "Nothing is out on a request."),
}  # fmt: skip


def texts(value: Any) -> list[str]:
    """Return every text in a form."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for part in parts for text in texts(part)]


def form(toy: Toy, number: str, **more: Any) -> Form:
    """Return a form of the first period."""
    of = more.pop("of", "1" if number == "213" else None)
    with toy.store.read() as tx:
        return form_of(tx, toy.desk.frame(), number, period=1, of=of, **more)


@pytest.fixture
def night(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return a register after a night of work, about to be handed over."""
    toy = sqlite_copy()
    period = open_night(toy)
    work(toy, period)
    hand_over(toy, period)
    return toy


@pytest.mark.parametrize("number", FACTS)
def test_contains_the_facts(night: Toy, number: str) -> None:
    """Tests that the form says what was entered once elsewhere, with the head that all have."""
    made = form(night, number)
    said = texts(asdict(made))
    assert not [fact for fact in FACTS[number] if not any(fact in text for text in said)]
    assert made.number == f"ICS {number}"
    assert (made.head.name, made.head.start) == ("Night of the fallen drone", "2030-01-05 08:00 (UTC+00:00)")
    assert made.head.end == "2030-01-05 20:00 (UTC+00:00)"


@pytest.mark.parametrize("number", FACTS)
def test_same_bytes(night: Toy, number: str) -> None:
    """Tests that a form made twice is the same PDF, and that every page can be drawn."""
    made = form(night, number)
    body = render(made)
    assert body.startswith(b"%PDF")
    assert body == render(form(night, number))
    assert pictures(made, ppi=30)[0].startswith(b"\x89PNG")
    assert render(form(night, number, language="de")) != body


def test_every_form_is_tested() -> None:
    """Tests that no form is forgotten; that of a request has a test where requests are made."""
    assert set(FORM_NUMBERS) == set(FACTS) | {"213RR"}


def test_other_words(night: Toy) -> None:
    """Tests that a headquarters that does not speak ICS sees its own words and no official number."""
    made = form(night, "204", language="de")
    assert (made.number, made.title) == ("", "Auftragsliste")
    assert "ICS" not in " ".join(texts(asdict(made)))
    assert set(built_in("de").forms) == set(FORM_NUMBERS)


def test_a_closed_period_tells_how_it_stood(night: Toy) -> None:
    """Tests that what happens after the end changes nothing on the forms of a closed period."""
    night.does(AcceptHandOver(1), "chief")
    night.does(ClosePeriod(1), "chief")
    before = {number: render(form(night, number)) for number in ("201", "209", "214")}
    night.does(CloseIncident(1, "Burnt out"), "watch")
    night.does(AcknowledgeTasking(1), "fire")
    assert {number: render(form(night, number)) for number in before} == before


def test_of_one_seat_and_one_assignment(night: Toy) -> None:
    """Tests that a log can be that of one seat, and a list that of one assignment."""
    assert "Foam tender" not in " ".join(texts(asdict(form(night, "214", of="chief"))))
    assert "Foam" not in " ".join(texts([asdict(block) for block in form(night, "204", of="2").blocks]))


def test_not_there(night: Toy) -> None:
    """Tests that forms, periods, messages and seats that are not there are named."""
    with pytest.raises(NotFoundError, match="no form 300"):
        form(night, "300")
    with pytest.raises(NotFoundError, match="no seat nobody"):
        form(night, "214", of="nobody")
    with pytest.raises(NotFoundError, match="no message 7"):
        form(night, "213", of="7")
    with pytest.raises(InvalidValueError, match="a message's number"):
        form(night, "213", of="x")
    with pytest.raises(NotFoundError, match="no words of forms in 'xx'"):
        form(night, "201", language="xx")
    with night.store.read() as tx, pytest.raises(NotFoundError, match="no operational period of south"):
        latest_period(tx, "south")


def test_odd_letters(night: Toy) -> None:
    """Tests that letters that no font has, markup and a very long word do not keep a form from being printed."""
    night.does(LogEntry(1, "<script>alert(1)</script> #pagebreak() $x$ \u202eabc 😀 " + "x" * 4_000), "watch")
    made = form(night, "214")
    assert render(made) == render(made)


def test_exercise(tmp_path: Any) -> None:
    """Tests that a form out of an exercise says so in its head."""
    toy = found_toy(f"sqlite:///{tmp_path / 'toy.db'}", exercise=True)
    open_night(toy)
    made = form(toy, "201")
    assert made.head.exercise
    assert made.labels.exercise == "EXERCISE EXERCISE EXERCISE"
    toy.store.close()


def test_of_a_request(sqlite_copy: Callable[[], Toy]) -> None:
    """Tests that form 213RR says what was asked for, what was offered and every step, with no period needed."""
    toy = with_resources(sqlite_copy())
    number = toy.does(ask("pump-1", 2), "watch").effects["request"]
    found = toy.does(OfferResource(number, 1, depot="yard"), "watch").effects["line"]
    toy.does(CommitResource(found), "watch")
    with toy.store.read() as tx:
        made = form_of(tx, toy.desk.frame(), "213RR", of=str(number))
    said = " ".join(texts(asdict(made)))
    assert made.number == "ICS 213RR"
    assert all(
        fact in said for fact in ("Request 1", "part filled", "yard", "committed", "offer", "Watch")
    ), said
    assert render(made) == render(made)
    with toy.store.read() as tx, pytest.raises(NotFoundError, match="no request 9"):
        form_of(tx, toy.desk.frame(), "213RR", of="9")
