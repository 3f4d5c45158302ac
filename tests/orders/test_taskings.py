"""Taskings between agencies: who may ask, answer, command and escalate, and what is shared meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from holdfast.desk import Enclosures, Refusal
from holdfast.errors import InvalidValueError
from holdfast.model import Power, Seat, Side
from holdfast.model.taskings import TASKING_MOVES, ShareLevel, TaskingState
from holdfast.operations import shares, taskings
from holdfast.operations.incidents import find_incident
from holdfast.orders import (
    AcceptTasking,
    AcknowledgeTasking,
    AdoptProfile,
    AppointToSeat,
    AskTasking,
    CancelTasking,
    CompleteTasking,
    ConsentShare,
    CreateSeat,
    EndShare,
    EscalateTasking,
    MergeIncidents,
    NoteIncident,
    OfferShare,
    Order,
    RefuseTasking,
    ReportIncident,
    ReportTasking,
    StartTasking,
)
from holdfast.rebuild import rebuild
from worlds import PROFILE, Toy, headquarters_at_work

UNTIL = date(2030, 2, 1)


@pytest.fixture
def toy(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy register with its headquarters at work."""
    return headquarters_at_work(sqlite_copy())


def adopt(toy: Toy, text: str) -> None:
    """Adopt another text of the profile."""
    file = hashlib.sha256(text.encode()).hexdigest()
    order = AdoptProfile("land", "toy.shore", file)
    toy.does(order, enclosures=Enclosures(blobs=(text.encode(),)))


def seat_in_the_north(toy: Toy, name: str, power: Power, agency: str | None = None) -> None:
    """Let the staff of the north have a seat that operates or answers for an agency; it commands the fire service."""
    given = (
        "powers: [read, operate, liaise, register, reserve, plan, approve, call_up, attend], commands: [fire]"
    )
    adopt(toy, PROFILE.replace("powers: [read, register, reserve, plan, approve, call_up, attend]", given))
    toy.does(CreateSeat(Seat(name, "north-staff", name.title(), Side.CIVIL, frozenset({power}), agency)))
    toy.does(AppointToSeat(name, f"p-{name}"))


def row(toy: Toy, tasking: int) -> Any:
    """Return the row of a tasking."""
    with toy.store.read() as tx:
        return taskings.find_tasking(tx, tasking)


def ask(toy: Toy, **more: Any) -> int:
    """Ask the fire service for a boat, and return the number."""
    return int(toy.does(AskTasking("land", "fire", "Bring a boat", **more), "watch").effects["tasking"])


def test_the_way_of_a_tasking(toy: Toy) -> None:
    """Tests a tasking from question to result, and that the record of it says who said what."""
    number = ask(toy, due_at=toy.now + timedelta(hours=2))
    for order in (
        AcknowledgeTasking(number),
        AcceptTasking(number, "In an hour"),
        StartTasking(number),
        ReportTasking(number, "On the water"),
        CompleteTasking(number, "Boat is there"),
    ):
        toy.does(order, "fire")
    found = row(toy, number)
    assert (found.state, found.asked_by, found.answered_by) == ("complete", "watch", "fire")
    with toy.store.read() as tx:
        steps = [(step.seat, step.change, step.what) for step in taskings.steps_of(tx, number)]
    assert steps[0] == ("watch", "asked", "Bring a boat")
    assert [change for _, change, _ in steps[1:]] == [
        "acknowledged", "accepted", "started", "reported", "completed",
    ]  # fmt: skip
    assert rebuild(toy.store, check=True).same


def _bring(toy: Toy, state: TaskingState) -> int:
    """Return a tasking in a state."""
    number = ask(toy)
    ways: dict[TaskingState, list[tuple[Order, str]]] = {
        TaskingState.ASKED: [],
        TaskingState.ACKNOWLEDGED: [(AcknowledgeTasking(number), "fire")],
        TaskingState.ACCEPTED: [(AcceptTasking(number), "fire")],
        TaskingState.REFUSED: [(RefuseTasking(number, "No boat"), "fire")],
        TaskingState.UNDER_WAY: [(AcceptTasking(number), "fire"), (StartTasking(number), "fire")],
        TaskingState.COMPLETE: [(AcceptTasking(number), "fire"), (CompleteTasking(number, "Done"), "fire")],
        TaskingState.CANCELLED: [(CancelTasking(number, "Not needed"), "watch")],
    }
    for order, seat in ways[state]:
        toy.does(order, seat)
    return number


@pytest.mark.parametrize("state", TaskingState)
def test_each_move_is_allowed_or_refused(toy: Toy, state: TaskingState) -> None:
    """Tests that from each state just the moves of the table are carried out."""
    moves: dict[TaskingState, tuple[Callable[[int], Order], str]] = {
        TaskingState.ACKNOWLEDGED: (AcknowledgeTasking, "fire"),
        TaskingState.ACCEPTED: (AcceptTasking, "fire"),
        TaskingState.REFUSED: (lambda n: RefuseTasking(n, "No"), "fire"),
        TaskingState.UNDER_WAY: (StartTasking, "fire"),
        TaskingState.COMPLETE: (lambda n: CompleteTasking(n, "Done"), "fire"),
        TaskingState.CANCELLED: (lambda n: CancelTasking(n, "No"), "watch"),
    }
    for to, (order, seat) in moves.items():
        answer = toy.give(order(_bring(toy, state)), seat)
        assert isinstance(answer, Refusal) == (to not in TASKING_MOVES[state]), (state, to, answer.reason())


def test_only_the_agency_asked_answers(toy: Toy) -> None:
    """Tests that neither another agency nor the asker answers."""
    number = ask(toy)
    for order in (AcknowledgeTasking(number), AcceptTasking(number), RefuseTasking(number, "x")):
        assert "asked of the agency fire" in toy.refuses(order, "works")
        assert "power 'liaise'" in toy.refuses(order, "watch")
    assert "was asked by watch" in toy.refuses(CancelTasking(number, "x"), "fire")
    assert "was asked by watch" in toy.refuses(EscalateTasking(number, "chief", "x"), "fire")
    assert "power 'operate'" in toy.refuses(CancelTasking(number, "x"), "caller")


def test_one_agency_asks_another(toy: Toy) -> None:
    """Tests that a liaison asks another agency, not its own, and takes it back; the headquarters may take it back too."""
    assert "answers for fire itself" in toy.refuses(AskTasking("land", "fire", "x"), "fire")
    for seat in ("fire", "chief"):
        number = int(toy.does(AskTasking("land", "works", "Close the road"), "fire").effects["tasking"])
        assert row(toy, number).asked_by == "fire"
        assert "was asked by fire" in toy.refuses(CancelTasking(number, "x"), "works")
        toy.does(CancelTasking(number, "Open again"), seat)


def test_the_agency_answers_from_anywhere(toy: Toy) -> None:
    """Tests that a seat of the agency in another headquarters answers, and one of another agency does not."""
    seat_in_the_north(toy, "north-fire", Power.LIAISE, "fire")
    toy.does(AcknowledgeTasking(ask(toy)), "north-fire")
    number = int(toy.does(AskTasking("land", "works", "Close the road"), "watch").effects["tasking"])
    assert "no say in land" in toy.refuses(AcknowledgeTasking(number), "north-fire")


def test_a_question_that_cannot_be(toy: Toy) -> None:
    """Tests that agency, term and incident must make sense."""
    assert "no agency police" in toy.refuses(AskTasking("land", "police", "x"), "watch")
    assert "over already" in toy.refuses(AskTasking("land", "fire", "x", due_at=toy.now), "watch")
    assert "no incident 9" in toy.refuses(AskTasking("land", "fire", "x", incident=9), "watch")
    toy.does(ReportIncident("land", "Fire", facility="dam"), "watch")
    assert "lies in north" in toy.refuses(AskTasking("south", "fire", "x", incident=1), "watch")


def test_nobody_commands_where_the_law_only_lets_them_ask(toy: Toy) -> None:
    """Tests that the office commands nobody, and the staff only the agency that its rule names."""
    assert "it may only ask" in toy.refuses(AskTasking("land", "fire", "Go", command=True), "watch")
    seat_in_the_north(toy, "north-watch", Power.OPERATE)
    assert "it may only ask" in toy.refuses(AskTasking("north", "works", "Go", command=True), "north-watch")
    number = toy.does(AskTasking("north", "fire", "Go", command=True), "north-watch").effects["tasking"]
    assert "cannot be refused" in toy.refuses(RefuseTasking(number, "No"), "fire")
    toy.does(AcceptTasking(number), "fire")


def test_overdue_and_escalated(toy: Toy) -> None:
    """Tests that a tasking is overdue past its term while it is not done, and can be brought before another seat."""
    number = ask(toy, due_at=toy.now + timedelta(hours=1))
    assert not taskings.is_overdue(row(toy, number), toy.now)
    toy.now += timedelta(hours=2)
    assert taskings.is_overdue(row(toy, number), toy.now)
    with toy.store.read() as tx:
        late = taskings.TaskingFilter(["land"], overdue_at=toy.now)
        assert [found.id for found in taskings.list_taskings(tx, late, limit=9)] == [number]
    assert "no seat nobody" in toy.refuses(EscalateTasking(number, "nobody", "Late"), "watch")
    toy.does(EscalateTasking(number, "chief", "Late"), "watch")
    assert "lies before chief already" in toy.refuses(EscalateTasking(number, "chief", "Late"), "watch")
    assert (row(toy, number).escalated_to, row(toy, number).state) == ("chief", "asked")
    toy.does(AcceptTasking(number), "fire")
    toy.does(CompleteTasking(number, "Done"), "fire")
    assert not taskings.is_overdue(row(toy, number), toy.now)
    assert "nothing to escalate" in toy.refuses(EscalateTasking(number, "mayor", "Late"), "watch")


def test_two_answers_at_once(toy: Toy) -> None:
    """Tests that an answer to what was changed meanwhile is refused, and the same one twice is one."""
    number = ask(toy)
    seen = row(toy, number).entry
    toy.does(AcceptTasking(number), "fire", key="a")
    assert toy.does(AcceptTasking(number), "fire", key="a").repeated
    assert isinstance(toy.give(CancelTasking(number, "No"), "watch", seen=seen), Refusal)


@pytest.mark.parametrize("text", ["", "x" * 1_000_000, "nul\0"])
def test_texts_that_cannot_be_used(text: str) -> None:
    """Tests that empty, huge and unprintable texts are refused before they reach the record."""
    for order in (AskTasking, ReportTasking, RefuseTasking):
        with pytest.raises(InvalidValueError):
            order(*(("land", "fire") if order is AskTasking else (1,)), text)  # type: ignore[arg-type, call-arg]


# Shares


def offer(toy: Toy, level: ShareLevel = ShareLevel.ASSIST) -> int:
    """Report an incident of the south, offer it to the fire service, whose seat is in the north, and return the share."""
    seat_in_the_north(toy, "north-fire", Power.LIAISE, "fire")
    toy.does(ReportIncident("south", "Smoke"), "watch")
    return int(toy.does(OfferShare("incident:1", "fire", level, UNTIL), "watch").effects["share"])


def reads(toy: Toy, seat: str = "north-fire") -> bool:
    """Tell whether a seat may read incident 1."""
    frame = toy.desk.frame()
    with toy.store.read() as tx:
        incident = find_incident(tx, 1)
        by_list = 1 in shares.readable_by_share(tx, frame, [frame.seats[seat]], toy.now)
        found = shares.may_read(tx, frame, [frame.seats[seat]], incident, toy.now)
    assert by_list <= found
    return found


def test_a_share_needs_both_sides(toy: Toy) -> None:
    """Tests that an offer shows nothing until the agency consents, and that the other side cannot consent for it."""
    number = offer(toy)
    assert not reads(toy)
    assert "offered to fire" in toy.refuses(ConsentShare(number), "works")
    assert "power 'liaise'" in toy.refuses(ConsentShare(number), "watch")
    toy.does(ConsentShare(number), "north-fire")
    assert reads(toy)
    assert "nothing to consent to" in toy.refuses(ConsentShare(number), "north-fire")
    assert rebuild(toy.store, check=True).same


def test_a_share_ends_at_once_and_by_itself(toy: Toy) -> None:
    """Tests that an ended share shows nothing, and that one past its day shows nothing either."""
    number = offer(toy)
    toy.does(ConsentShare(number), "north-fire")
    toy.does(EndShare(number, "Over"), "watch")
    assert not reads(toy)
    assert "ended already" in toy.refuses(EndShare(number, "Over"), "north-fire")
    second = int(toy.does(OfferShare("incident:1", "fire", ShareLevel.VIEW, UNTIL), "watch").effects["share"])
    toy.does(ConsentShare(second), "north-fire")
    assert reads(toy)
    toy.now += UNTIL - toy.now.date()
    assert not reads(toy)


def test_to_assist_is_to_add_notes(toy: Toy) -> None:
    """Tests that an agency adds notes where it is to assist, and none where it only views or once it is over."""
    number = offer(toy)
    assert "no say in south" in toy.refuses(NoteIncident(1, "Foam is on its way"), "north-fire")
    toy.does(ConsentShare(number), "north-fire")
    toy.does(NoteIncident(1, "Foam is on its way"), "north-fire")
    toy.does(EndShare(number, "Enough"), "north-fire")
    assert "no say in south" in toy.refuses(NoteIncident(1, "More"), "north-fire")
    view = int(toy.does(OfferShare("incident:1", "fire", ShareLevel.VIEW, UNTIL), "watch").effects["share"])
    toy.does(ConsentShare(view), "north-fire")
    assert "no say in south" in toy.refuses(NoteIncident(1, "More"), "north-fire")


def test_an_offer_that_cannot_be(toy: Toy) -> None:
    """Tests that subject, agency and days must make sense, and that there is one share of a thing with an agency."""
    offer(toy)
    for day in (toy.now.date(), date(2040, 1, 1)):
        assert "cannot be" in toy.refuses(OfferShare("incident:1", "works", ShareLevel.VIEW, day), "watch")
    assert "no agency" in toy.refuses(OfferShare("incident:1", "police", ShareLevel.VIEW, UNTIL), "watch")
    assert "no incident 7" in toy.refuses(OfferShare("incident:7", "fire", ShareLevel.VIEW, UNTIL), "watch")
    assert "End it first" in toy.refuses(OfferShare("incident:1", "fire", ShareLevel.VIEW, UNTIL), "watch")
    for subject in ("incident", "incident:0", "incident:x", "person:1", "incident:1\n"):
        with pytest.raises(InvalidValueError):
            OfferShare(subject, "fire", ShareLevel.VIEW, UNTIL)


def test_a_tasking_about_a_merged_incident(toy: Toy) -> None:
    """Tests that whoever asks about a double is told which incident goes on."""
    for _ in range(2):
        toy.does(ReportIncident("land", "Fire"), "watch")
    toy.does(MergeIncidents(2, 1, "Same"), "watch")
    assert "merged into 1" in toy.refuses(AskTasking("land", "fire", "x", incident=2), "watch")
