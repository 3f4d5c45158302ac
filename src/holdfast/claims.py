"""What agencies are asked about people, and who stands under two obligations at once."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from holdfast.model import QuestionState
from holdfast.orders import Frame
from holdfast.orders.suspending import GOING_ON
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date, to_day


def questions_to(tx: Connection, agency: str) -> list[dict[str, Any]]:
    """Return what an agency is asked: the reference of each person asked about, and nothing else of them."""
    q, p = t.key_worker_question.c, t.private.c
    query = (
        select(q.id, p.reference, q.asked_day, q.state, q.until_day)
        .join(t.person, t.person.c.person == q.person)
        .join(t.private, p.commitment == t.person.c.commitment)
        .where(q.agency == agency)
        .order_by(q.id)
    )
    return [
        {
            "question": row.id,
            "reference": row.reference,
            "asked": str(to_date(row.asked_day)),
            "answer": row.state,
            "until": str(to_date(row.until_day)) if row.until_day is not None else None,
        }
        for row in tx.execute(query)
    ]


def conflicts_of(tx: Connection, frame: Frame, moment: datetime) -> list[dict[str, Any]]:
    """Return the people claimed by two agencies, or claimed and called up on the same days, by number."""
    q = t.key_worker_question.c
    claims: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in tx.execute(
        select(t.key_worker_question).where(q.state == QuestionState.CLAIMED.value).order_by(q.id)
    ):
        claims[row.person].append(row)
    found = []
    for person, own in sorted(claims.items()):
        region = tx.execute(select(t.person.c.region).where(t.person.c.person == person)).scalar()
        today = to_day(frame.day_of(region, moment))
        holding = [row for row in own if row.until_day > today]
        agencies = sorted({row.agency for row in holding})
        if len(agencies) > 1:
            found.append(
                {
                    "person": person,
                    "what": f"claimed by {' and '.join(agencies)}",
                    "agencies": agencies,
                    "call_up": None,
                    "do": "Ask the person and both agencies which claim holds, and end the ground of the other: "
                    "`holdfast ground end`.",
                }
            )
        found += [_called(call, agencies) for call in _calls(tx, person, holding, today)]
    return found


def _calls(tx: Connection, person: int, claims: list[Row[Any]], today: int) -> list[Row[Any]]:
    c = t.call_up.c
    query = select(t.call_up).where(
        c.person == person, c.end_day > today, c.state.in_([state.value for state in GOING_ON])
    )
    return [
        call
        for call in tx.execute(query.order_by(c.id))
        if any(call.start_day < claim.until_day and claim.answered_day < call.end_day for claim in claims)
    ]


def _called(call: Row[Any], agencies: list[str]) -> dict[str, Any]:
    return {
        "person": call.person,
        "what": f"claimed by {' and '.join(agencies)}, and called up as {call.id}, "
        f"{from_day(call.start_day, call.end_day)}",
        "agencies": agencies,
        "call_up": call.id,
        "do": "`holdfast stranded` says whether the law still permits the call-up. If not, revoke or cease it; if so, "
        "agree with the agency who goes without.",
    }
