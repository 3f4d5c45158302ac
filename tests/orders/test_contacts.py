"""How people are reached, and who hears of what: what is refused, and that the record tells it again."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.notices import Channel, ContactWays, NoticeAnswer
from holdfast.orders import AnswerNotice, ForgetContact, Order, SetContact, Subscribe, Unsubscribe
from holdfast.rebuild import rebuild
from worlds import Toy, headquarters_at_work

WAYS = ContactWays("watch@example.org")


@pytest.fixture
def world(toy: Toy) -> Toy:
    """Return the toy at work."""
    return headquarters_at_work(toy)


def mail(**more: Any) -> Subscribe:
    """Return a subscription of the watch officer, changed."""
    return Subscribe(**({"id": "s", "region": "land", "channel": Channel.MAIL, "seat": "watch"} | more))


@pytest.mark.parametrize(
    ("order", "seat", "says"),
    [
        (SetContact("p-chief", WAYS), "watch", "another person's"),
        (SetContact("p-watch", WAYS, "22:00"), "watch", "beginning and an end"),
        (SetContact("p-watch", WAYS, "22:00", "6"), "watch", "no time of day"),
        (ForgetContact("p-watch"), "watch", "no contact of the account"),
        (mail(kinds=("Nothing",)), "watch", "no order 'Nothing'"),
        (mail(kinds=("lost:ReportIncident",)), "watch", "no order"),
        (mail(match=("anything",)), "watch", "field=value"),
        (mail(seat="nobody"), "watch", "no seat 'nobody'"),
        (mail(url="https://example.org"), "watch", "webhook"),
        (mail(answer_within_minutes=5), "watch", "needs both"),
        (mail(answer_within_minutes=5000, escalate_to=("chief",)), "watch", "minutes"),
        (mail(channel=Channel.WEBHOOK, seat="", url="https://example.org/x"), "watch", "constitute"),
        (mail(channel=Channel.WEBHOOK, seat="", url="http://example.org/x"), "administrator", "https"),
        (mail(channel=Channel.WEBHOOK, seat="", url="https://a:b@example.org/"), "administrator", "https"),
        (mail(channel=Channel.WEBHOOK, seat="", url="https://[::1"), "administrator", "https"),
        (mail(channel=Channel.FILE, seat="watch"), "administrator", "no seat hears"),
        (Unsubscribe("s"), "watch", "no subscription"),
        (AnswerNotice(0, "s", NoticeAnswer.TAKEN), "watch", "no subscription"),
    ],
)  # fmt: skip
def test_refused(world: Toy, order: Order, seat: str, says: str) -> None:
    """Tests that what cannot be is refused with a sentence."""
    answer = world.give(order, *(() if seat == "administrator" else (seat,)))
    assert says in answer.reason()


def test_answers(world: Toy) -> None:
    """Tests that only who was called answers, once the same, of what was told."""
    world.does(mail(answer_within_minutes=5, escalate_to=("chief",)), "watch")
    entry = world.does(SetContact("p-watch", WAYS), "watch").entry
    assert "none of the seats" in world.give(AnswerNotice(entry, "s", NoticeAnswer.TAKEN), "warning").reason()
    assert "no entry" in world.give(AnswerNotice(entry + 9, "s", NoticeAnswer.TAKEN), "watch").reason()
    world.does(AnswerNotice(entry, "s", NoticeAnswer.CANNOT), "watch")
    assert "already" in world.give(AnswerNotice(entry, "s", NoticeAnswer.CANNOT), "watch").reason()
    world.does(AnswerNotice(entry, "s", NoticeAnswer.TAKEN), "watch")


def test_rebuilt(world: Toy) -> None:
    """Tests that contacts, subscriptions and answers are made again from the record, after erasing too."""
    world.does(SetContact("p-watch", WAYS, "22:00", "06:00"), "watch")
    world.does(SetContact("p-watch", ContactWays("", "+41790000001")), "watch")
    world.does(SetContact("p-chief", WAYS), "chief")
    world.does(ForgetContact("p-chief"), "chief")
    world.does(mail(answer_within_minutes=5, escalate_to=("chief",)), "watch")
    entry = world.does(SetContact("p-warning", WAYS), "warning").entry
    world.does(AnswerNotice(entry, "s", NoticeAnswer.TAKEN), "chief")
    world.does(Unsubscribe("s"), "watch")
    assert rebuild(world.store, check=True).same
