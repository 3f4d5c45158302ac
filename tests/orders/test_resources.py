"""Requests: asked, offered, committed, sent out and back; every forbidden move refused, stock always accounted for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from holdfast.desk import Receipt
from holdfast.errors import HoldfastError
from holdfast.model.resources import LINE_MOVES, LineState, Step
from holdfast.orders import (
    AmendRequest,
    AnswerExtension,
    AnswerInformation,
    AnswerReturn,
    AskInformation,
    AskQuote,
    AskStatus,
    CancelRequest,
    ChargeResource,
    CommitResource,
    DeclineResource,
    DeployResource,
    ExtendDeployment,
    OfferResource,
    OfferUnsolicited,
    Order,
    QuoteResource,
    ReleaseResource,
    ReportStatus,
    RequestReturn,
    RequisitionResource,
    ReturnResource,
    Told,
    WithdrawOffer,
)
from holdfast.rebuild import rebuild
from resource_worlds import ask, changes, line, request, stock, with_resources
from worlds import START, Toy

LATER = START + timedelta(days=5)


@pytest.fixture
def world(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy register with resources."""
    return with_resources(sqlite_copy())


def committed(toy: Toy, quantity: int = 2, resource: str = "pump-1", depot: str = "yard") -> int:
    """Ask for something, offer it from a depot and commit it; return the line."""
    number = toy.does(ask(resource, quantity), "watch").effects["request"]
    found = int(toy.does(OfferResource(number, quantity, depot=depot), "watch").effects["line"])
    toy.does(CommitResource(found), "watch")
    return found


def test_a_request_from_ask_to_return(toy: Toy) -> None:
    """Tests the whole way on both databases, with the stock at each step."""
    world = with_resources(toy)
    world.does(ask("pump-1", 3), "watch")
    assert request(world).state == "asked"
    world.does(OfferResource(1, 2, depot="yard"), "watch")
    assert stock(world, "yard", "pump-1") == (3, 0, 0)
    world.does(CommitResource(1), "watch")
    assert stock(world, "yard", "pump-1") == (1, 2, 0)
    assert (request(world).state, request(world).filled) == ("part_filled", 2)
    world.does(OfferResource(1, 1, depot="fire-house", agency="fire"), "fire")
    world.does(RequisitionResource(2), "watch")
    world.does(CommitResource(2, agency="fire"), "fire")
    assert (request(world).state, request(world).filled) == ("filled", 3)
    world.does(DeployResource(1, 1, where="At the dam"), "watch")
    assert stock(world, "yard", "pump-1") == (1, 1, 1)
    world.does(DeployResource(1), "watch")
    world.does(DeployResource(2, agency="fire"), "fire")
    world.does(ReleaseResource(1), "watch")
    world.does(ReturnResource(1, 1), "watch")
    assert (line(world, 1).state, line(world, 1).out) == ("released", 1)
    world.does(ReturnResource(1, used=1, note="Sunk."), "watch")
    assert stock(world, "yard", "pump-1") == (2, 0, 0)
    assert line(world, 1).state == "returned"
    world.does(ReturnResource(2, agency="fire"), "fire")
    assert request(world).state == "served"
    assert changes(world, "yard", "pump-1") == (2, 0, 0)
    assert rebuild(world.store, check=True).same


def _offered(toy: Toy) -> None:
    toy.does(ask("pump-1", 2), "watch")
    toy.does(OfferResource(1, 2, depot="yard"), "watch")


def _requisitioned(toy: Toy) -> None:
    _offered(toy)
    toy.does(RequisitionResource(1), "watch")


def _committed(toy: Toy) -> None:
    _offered(toy)
    toy.does(CommitResource(1), "watch")


def _deployed(toy: Toy) -> None:
    _committed(toy)
    toy.does(DeployResource(1), "watch")


def _recalled(toy: Toy) -> None:
    _deployed(toy)
    toy.does(RequestReturn(1, "Needed at home"), "watch")
    toy.does(AnswerReturn(1, granted=True), "watch")


def _released(toy: Toy) -> None:
    _deployed(toy)
    toy.does(ReleaseResource(1), "watch")


def _returned(toy: Toy) -> None:
    _released(toy)
    toy.does(ReturnResource(1), "watch")


def _withdrawn(toy: Toy) -> None:
    _offered(toy)
    toy.does(WithdrawOffer(1, "Broken"), "watch")


REACHED: dict[LineState, Callable[[Toy], None]] = {
    LineState.OFFERED: _offered,
    LineState.REQUISITIONED: _requisitioned,
    LineState.COMMITTED: _committed,
    LineState.DEPLOYED: _deployed,
    LineState.RECALLED: _recalled,
    LineState.RELEASED: _released,
    LineState.RETURNED: _returned,
    LineState.WITHDRAWN: _withdrawn,
}
STEPS: dict[Step, Order] = {
    Step.REQUISITION: RequisitionResource(1),
    Step.WITHDRAW: WithdrawOffer(1, "Broken"),
    Step.COMMIT: CommitResource(1),
    Step.DEPLOY: DeployResource(1),
    Step.ASK_QUOTE: AskQuote(1),
    Step.QUOTE: QuoteResource(1, 100_00, "EUR"),
    Step.ASK_STATUS: AskStatus(1),
    Step.REPORT_STATUS: ReportStatus(1, "Runs"),
    Step.ASK_EXTENSION: ExtendDeployment(1, LATER),
    Step.ANSWER_EXTENSION: AnswerExtension(1, granted=True),
    Step.ASK_RETURN: RequestReturn(1, "Needed at home"),
    Step.ANSWER_RETURN: AnswerReturn(1, granted=True),
    Step.RELEASE: ReleaseResource(1),
    Step.RETURN: ReturnResource(1),
    Step.CHARGE: ChargeResource(1, 90_00, "EUR"),
}


def test_every_step_on_lines_is_tried() -> None:
    """Tests that the tables below hold every step and state there is."""
    assert set(STEPS) == set(LINE_MOVES)
    assert set(REACHED) == set(LineState)


@pytest.mark.parametrize("state", REACHED)
def test_moves_are_those_of_the_table(world: Toy, state: LineState) -> None:
    """Tests in each state that each step not in the table is refused, and names the state."""
    REACHED[state](world)
    assert line(world, 1).state == state
    for step, order in STEPS.items():
        if state not in LINE_MOVES[step]:
            said = world.refuses(order, "watch")
            assert f"The line 1 is {state.value}" in said, (step, said)


@pytest.mark.parametrize(
    ("step", "state"), [(step, state) for step, moves in LINE_MOVES.items() for state in moves]
)
def test_allowed_moves_are_made(world: Toy, step: Step, state: LineState) -> None:
    """Tests each step from each state in which it is allowed."""
    if (step, state) == (Step.DEPLOY, LineState.DEPLOYED):
        _committed(world)
        world.does(DeployResource(1, 1), "watch")
    else:
        REACHED[state](world)
    if step is Step.ANSWER_EXTENSION:
        world.does(ExtendDeployment(1, LATER), "watch")
    if step is Step.ANSWER_RETURN:
        world.does(RequestReturn(1, "Needed at home"), "watch")
    world.does(STEPS[step], "watch")
    wanted = LINE_MOVES[step][state]
    assert line(world, 1).state == wanted


def test_the_last_pump_goes_once(world: Toy) -> None:
    """Tests two requests after one pump: the second is told who has it, and may have it once it is back."""
    first = committed(world, 3)
    world.does(ask("pump-1", 1), "chief")
    assert "has 0 of pump-1 on hand; 3 are reserved" in world.refuses(
        OfferResource(2, 1, depot="yard"), "chief"
    )
    world.does(ReleaseResource(first), "watch")
    world.does(OfferResource(2, 1, depot="yard"), "chief")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_two_race_for_the_last(toy: Toy) -> None:
    """Tests that of eight who commit the last pump at once exactly one gets it."""
    with_resources(toy)
    for number in range(1, 9):
        toy.does(ask("pump-1", 1), "watch")
        toy.does(
            OfferResource(number, 1, depot="fire-house", agency="fire", told=Told("By telephone")), "watch"
        )
    answers: list[str] = []

    def commit(number: int) -> None:
        answer = toy.give(CommitResource(number, agency="fire"), "fire")
        answers.append(type(answer).__name__)

    threads = [threading.Thread(target=commit, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == ["Receipt"] + ["Refusal"] * 7
    assert stock(toy, "fire-house", "pump-1") == (0, 1, 0)


def test_not_more_than_asked(world: Toy) -> None:
    """Tests that offers beyond what is asked are taken in part, and nothing once all is covered."""
    world.does(ask("pump-1", 2), "watch")
    world.does(OfferResource(1, 3, depot="yard"), "watch")
    assert "2 are missing, not 3" in world.refuses(CommitResource(1, 3), "watch")
    assert world.does(CommitResource(1), "watch").effects["committed"] == 2
    world.does(OfferResource(1, 1, depot="fire-house", agency="fire"), "fire")
    assert "is covered: 2 of 2" in world.refuses(CommitResource(2, agency="fire"), "fire")
    assert "2 of the request 1 are covered already" in world.refuses(AmendRequest(1, "Less", 1), "watch")
    world.does(AmendRequest(1, "The water rises", 3), "watch")
    assert request(world).state == "part_filled"
    world.does(CommitResource(2, agency="fire"), "fire")


def test_a_stronger_type_serves(world: Toy) -> None:
    """Tests that type 1 may be offered where type 3 is asked, and not the other way, nor another kind."""
    world.does(ask("pump-3", 1), "watch")
    world.does(OfferResource(1, 1, "pump-1", "yard"), "watch")
    world.does(ask("pump-1", 1), "watch")
    assert "does not do what pump-1" in world.refuses(OfferResource(2, 1, "pump-3", "store"), "watch")
    assert "does not do what pump-1" in world.refuses(OfferResource(2, 1, "diesel", "yard"), "watch")


def test_each_speaks_for_itself(world: Toy) -> None:
    """Tests that agencies dispose of what is theirs, the headquarters of its own, and may enter what it was told."""
    world.does(ask("pump-1", 2), "watch")
    offer = OfferResource(1, 1, depot="fire-house", agency="fire")
    assert "speaks for works, not for fire" in world.refuses(offer, "works")
    assert "liaise" in world.refuses(offer, "watch")
    assert "is the agency fire's" in world.refuses(replace(offer, agency=None), "watch")
    assert "is the headquarters' own" in world.refuses(replace(offer, depot="yard"), "fire")
    world.does(replace(offer, told=Told("By radio, 08:10")), "watch")
    assert "is the agency fire's" in world.refuses(CommitResource(1), "watch")
    world.does(CommitResource(1, agency="fire"), "fire")
    assert "From which depot" in world.refuses(OfferResource(1, 1), "watch")
    assert "Who said so" in world.refuses(OfferResource(1, 1, depot="yard", told=Told("x")), "watch")
    assert world.refuses(ReleaseResource(1, agency="works"), "works")


def test_an_agency_without_stock_here(world: Toy) -> None:
    """Tests that an agency's word is enough where it keeps no stock here, and that no depot changes."""
    world.does(ask("pump-3", 4), "watch")
    world.does(OfferResource(1, 4, agency="works"), "works")
    world.does(CommitResource(1, 3, agency="works"), "works")
    world.does(DeployResource(1, agency="works"), "works")
    assert (line(world, 1).out, request(world).filled) == (3, 3)
    world.does(DeclineResource(1, "All are out", agency="fire"), "fire")
    assert stock(world, "store", "pump-3") == (2, 0, 0)


def test_offered_unasked(world: Toy) -> None:
    """Tests that what nobody asked for is taken up by naming a request, and not committed before."""
    world.does(OfferUnsolicited("land", "pump-1", 1, "fire-house", agency="fire"), "fire")
    assert "Order it for a request first" in world.refuses(CommitResource(1, agency="fire"), "fire")
    assert "Name the request" in world.refuses(RequisitionResource(1), "watch")
    world.does(ask("pump-3", 1), "watch")
    world.does(RequisitionResource(1, request=1), "watch")
    world.does(CommitResource(1, agency="fire"), "fire")
    assert request(world).state == "filled"


def test_recalled_is_missing_again(world: Toy) -> None:
    """Tests that what its owner takes back early is asked for anew, in contrast to what has served."""
    _recalled(world)
    world.does(ReturnResource(1), "watch")
    assert (request(world).state, request(world).filled) == ("asked", 0)
    other = committed(world, 1)
    world.does(DeployResource(other), "watch")
    world.does(ReturnResource(other), "watch")
    assert request(world, 2).state == "served"


def test_a_longer_stay(world: Toy) -> None:
    """Tests that it is asked, refused with a reason, granted for less, and not asked twice at once."""
    _deployed(world)
    until = line(world, 1).until_at
    assert "no longer than that" in world.refuses(ExtendDeployment(1, START + timedelta(days=1)), "watch")
    assert "no open 'ask extension'" in world.refuses(AnswerExtension(1, granted=True), "watch")
    world.does(ExtendDeployment(1, LATER), "watch")
    assert "asks that already" in world.refuses(ExtendDeployment(1, LATER), "watch")
    assert "The reason" in world.refuses(AnswerExtension(1, granted=False), "watch")
    world.does(AnswerExtension(1, granted=False, reason="Due for service"), "watch")
    assert line(world, 1).until_at == until
    world.does(ExtendDeployment(1, LATER), "watch")
    said = world.does(AnswerExtension(1, granted=True, until=START + timedelta(days=3)), "watch")
    assert line(world, 1).until_at == said.effects["until"] == "2030-01-08T08:00:00Z"


def test_an_early_return_refused(world: Toy) -> None:
    """Tests that a line that is kept stays deployed, with the reason said."""
    _deployed(world)
    world.does(RequestReturn(1, "Needed at home"), "watch")
    assert "The reason" in world.refuses(AnswerReturn(1, granted=False), "watch")
    world.does(AnswerReturn(1, granted=False, reason="The dam leaks"), "watch")
    assert line(world, 1).state == "deployed"


def test_questions_and_answers(world: Toy) -> None:
    """Tests that a question is answered once, by whom it was put to, and that a status cannot be of tomorrow."""
    world.does(ask("pump-1", 1), "watch")
    entry = world.does(AskInformation(1, "How long is the hose?", "fire"), "watch").effects["question"]
    assert "was put to fire" in world.refuses(AnswerInformation(entry, "20 m", agency="works"), "works")
    world.does(AnswerInformation(entry, "20 m", agency="fire"), "fire")
    assert "was answered by entry" in world.refuses(AnswerInformation(entry, "30 m", agency="fire"), "fire")
    assert "asks for no information" in world.refuses(AnswerInformation(entry - 1, "?"), "watch")
    found = committed(world, 1)
    world.does(AskStatus(found), "watch")
    ahead = ReportStatus(found, "Runs", observed_at=START + timedelta(minutes=4))
    assert world.does(ahead, "watch").effects["observed_at"] == "2030-01-05T08:00:00Z"
    far = replace(ahead, observed_at=START + timedelta(minutes=6))
    assert "still to come" in world.refuses(far, "watch")


def test_cost_is_whole_and_of_one_currency(world: Toy) -> None:
    """Tests estimate and charges of a line, in minor units."""
    found = committed(world, 1)
    world.does(QuoteResource(found, 1_250_00, "EUR"), "watch")
    world.does(ChargeResource(found, 700_00, "EUR"), "watch")
    assert world.does(ChargeResource(found, 1, "EUR", "Stamp"), "watch").effects["actual"] == 700_01
    assert "is reckoned in EUR" in world.refuses(ChargeResource(found, 1, "CHF"), "watch")
    assert "three capital letters" in world.refuses(QuoteResource(found, 1, "euro"), "watch")
    assert "The cost is -1" in world.refuses(QuoteResource(found, -1, "EUR"), "watch")
    assert line(world, found).estimated == 1_250_00


def test_cancelling(world: Toy) -> None:
    """Tests that offers fall away, that what is held must be released first, and that it is over then."""
    found = committed(world, 1)
    world.does(AmendRequest(1, "More", 2), "watch")
    world.does(OfferResource(1, 1, depot="fire-house", agency="fire"), "fire")
    assert "is reserved or out" in world.refuses(CancelRequest(1, "Over"), "watch")
    world.does(ReleaseResource(found), "watch")
    assert world.does(CancelRequest(1, "Over"), "watch").effects["offers_withdrawn"] == 1
    assert "is cancelled" in world.refuses(OfferResource(1, 1, depot="yard"), "watch")
    assert "is cancelled" in world.refuses(AmendRequest(1, "More", 9), "watch")


def test_an_agency_asks(world: Toy) -> None:
    """Tests that a liaison asks for its agency, and that another agency cannot cancel it."""
    world.does(replace(ask(), agency="works"), "works")
    assert "asked for by works" in world.refuses(CancelRequest(1, "x", agency="fire"), "fire")
    world.does(CancelRequest(1, "Found one", agency="works"), "works")


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"resource": "submarine"}, "no resource submarine"),
    ({"quantity": 0}, "The quantity is 0"),
    ({"quantity": 10**12}, "whole number from 1"),
    ({"needed_until": START - timedelta(hours=1)}, "an end after the beginning"),
    ({"needed_from": START.replace(tzinfo=None)}, "not in UTC"),
    ({"latitude": 47.0}, "Half a position"),
    ({"latitude": 91.0, "longitude": 8.0}, "not on the globe"),
    ({"incident": 99}, "no incident 99"),
    ({"facility": "moon"}, "no facility moon"),
    ({"region": "atlantis"}, "no region atlantis"),
    ({"agency": "nasa", "told": Told("By telephone")}, "no agency nasa"),
    ({"where": "x" * 501}, "cannot be used"),
    ({"purpose": "\x1b[2J"}, "cannot be used"),
]


@pytest.mark.parametrize(("change", "said"), FAULTS)
def test_what_cannot_be_asked(world: Toy, change: dict[str, Any], said: str) -> None:
    """Tests that each is refused in words."""
    assert said in world.refuses(replace(ask(), **change), "watch")


def test_no_number_is_no_place(world: Toy) -> None:
    """Tests that a position of no number never becomes a row."""
    assert "not on the globe" in world.refuses(replace(ask(), latitude=float("nan"), longitude=8.0), "watch")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "\u202eevil", "x" * 1_000_000, "a\0b", "\ud800", "  "]
)
def test_hostile_texts(world: Toy, text: str) -> None:
    """Tests that a script is kept as text, and that what no text is is refused."""
    order = replace(ask(), where=text)
    if "\0" in text or "\ud800" in text:
        with pytest.raises(HoldfastError):
            world.give(order, "watch")
        return
    answer = world.give(order, "watch")
    if isinstance(answer, Receipt):
        assert request(world).where_ == text
        assert len(text) <= 500


def test_twice_by_a_bad_line(world: Toy) -> None:
    """Tests that the same order with the same key asks once."""
    first = world.does(ask(), "watch", key="k")
    again = world.does(ask(), "watch", key="k")
    assert (again.repeated, again.entry) == (True, first.entry)
    assert "no request 2" in world.refuses(CancelRequest(2, "x"), "watch")


def test_two_officers(world: Toy) -> None:
    """Tests that who has seen an older state is refused."""
    first = world.does(ask("pump-1", 2), "watch").entry
    offered = world.does(OfferResource(1, 1, depot="yard"), "watch").entry
    assert "Look again" in world.refuses(CancelRequest(1, "x"), "chief", seen=first)
    assert "Look again" in world.refuses(CommitResource(1), "chief", seen=first)
    world.does(CommitResource(1), "chief", seen=offered)


def test_a_message_is_taken_once(world: Toy) -> None:
    """Tests that the same message entered twice is one offer."""
    world.does(ask("pump-1", 2), "watch")
    told = Told("EDXL-RM", "urn:fire:7")
    world.does(OfferResource(1, 1, agency="fire", told=told), "watch")
    assert "was entered already" in world.refuses(OfferResource(1, 1, agency="fire", told=told), "watch")


def test_the_north_has_no_say_in_the_south(world: Toy) -> None:
    """Tests that a seat of the north does not ask in the south, nor dispose of its depot."""
    assert world.refuses(ask(), "north-duty")
