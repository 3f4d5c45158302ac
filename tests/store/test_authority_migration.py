"""Rows from before seats had terms and orders waited to a moment, brought up to date as rebuilding would make them."""

from __future__ import annotations

import json

from sqlalchemy import insert, select, text

from holdfast.store import Store
from holdfast.store import tables as t

FOUND = {"order": {"kind": "Found"}, "outcome": "accepted", "effects": {}}
APPOINT = {
    "order": {"kind": "AppointToSeat", "seat": "duty", "account": "a"},
    "outcome": "accepted",
    "effects": {},
}
PARKED = {"order": {"kind": "IssueCallUp"}, "outcome": "parked", "effects": {"authority": "council"}}


def test_from_days_to_moments(store_url: str) -> None:
    """Tests that an order that waited by the day waits to that midnight, that seats keep no term, and no exercise comes."""
    store = Store(store_url)
    store.migrate(to="0005")
    with store._engine.begin() as tx:
        for n, body in enumerate((FOUND, APPOINT, PARKED)):
            row = {"n": n, "leaf": b"x", "body": json.dumps(body).encode(), "key": None, "digest": None}
            tx.execute(insert(t.entry), row)
        tx.execute(text("INSERT INTO holder (seat, account) VALUES ('duty', 'a')"))
        waiting = "INSERT INTO pending (entry, authority, region, account, until_day, approved) "
        tx.execute(text(waiting + "VALUES (2, 'council', 'north', 'a', 21934, '')"))
    store.migrate()
    store.start()
    with store.read() as tx:
        assert tx.execute(select(t.pending.c.until_at)).scalar_one() == "2030-01-20T00:00:00Z"
        assert tx.execute(select(t.holder.c.until_day)).scalar_one() is None
        assert tuple(tx.execute(select(t.register)).one()) == (1, 0)
    store.close()


def test_from_the_record_what_rows_lack(store_url: str) -> None:
    """Tests that terms and moments that the record holds are put into the rows, approved ones too."""
    late = {
        "order": {"kind": "Approve", "entry": 1},
        "outcome": "accepted",
        "effects": {"until": "2030-06-01"},
    }
    parked = PARKED | {"effects": {"authority": "council", "until": "2030-01-07T08:00:00Z"}}
    founded = FOUND | {"order": {"kind": "Found", "exercise": True}}
    store = Store(store_url)
    store.migrate(to="0005")
    with store._engine.begin() as tx:
        for n, body in enumerate((founded, APPOINT | {"outcome": "parked"}, parked, late)):
            row = {"n": n, "leaf": b"x", "body": json.dumps(body).encode(), "key": None, "digest": None}
            tx.execute(insert(t.entry), row)
        tx.execute(text("INSERT INTO holder (seat, account) VALUES ('duty', 'a')"))
        waiting = "INSERT INTO pending (entry, authority, region, account, until_day, approved) "
        tx.execute(text(waiting + "VALUES (2, 'council', 'north', 'a', 21934, '')"))
    store.migrate()
    store.start()
    with store.read() as tx:
        assert tx.execute(select(t.pending.c.until_at)).scalar_one() == "2030-01-07T08:00:00Z"
        assert tx.execute(select(t.holder.c.until_day)).scalar_one() == 22066
        assert tuple(tx.execute(select(t.register)).one()) == (1, 1)
    store.close()
