"""Who got what and when: notices as they stand, with every attempt and every answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from holdfast.store import tables as t


def notices(
    tx: Connection,
    regions: Iterable[str],
    *,
    limit: int,
    before: int | None = None,
    about: int | None = None,
    account: str | None = None,
    state: str | None = None,
) -> list[dict[str, Any]]:
    """Return the notices of subscriptions in some regions, the latest first.

    Parameters
    ----------
    before
        Only notices with a smaller number: the place to go on from.
    """
    n, s, a = t.notice.c, t.subscription.c, t.notice_answer.c
    query = (
        select(t.notice, s.region, s.url, s.answer_within, a.answer, a.at.label("answered_at"))
        .join(t.subscription, s.id == n.subscription)
        .outerjoin(
            t.notice_answer,
            (a.about == n.about) & (a.subscription == n.subscription) & (a.account == n.account),
        )
        .where(s.region.in_(list(regions)))
        .order_by(n.id.desc())
        .limit(limit)
    )
    for column, wanted in ((n.about, about), (n.account, account), (n.state, state)):
        query = query if wanted is None else query.where(column == wanted)
    if before is not None:
        query = query.where(n.id < before)
    rows = tx.execute(query).all()
    d = t.delivery.c
    attempts: dict[int, list[dict[str, str]]] = {}
    tried = select(d.notice, d.at, d.outcome, d.words).where(d.notice.in_([row.id for row in rows]))
    for row in tx.execute(tried.order_by(d.id)):
        attempts.setdefault(row.notice, []).append({"at": row.at, "outcome": row.outcome, "words": row.words})
    return [
        {
            "id": row.id,
            "about": row.about,
            "subscription": row.subscription,
            "region": row.region,
            "step": row.step,
            "channel": row.channel,
            "account": row.account or None,
            "state": row.state,
            "created_at": row.created_at,
            "not_before": row.not_before,
            "sent_at": row.sent_at,
            "wants_answer": bool(row.answer_within),
            "answer": row.answer,
            "answered_at": row.answered_at,
            "attempts": attempts.get(row.id, []),
        }
        for row in rows
    ]


def subscriptions(tx: Connection, regions: Iterable[str]) -> list[dict[str, Any]]:
    """Return the subscriptions of some regions, those that have ended too."""
    c = t.subscription.c
    rows = tx.execute(select(t.subscription).where(c.region.in_(list(regions))).order_by(c.id)).all()
    return [
        {
            "id": row.id,
            "region": row.region,
            "channel": row.channel,
            "kinds": row.kinds.split(),
            "match": row.match.splitlines(),
            "seat": row.seat or None,
            "url": row.url or None,
            "urgent": bool(row.urgent),
            "answer_within_minutes": row.answer_within,
            "escalate_to": row.escalate_to.split(),
            "ended_at": row.ended_at,
        }
        for row in rows
    ]
