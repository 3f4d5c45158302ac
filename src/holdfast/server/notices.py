"""Notices: who hears of what, who got what and when."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from holdfast.model.notices import NoticeState
from holdfast.notify import sent
from holdfast.server.house import InHouse, SignedIn
from holdfast.server.paging import InPage, cut
from holdfast.server.schemas import notices as s

router = APIRouter(tags=["notices"])


@router.get("/notices", response_model=s.Notices)
def list_notices(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    state: Annotated[NoticeState | None, Query(description="Only those in this state.")] = None,
    about: Annotated[int | None, Query(ge=0, le=2**53, description="Only those about this entry.")] = None,
) -> Any:
    """List what was sent and is to be sent from the regions that the account may read, the latest first."""
    past = page.past(int)
    before = None if past is None else int(past[0])
    with house.desk.store.read() as tx:
        found = sent.notices(tx, who.readable, limit=page.limit + 1, before=before, about=about, state=state)
    rows, after = cut(found, page.limit, lambda row: [row["id"]])
    return {"notices": rows, "next": after}


@router.get("/subscriptions", response_model=s.Subscriptions)
def list_subscriptions(house: InHouse, who: SignedIn) -> Any:
    """List who hears of what in the regions that the account may read."""
    with house.desk.store.read() as tx:
        return {"subscriptions": sent.subscriptions(tx, who.readable)}
