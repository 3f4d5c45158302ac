"""A request told to another headquarters message by message, and entered there: both end in the same state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from holdfast.errors import ImportFaultsError, InvalidValueError, NotFoundError
from holdfast.exchange.edxl_rm import Message, write
from holdfast.exchange.edxl_rm_reading import read
from holdfast.model.exercise import MARK
from holdfast.model.resources import MESSAGES, Step
from holdfast.operations.resource_messages import message_of, sender_of
from holdfast.operations.resource_receiving import Receiving, orders_of
from holdfast.operations.resources import find_request
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
    WithdrawOffer,
)
from resource_worlds import ask, with_resources
from worlds import START, Toy

LATER = START + timedelta(days=9)
OURS: list[tuple[Order, str]] = [
    (ask("pump-1", 2, where="At the dam", purpose="Keep the cellar dry"), "watch"),
    (AskInformation(1, "How long is the hose?", "fire"), "watch"),
    (AnswerInformation(-1, "20 m", agency="fire"), "fire"),
    (AmendRequest(1, "The water rises", 3), "watch"),
    (DeclineResource(1, "All are out", agency="works"), "works"),
    (OfferResource(1, 1, agency="fire", note="An old one"), "fire"),
    (WithdrawOffer(1, "It broke", agency="fire"), "fire"),
    (OfferResource(1, 2, agency="fire"), "fire"),
    (AskQuote(2), "watch"),
    (QuoteResource(2, 1_250_50, "EUR", agency="fire"), "fire"),
    (RequisitionResource(2), "watch"),
    (CommitResource(2, agency="fire"), "fire"),
    (DeployResource(2, where="On the road", agency="fire"), "fire"),
    (AskStatus(2), "watch"),
    (ReportStatus(2, "Pumping", "Cellar", agency="fire"), "fire"),
    (ExtendDeployment(2, LATER), "watch"),
    (AnswerExtension(2, granted=True, agency="fire"), "fire"),
    (RequestReturn(2, "Needed at home", agency="fire"), "fire"),
    (AnswerReturn(2, granted=False, reason="The dam leaks"), "watch"),
    (ReleaseResource(2, "Dry"), "watch"),
    (ReturnResource(2, agency="fire"), "fire"),
    (OfferUnsolicited("land", "pump-1", 1, agency="fire"), "fire"),
    (CancelRequest(1, "All is dry"), "watch"),
]


@pytest.fixture
def world(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy register with resources."""
    return with_resources(sqlite_copy())


def lived(toy: Toy) -> None:
    """Let a request be lived through, every verb in it."""
    for order, seat in OURS:
        if isinstance(order, AnswerInformation):
            order = replace(order, question=_last(toy))  # noqa: PLW2901
        toy.does(order, seat)


def _last(toy: Toy) -> int:
    from holdfast.store.tables import request_step as step

    with toy.store.read() as tx:
        return int(tx.execute(select(step.c.entry).order_by(step.c.entry.desc()).limit(1)).scalar_one())


def told(toy: Toy, origin: str = "holdfast.test") -> Iterator[Message]:
    """Yield everything said about the request, as it is read elsewhere."""
    with toy.store.read() as tx:
        frame = toy.desk.frame()
        for step in find_request(tx, 1)["steps"]:
            if Step(step["step"]) in MESSAGES:
                sender = sender_of(frame, origin, "north")
                yield read(write(message_of(tx, frame, sender, 1, step["entry"])))


def receive(toy: Toy, message: Message, agency: str = "works", origin: str = "other") -> list[Order]:
    """Return the orders that enter a message."""
    with toy.store.read() as tx:
        return orders_of(Receiving(tx, toy.desk.frame(), origin, message, agency, "north"))


def test_every_verb_leaves_and_arrives(world: Toy, sqlite_copy: Callable[[], Toy]) -> None:
    """Tests that another headquarters which enters each message ends with the same request and lines.

    The sender's agency works asks there, the offers are the fire service's: each message is entered for who sent it.
    """
    lived(world)
    other = with_resources(sqlite_copy())
    seen = set()
    for message in told(world):
        seen.add(message.verb)
        agency = message.sender if message.sender in {"fire", "works"} else "works"
        if message.verb == "RequestInformation":
            continue  # it is put to the fire service here, and to the headquarters there
        if message.verb == "ResponseToRequestInformation":
            with pytest.raises(ImportFaultsError):
                receive(other, message, agency)
            continue
        for order in receive(other, message, agency):
            other.does(order, "watch")
    assert seen == set(MESSAGES.values()) - {"OfferUnsolicitedResource"}
    with world.store.read() as one, other.store.read() as two:
        ours, theirs = find_request(one, 1), find_request(two, 1)
    same = ("resource", "quantity", "filled", "state", "needed_from", "needed_until", "where", "purpose")
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in same}
    columns = ("state", "quantity", "out", "served", "estimated", "currency", "until_at", "status")
    assert [[line[c] for c in columns] for line in ours["lines"]] == [
        [line[c] for c in columns] for line in theirs["lines"]
    ]


def test_an_answer_to_our_question(world: Toy) -> None:
    """Tests that an agency's message that names ours answers it."""
    world.does(ask("pump-1", 1), "watch")
    entry = world.does(AskInformation(1, "How long?", "fire"), "watch").effects["question"]
    answer = Message(
        "ResponseToRequestInformation",
        "urn:fire:1",
        START,
        "fire",
        "20 m",
        preceding=f"urn:holdfast:here:{entry}",
    )
    (order,) = receive(world, answer, "fire", "here")
    assert order == replace(order, question=entry, answer="20 m")
    world.does(order, "watch")
    with pytest.raises(ImportFaultsError, match="cannot be entered") as found:
        receive(world, answer, "fire", "here")
    assert "entered already" in found.value.diagnostics()


def test_a_commitment_without_an_offer(world: Toy) -> None:
    """Tests that it is entered as an offer first, and as a commitment when it is read again."""
    first = world.does(ask("pump-1", 1), "watch").entry
    text = Message("CommitResource", "urn:fire:1", START, "fire", originating=f"urn:holdfast:here:{first}")
    message = replace(text, items=(read(write(next(told(world, "here")))).items[0],))
    (offer,) = receive(world, message, "fire", "here")
    assert isinstance(offer, OfferResource)
    world.does(offer, "watch")
    (commit,) = receive(world, message, "fire", "here")
    assert isinstance(commit, CommitResource)
    world.does(commit, "watch")
    with world.store.read() as tx:
        assert find_request(tx, 1)["state"] == "filled"


def test_what_cannot_be_entered(world: Toy) -> None:
    """Tests unknown resources, messages, agencies, and exercises."""
    plain = Message("RequestResource", "urn:x:1", START)
    item = read(write(plain)).items
    assert item == ()
    for message, agency, said in [
        (plain, "fire", "catalogue does not know"),
        (plain, "nasa", "no agency nasa"),
        (Message("CommitResource", "urn:x:2", START, preceding="urn:gone"), "fire", "known here"),
        (
            Message("ReleaseResource", "urn:x:3", START, preceding="urn:holdfast:other:99999999999999999"),
            "fire",
            "known here",
        ),
        (
            Message("RequestResource", "urn:x:4", START, description=f"{MARK}: pumps"),
            "fire",
            "of an exercise",
        ),
    ]:
        with pytest.raises(ImportFaultsError) as found:
            receive(world, message, agency)
        assert said in found.value.diagnostics()


def test_what_stays_in_the_house(world: Toy) -> None:
    """Tests that a charge is told to nobody, and that an entry of another request is none of this one."""
    world.does(ask("pump-1", 1), "watch")
    world.does(OfferResource(1, 1, depot="yard"), "watch")
    world.does(CommitResource(1), "watch")
    entry = world.does(ChargeResource(1, 1, "EUR"), "watch").entry
    with world.store.read() as tx:
        sender = sender_of(world.desk.frame(), "x", "north")
        with pytest.raises(InvalidValueError, match="stays in the house"):
            message_of(tx, world.desk.frame(), sender, 1, entry)
        with pytest.raises(NotFoundError):
            message_of(tx, world.desk.frame(), sender, 1, 1)


def test_an_exercise_says_so(world: Toy) -> None:
    """Tests that every message of an exercise is marked."""
    world.does(ask("pump-1", 1), "watch")
    with world.store.read() as tx:
        frame = replace(world.desk.frame(), exercise=True)
        entry = find_request(tx, 1)["steps"][0]["entry"]
        message = message_of(tx, frame, sender_of(frame, "x", "north"), 1, entry)
    assert message.description.startswith(MARK)
    assert message.sender
