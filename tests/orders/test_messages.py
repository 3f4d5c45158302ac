"""General messages: sent to a seat, answered there, once."""

from __future__ import annotations

from sqlalchemy import select

from holdfast.orders import AnswerMessage, ClosePeriod, SendMessage
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from periods_world import open_night
from worlds import Toy


def test_sent_and_answered(toy: Toy) -> None:
    """Tests that the seat it was sent to answers, an agency's too, and only once."""
    period = open_night(toy)
    assert toy.does(SendMessage("land", "fire", "Wind", "It turns.", period), "watch").effects == {
        "message": 1
    }
    assert "sent to the seat fire" in toy.refuses(AnswerMessage(1, "Seen"), "chief")
    toy.does(AnswerMessage(1, "Seen"), "fire")
    assert "was answered" in toy.refuses(AnswerMessage(1, "Again"), "fire")
    with toy.store.read() as tx:
        row = tx.execute(select(t.message)).one()
    assert (row.from_seat, row.reply, row.replied_by) == ("watch", "Seen", "p-fire")
    assert rebuild(toy.store, check=True).same


def test_refused(toy: Toy) -> None:
    """Tests that a seat, a period of elsewhere and a closed one are refused."""
    period = open_night(toy)
    assert "no seat nobody" in toy.refuses(SendMessage("land", "nobody", "Wind", "It turns."), "watch")
    assert "is not of north" in toy.refuses(
        SendMessage("north", "chief", "Wind", "It turns.", period), "watch"
    )
    toy.does(ClosePeriod(period), "watch")
    assert "was closed" in toy.refuses(SendMessage("land", "chief", "Wind", "It turns.", period), "watch")
