"""The tables. Days are numbers since 1970-01-01 and spans are half-open, as everywhere.

Three kinds of table:

- the *record* and what lies beside it (`entry`, `head`, `blob`, `private`, `sealed`): the source of everything;
- the *projection* (`PROJECTION`): made from the record, and made again by ``holdfast rebuild``;
- the *doors* (`account`, `link`, `session`): who may come in; not part of the record.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table

from holdfast.store.tables._columns import METADATA
from holdfast.store.tables._doors import account, link, session
from holdfast.store.tables._ground import dependency, facility, place, post, threat_level, unit_kind
from holdfast.store.tables._legal import (
    accepted_gap,
    act,
    adoption,
    agency,
    headquarters,
    holder,
    pending,
    region,
    register,
    report,
    review,
    seat,
)
from holdfast.store.tables._people import call_up, contract, fixed_tour, person, plan, service, unit
from holdfast.store.tables._record import blob, entry, head, private, sealed
from holdfast.store.tables._service import (
    application,
    attendance,
    campaign,
    candidate,
    candidate_step,
    earnings,
    employer_notice,
    ground,
    key_worker_question,
    past_rank,
    pay_month,
    personal_date,
)
from holdfast.store.tables._watches import watch, watch_bill, watch_cover, watch_request

PROJECTION: Final[tuple[Table, ...]] = (
    region,
    adoption,
    accepted_gap,
    act,
    agency,
    headquarters,
    seat,
    register,
    holder,
    pending,
    review,
    report,
    place,
    unit_kind,
    facility,
    dependency,
    post,
    threat_level,
    unit,
    person,
    contract,
    service,
    plan,
    fixed_tour,
    call_up,
    ground,
    application,
    key_worker_question,
    employer_notice,
    campaign,
    candidate,
    candidate_step,
    attendance,
    personal_date,
    past_rank,
    earnings,
    pay_month,
    watch_bill,
    watch_cover,
    watch,
    watch_request,
)
"""The tables that the record alone determines."""

__all__ = [
    "METADATA",
    "PROJECTION",
    "accepted_gap",
    "account",
    "act",
    "adoption",
    "agency",
    "application",
    "attendance",
    "blob",
    "call_up",
    "campaign",
    "candidate",
    "candidate_step",
    "contract",
    "dependency",
    "earnings",
    "employer_notice",
    "entry",
    "facility",
    "fixed_tour",
    "ground",
    "head",
    "headquarters",
    "holder",
    "key_worker_question",
    "link",
    "past_rank",
    "pay_month",
    "pending",
    "person",
    "personal_date",
    "place",
    "plan",
    "post",
    "private",
    "region",
    "register",
    "report",
    "review",
    "sealed",
    "seat",
    "service",
    "session",
    "threat_level",
    "unit",
    "unit_kind",
    "watch",
    "watch_bill",
    "watch_cover",
    "watch_request",
]
