"""The projection of evacuations: zones, road nets, shelters, transport, what is planned, counted and registered."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, Table, Text

from holdfast.store.tables._columns import METADATA, id_column

zone = Table(
    "zone",
    METADATA,
    id_column(key=True),
    Column("name", Text, nullable=False),
    Column("region", String(64), nullable=False, index=True),
    Column("outline", Text, nullable=False),
    Column("latitude", Float, nullable=False),  # a point inside
    Column("longitude", Float, nullable=False),
    Column("population", Integer, nullable=False),
    Column("bedridden", Integer, nullable=False),
    Column("wheelchair", Integer, nullable=False),
    Column("care_home", Integer, nullable=False),
    Column("without_car", Integer, nullable=False),
    Column("nodes", Text, nullable=False),
    Column("entry", BigInteger, nullable=False),
)
shelter = Table(
    "shelter",
    METADATA,
    id_column(key=True),
    Column("name", Text, nullable=False),
    Column("region", String(64), nullable=False, index=True),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("places", Integer, nullable=False),
    Column("special_places", Integer, nullable=False),
    Column("accessible", Integer, nullable=False),
    Column("pets", Integer, nullable=False),
    Column("nodes", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),  # why it is full or failed
    Column("entry", BigInteger, nullable=False),
)
fleet = Table(
    "fleet",
    METADATA,
    id_column(key=True),
    Column("name", Text, nullable=False),
    Column("region", String(64), nullable=False, index=True),
    Column("vehicle", String(16), nullable=False),
    Column("vehicles", Integer, nullable=False),
    Column("places", Integer, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("nodes", Text, nullable=False),
    Column("entry", BigInteger, nullable=False),
)
road_net = Table(
    "road_net",
    METADATA,
    id_column(key=True),
    Column("name", Text, nullable=False),
    Column("region", String(64), nullable=False, index=True),
    Column("roads_file", String(64), nullable=False),
    Column("nodes_file", String(64), nullable=False),
    Column("roads", Integer, nullable=False),
    Column("nodes", Integer, nullable=False),
    Column("entry", BigInteger, nullable=False),
)
failed_road = Table(  # a row while it is failed
    "failed_road",
    METADATA,
    id_column("net", key=True),
    Column("road", Integer, primary_key=True, autoincrement=False),  # the row in the net's file, from 0
    Column("reason", Text, nullable=False),
    Column("failed_at", String(32), nullable=False),
    Column("entry", BigInteger, nullable=False),
)
evacuation = Table(
    "evacuation",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False, index=True),  # of the plans for the same people, the first
    Column("region", String(64), nullable=False),
    Column("title", Text, nullable=False),
    id_column("net"),
    Column("plan_file", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("people", Integer, nullable=False),  # that the plan moves or leaves
    Column("unplaced", Integer, nullable=False),  # of them, those for whom it finds no way or no place
    Column("clearance_seconds", Integer, nullable=False),
    Column("bound_seconds", Integer, nullable=False),
    Column("supersedes", BigInteger),
    Column("why", Text, nullable=False),  # why it takes the place of another
    Column("alert", BigInteger),
    Column("broken_by", Text, nullable=False),  # what the plan counts on and has failed since, a line each
    Column("proposed_by", String(64), nullable=False),
    Column("proposed_at", String(32), nullable=False),
    Column("approved_by", String(64)),
    Column("approved_at", String(32)),
    Column("begun_at", String(32)),
    Column("ended_at", String(32)),
    Column("outcome", Text, nullable=False),
    Column("totals", Text),  # JSON, once it is closed
    Column("erased_at", String(32)),
    Column("entry", BigInteger, nullable=False),
    Index("evacuation_region", "region", "id"),
    Index("evacuation_state", "state", "id"),
)
evacuation_zone = Table(
    "evacuation_zone",
    METADATA,
    Column("evacuation", BigInteger, primary_key=True, autoincrement=False),
    id_column("zone", key=True),
    Column("people", Integer, nullable=False),  # that this plan is for
    Column("population", Integer, nullable=False),  # counted when the first plan was proposed
    Column("phase", Integer, nullable=False),
    Column("unplaced", Integer, nullable=False),
    Column("release_phase", Integer),  # of the return
    Column("conditions", Text, nullable=False),
    Column("released_at", String(32)),
    Index("evacuation_zone_zone", "zone"),
)
evacuation_phase = Table(
    "evacuation_phase",
    METADATA,
    Column("evacuation", BigInteger, primary_key=True, autoincrement=False),
    Column("phase", Integer, primary_key=True, autoincrement=False),
    Column("start_seconds", Integer, nullable=False),  # after the first phase begins
    Column("end_seconds", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("begun_at", String(32)),
    Column("finished_at", String(32)),
    Column("despite", Text, nullable=False),  # why it was begun though something had failed
)
evacuation_shelter = Table(
    "evacuation_shelter",
    METADATA,
    Column("evacuation", BigInteger, primary_key=True, autoincrement=False),
    id_column("shelter", key=True),
    Column("people", Integer, nullable=False),  # that the plan sends there
    Column("already", Integer, nullable=False),  # received there before it was proposed
    Index("evacuation_shelter_shelter", "shelter"),
)
evacuation_count = Table(  # never changed: a correction is a count of its own
    "evacuation_count",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("evacuation", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("what", String(16), nullable=False),
    id_column("place"),  # the zone or shelter
    Column("people", Integer, nullable=False),  # as told
    Column("change", Integer, nullable=False),  # what it adds to the sum
    Column("corrects", BigInteger, index=True),
    Column("reason", String(16), nullable=False),
    Column("remark", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("seat", String(64), nullable=False),
    Column("entry", BigInteger, nullable=False),
    Index("evacuation_count_first", "first", "what", "place"),
)
arrival = Table(  # who was registered at a shelter; what is personal lies in `sealed`
    "arrival",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("evacuation", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False, index=True),
    Column("shelter", String(64), nullable=False),
    Column("people", Integer, nullable=False),
    Column("alone", String(16), nullable=False),  # empty: with somebody of theirs
    Column("consents", Integer, nullable=False),  # whether others may be told where they are
    Column("at", String(32), nullable=False),
    Column("commitment", LargeBinary),  # null once erased
    Column("entry", BigInteger, nullable=False),
    Index("arrival_shelter", "shelter"),
)
look_up = Table(  # each search among those registered, for oversight
    "look_up",
    METADATA,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("evacuation", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False, index=True),
    Column("account", String(64), nullable=False),
    id_column("seat"),
    id_column("agency", null=True),
    Column("reason", Text, nullable=False),
    Column("found", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("commitment", LargeBinary),  # of who was sought; null once erased
    Index("look_up_account", "account", "at"),
)
