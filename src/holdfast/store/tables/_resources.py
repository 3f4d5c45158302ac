"""The projection of resources: the catalogue, what lies in which depot, requests, offers to them, and every step taken."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from holdfast.store.tables._columns import METADATA, day_column, id_column

resource = Table(
    "resource",
    METADATA,
    id_column(key=True),
    Column("title", String(200), nullable=False),
    id_column("kind"),
    Column("type", Integer, nullable=True),  # 1 is the most capable; null: the kind is not typed
    Column("unit", String(40), nullable=False),
    Column("needs", Text, nullable=False),
    id_column("region"),  # whose catalogue it is
    Column("entry", BigInteger, nullable=False),
    Index("resource_kind", "kind", "type"),
)
depot = Table(
    "depot",
    METADATA,
    id_column(key=True),
    Column("name", String(200), nullable=False),
    id_column("region"),
    id_column("agency", null=True),  # null: the headquarters' own
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    day_column("closed_day", null=True),
    Column("entry", BigInteger, nullable=False),
    Index("depot_region", "region", "id"),
)
stock = Table(  # what a depot has of a resource: free, reserved, and out on requests
    "stock",
    METADATA,
    id_column("depot", key=True),
    id_column("resource", key=True),
    Column("on_hand", BigInteger, nullable=False),
    Column("committed", BigInteger, nullable=False),
    Column("out", BigInteger, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Index("stock_resource", "resource", "depot"),
)
stock_change = Table(  # by how much each of the three changed; their sums are the stock
    "stock_change",
    METADATA,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    id_column("depot", key=True),
    id_column("resource", key=True),
    Column("at", String(32), nullable=False),
    Column("seat", String(64), nullable=False),
    Column("on_hand", BigInteger, nullable=False),
    Column("committed", BigInteger, nullable=False),
    Column("out", BigInteger, nullable=False),
    Column("line", BigInteger, nullable=True),  # null: it was counted
    Column("reason", Text, nullable=False),
    Index("stock_change_depot", "depot", "resource", "entry"),
)
request = Table(
    "request",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    Column("incident", BigInteger, nullable=True),
    id_column("agency", null=True),  # who asks; null: the headquarters
    id_column("resource"),
    Column("quantity", BigInteger, nullable=False),
    Column("filled", BigInteger, nullable=False),  # reserved, out, or served its purpose
    Column("state", String(16), nullable=False),
    Column("priority", String(16), nullable=False),
    Column("needed_from", String(32), nullable=False),
    Column("needed_until", String(32), nullable=True),
    Column("where_", Text, nullable=False),
    id_column("facility", null=True),
    Column("latitude", Float, nullable=True),
    Column("longitude", Float, nullable=True),
    Column("purpose", Text, nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("asked_by", String(64), nullable=False),  # the seat
    Column("entry", BigInteger, nullable=False),  # the last that changed it or one of its lines
    Index("request_region", "region", "id"),
    Index("request_state", "state", "needed_from"),
    Index("request_incident", "incident"),
    Index("request_resource", "resource", "state"),
)
request_line = Table(  # an offer, and what came of it
    "request_line",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("request", BigInteger, nullable=True),  # null: offered unasked
    id_column("region"),
    id_column("agency", null=True),  # whose it is; null: the headquarters' own
    id_column("depot", null=True),  # null: its owner keeps no stock here
    id_column("resource"),
    Column("state", String(16), nullable=False),
    Column("quantity", BigInteger, nullable=False),  # offered, or ordered of that
    Column("committed", BigInteger, nullable=False),
    Column("out", BigInteger, nullable=False),
    Column("served", BigInteger, nullable=False),  # came back or was used up after it had done its work
    Column("recalled", BigInteger, nullable=False),  # went back although it was still needed
    Column("used", BigInteger, nullable=False),  # of both: did not come back
    Column("provisional", Integer, nullable=False),
    Column("available_from", String(32), nullable=True),
    Column("until_at", String(32), nullable=True),  # until when it can stay
    Column("where_", Text, nullable=False),  # where it was last seen
    Column("status", Text, nullable=False),  # what was last told of it
    Column("estimated", BigInteger, nullable=True),  # cost, in the smallest unit of the currency
    Column("actual", BigInteger, nullable=True),
    Column("currency", String(3), nullable=True),
    Column("entry", BigInteger, nullable=False),
    Index("request_line_request", "request", "id"),
    Index("request_line_state", "state", "resource"),
)
request_step = (
    Table(  # who said what about a request, in order; each can leave the house as an EDXL-RM message
        "request_step",
        METADATA,
        Column("entry", BigInteger, primary_key=True, autoincrement=False),
        Column("request", BigInteger, nullable=True),
        Column("line", BigInteger, nullable=True),
        Column("step", String(20), nullable=False),
        Column("response", String(12), nullable=False),  # Accept, Decline, Provisional, or empty
        Column("quantity", BigInteger, nullable=True),
        Column("words", Text, nullable=False),
        Column("where_", Text, nullable=False),
        Column("at", String(32), nullable=False),
        Column("until_at", String(32), nullable=True),
        Column("amount", BigInteger, nullable=True),
        Column("currency", String(3), nullable=True),
        Column("seat", String(64), nullable=False),
        id_column("agency", null=True),  # who speaks; null: the headquarters
        id_column("to_agency", null=True),  # whom it asks; null: all, or the headquarters
        Column(
            "told", String(500), nullable=False
        ),  # how an agency said what the headquarters entered for it
        Column("message", String(200), nullable=True),  # the message it came by
        Column("answers", BigInteger, nullable=True),  # the step it answers
        Column("answered", BigInteger, nullable=True),  # the step that answers it
        Index("request_step_request", "request", "entry"),
        Index("request_step_line", "line", "entry"),
        Index("request_step_message", "message", unique=True),
    )
)
