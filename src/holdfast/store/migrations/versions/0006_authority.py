"""Seats that expire, reviews of what was done without a second person, reports to overseers."""

import json
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_EPOCH = date(1970, 1, 1)
_ENTRY = sa.table("entry", sa.column("n", sa.BigInteger), sa.column("body", sa.LargeBinary))
_HOLDER = sa.table("holder", *(sa.column(name) for name in ("seat", "account", "until_day")))
_READ = ("entry", "authority", "region", "account")


def upgrade() -> None:
    """Make the tables; what their rows lack is read from the record, as rebuilding does."""
    _make()
    op.add_column("holder", sa.Column("until_day", sa.Integer(), nullable=True))
    tx = op.get_bind()
    founding = _first(tx)
    if founding is not None:
        row = {"id": 1, "exercise": int(bool(founding["order"].get("exercise")))}
        tx.execute(sa.text("INSERT INTO register (id, exercise) VALUES (:id, :exercise)"), row)
        _terms(tx)
    _pending(tx)


def _make() -> None:
    op.create_table(
        "register",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exercise", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "review",
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until_at", sa.String(length=32), nullable=False),
        sa.Column("reviewed_at", sa.String(length=32), nullable=True),
        sa.Column("reviewed_by", sa.String(length=64), nullable=True),
        sa.Column("justified", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("entry"),
    )
    op.create_table(
        "report",
        sa.Column("duty", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("told_at", sa.String(length=32), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("duty"),
    )


def _first(tx: sa.Connection) -> Any:
    body = tx.execute(sa.select(_ENTRY.c.body).where(_ENTRY.c.n == 0)).scalar()
    return None if body is None else json.loads(bytes(body))


def _body(tx: sa.Connection, n: int) -> Any:
    return json.loads(bytes(tx.execute(sa.select(_ENTRY.c.body).where(_ENTRY.c.n == n)).scalar_one()))


def _terms(tx: sa.Connection) -> None:
    """Give holders the term that their appointment named; before this version none did."""
    # NOTE: in slices, since SQLite would change rows under a cursor that is still being read.
    size = tx.execute(sa.select(sa.func.max(_ENTRY.c.n))).scalar_one() + 1
    for start in range(0, size, 5_000):
        within = _ENTRY.c.n.between(start, start + 4_999)
        for body in tx.execute(sa.select(_ENTRY.c.body).where(within).order_by(_ENTRY.c.n)).scalars().all():
            if b'"until"' in (text := bytes(body)):
                _term(tx, json.loads(text))


def _term(tx: sa.Connection, entry: Any) -> None:
    until, order = (entry.get("effects") or {}).get("until"), entry["order"]
    if order["kind"] == "Approve":
        order = _body(tx, order["entry"])["order"]
    if order["kind"] != "AppointToSeat" or entry["outcome"] != "accepted" or until is None:
        return
    here = (_HOLDER.c.seat == order["seat"]) & (_HOLDER.c.account == order["account"])
    day = (date.fromisoformat(until) - _EPOCH).days
    tx.execute(sa.update(_HOLDER).where(here).values(until_day=day))


def _pending(tx: sa.Connection) -> None:
    """Say until which moment an order waits, where it was said by the day."""
    columns = ", ".join((*_READ, "until_day", "approved"))
    rows = [dict(row) for row in tx.execute(sa.text(f"SELECT {columns} FROM pending")).mappings()]  # noqa: S608 -- fixed names
    _make_pending(sa.Column("until_at", sa.String(length=32), nullable=False))
    for row in rows:
        day = row.pop("until_day")
        given = (_body(tx, row["entry"]).get("effects") or {}).get("until")
        row["until_at"] = given or f"{_EPOCH + timedelta(days=day)}T00:00:00Z"
        _insert_pending(tx, row)


def downgrade() -> None:
    """Take them away."""
    tx = op.get_bind()
    columns = ", ".join((*_READ, "until_at", "approved"))
    rows = [dict(row) for row in tx.execute(sa.text(f"SELECT {columns} FROM pending")).mappings()]  # noqa: S608 -- fixed names
    _make_pending(sa.Column("until_day", sa.Integer(), nullable=False))
    for row in rows:
        row["until_day"] = (date.fromisoformat(row.pop("until_at")[:10]) - _EPOCH).days
        _insert_pending(tx, row)
    op.drop_column("holder", "until_day")
    for table in ("report", "review", "register"):
        op.drop_table(table)


def _make_pending(until: sa.Column[Any]) -> None:
    op.drop_table("pending")
    op.create_table(
        "pending",
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        until,
        sa.Column("approved", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
    )


def _insert_pending(tx: sa.Connection, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    tx.execute(sa.text(f"INSERT INTO pending ({names}) VALUES ({values})"), row)  # noqa: S608 -- fixed names
