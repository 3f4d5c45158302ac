"""The order that fills the register from a checked sheet: one entry for the whole file."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import polars as pl
from sqlalchemy import Table, delete, select

from holdfast.errors import InvalidValueError
from holdfast.exchange.attendance import minutes
from holdfast.exchange.check import Checked
from holdfast.exchange.likeness import likeness
from holdfast.exchange.parquet import read_parquet
from holdfast.exchange.shapes import yes
from holdfast.law import RegionTree
from holdfast.model import OPEN_END, Power
from holdfast.orders import attendance_sheet
from holdfast.orders.base import Effects, Enclosures, Order, View, refuse
from holdfast.orders.need import need_profile, need_region
from holdfast.orders.sheet_rules import faults, overlaps, shape_faults
from holdfast.record import canonical_texts, commit
from holdfast.store import tables as t
from holdfast.store.bulk import insert_frame
from holdfast.store.days import to_day
from holdfast.store.numbers import next_number

_TEXT, _INT, _REAL = pl.String(), pl.Int64(), pl.Float64()

FORMS: Final[Mapping[str, tuple[Table, Mapping[str, pl.DataType]]]] = {
    "regions": (t.region, {"id": _TEXT, "name": _TEXT, "parent": _TEXT, "outline": _TEXT}),
    "places": (
        t.place,
        {"id": _TEXT, "name": _TEXT, "region": _TEXT, "latitude": _REAL, "longitude": _REAL, "population": _INT},
    ),
    "kinds": (t.unit_kind, {"id": _TEXT, "title": _TEXT, "qualifications": _TEXT}),
    "facilities": (
        t.facility,
        {
            "id": _TEXT, "name": _TEXT, "region": _TEXT, "sector": _TEXT,
            "latitude": _REAL, "longitude": _REAL, "exposure": _REAL,
        },
    ),
    "dependencies": (t.dependency, {"facility": _TEXT, "depends_on": _TEXT}),
    "posts": (
        t.post,
        {
            "id": _TEXT, "facility": _TEXT, "kind": _TEXT, "task": _TEXT, "strength": _INT, "worth": _REAL,
            "start_day": _INT, "end_day": _INT,
        },
    ),
    "units": (t.unit, {"id": _TEXT, "name": _TEXT, "region": _TEXT, "kind": _TEXT, "target": _INT}),
    "people": (
        t.person,
        {
            "commitment": pl.Binary(), "region": _TEXT, "rank_group": _TEXT, "qualifications": _TEXT,
            "days_before": _INT,
        },
    ),
    "contracts": (
        t.contract,
        {
            "id": _TEXT, "person": _INT, "start_day": _INT, "end_day": _INT, "territory": _TEXT, "unit": _TEXT,
            "clause": _TEXT,
        },
    ),
    "attendance": (t.attendance, attendance_sheet.FORM),
}  # fmt: skip
"""For each kind of sheet its table and the columns of the file that the order names."""

MORE: Final[Mapping[str, Mapping[str, pl.DataType]]] = {
    "posts": {"tiers": _TEXT, "mix": _TEXT, "by_threat": _TEXT},
    "units": {"together": _INT},
}
"""Columns that the file of a sheet may have besides; a file from before they were known has none."""

_REFERS: Final[Mapping[str, Mapping[str, tuple[Table, str]]]] = {
    "regions": {"parent": (t.region, "id")},
    "places": {"region": (t.region, "id")},
    "facilities": {"region": (t.region, "id")},
    "dependencies": {"facility": (t.facility, "id"), "depends_on": (t.facility, "id")},
    "posts": {"facility": (t.facility, "id"), "kind": (t.unit_kind, "id")},
    "units": {"region": (t.region, "id"), "kind": (t.unit_kind, "id")},
    "people": {"region": (t.region, "id")},
    "contracts": {"person": (t.person, "person"), "unit": (t.unit, "id")},
}

_LIES_BY: Final[Mapping[str, tuple[str, Table, str]]] = {
    "dependencies": ("facility", t.facility, "id"),
    "posts": ("facility", t.facility, "id"),
    "contracts": ("person", t.person, "person"),
}
"""The column by which a row lies in a region, where it does not name one itself."""


@dataclass(frozen=True, slots=True)
class ImportSheet(Order):
    """Enter every row of a checked file into the register.

    Attributes
    ----------
    sheet
        The kind of things in it, a key of `FORMS`.
    region
        The region that all of them lie in, or that they are nested in.
    file
        SHA-256 (hex) of the Parquet file with the columns of `FORMS`; of people it holds commitments only.
    """

    sheet: str
    region: str
    file: str
    rows: int
    power: ClassVar[Power] = Power.REGISTER
    reframes: ClassVar[bool] = True

    @property
    def needs(self) -> Power:
        """People, their units and contracts are the reserve's, attendance is its own; the rest is the register's."""
        if self.sheet == "attendance":
            return Power.ATTEND
        return Power.RESERVE if self.sheet in {"people", "units", "contracts"} else Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return the region."""
        if self.sheet not in FORMS:
            raise refuse(f"There is no sheet {self.sheet!r}. Give one of {', '.join(FORMS)}.")
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse keys that are taken, references to nothing, and rows outside the region."""
        rows = self._read(view)
        if rows.height != self.rows:
            raise refuse(f"The order says {self.rows} rows, its file has {rows.height}. Import it anew.")
        found = faults(self.sheet, rows)
        if found is not None:
            _refuse_rows(*found)
        if self.sheet == "attendance":
            attendance_sheet.check_rows(view, self.region, rows)
            return
        for column, (table, key) in _REFERS.get(self.sheet, {}).items():
            known = _values(view, table, key, rows[column].dtype)
            own = rows["id"] if self.sheet == "regions" else pl.Series(dtype=rows[column].dtype)
            there = pl.col(column).is_in(known.implode()) | pl.col(column).is_in(own.implode())
            _refuse_rows(rows.filter(~there), column, "names nothing in the register")
        self._check_keys(view, rows)
        self._check_inside(view, rows)
        self._check_words(view, rows)
        if self.sheet == "contracts":
            _check_contracts(view, rows)
        if self.sheet == "posts":
            _refuse_rows(*shape_faults(rows))

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the rows."""
        table, _ = FORMS[self.sheet]
        rows = self._read(view)
        if self.sheet == "attendance":
            attendance_sheet.enter_rows(view, rows)
            return {**effects, "rows": rows.height}
        if self.sheet != "people":
            insert_frame(view.tx, table, rows)
            return {**effects, "rows": rows.height}
        first = next_number(view.tx, t.person.c.person)
        numbered = rows.with_columns(person=pl.int_range(first, first + rows.height, dtype=pl.Int64))
        insert_frame(view.tx, table, numbered)
        return {**effects, "rows": rows.height, "first": first}

    def forget(self, view: View) -> None:
        """Take what is personal of its people out of the private store; for an order that is not carried out."""
        if self.sheet == "people" and view.fetch_blob(self.file) is not None:
            for part in self._read(view)["commitment"].to_frame().iter_slices(500):
                kept = part["commitment"].to_list()
                view.tx.execute(delete(t.private).where(t.private.c.commitment.in_(kept)))

    def _read(self, view: View) -> pl.DataFrame:
        if "rows" in view.memo:
            kept: pl.DataFrame = view.memo["rows"]
            return kept
        body = view.fetch_blob(self.file)
        if body is None:
            raise refuse(f"The file {self.file[:12]}… was not handed in. Send it with the order.")
        _, form = FORMS[self.sheet]
        try:
            file = read_parquet(body)
            more = {n: kind for n, kind in MORE.get(self.sheet, {}).items() if n in file.columns}
            rows = file.select(pl.col(n).cast(kind) for n, kind in {**form, **more}.items())
        except (pl.exceptions.PolarsError, ValueError, OSError) as error:
            raise refuse(
                f"The file {self.file[:12]}… is no {self.sheet} sheet. It must be Parquet with {', '.join(form)}."
            ) from error
        view.memo["rows"] = rows
        return rows

    def _check_keys(self, view: View, rows: pl.DataFrame) -> None:
        table, form = FORMS[self.sheet]
        keys = [c.name for c in table.primary_key.columns if c.name in form] or ["commitment"]
        seen = rows.select(pl.struct(keys).is_duplicated().alias("twice"))["twice"]
        _refuse_rows(rows.filter(seen), keys[0], "stands in the file twice")
        # NOTE: a key that the table holds already is refused by the database too; here it gets a sentence.
        query = select(*(table.c[key] for key in keys)).where(table.c[keys[0]].is_not(None))
        schema = {key: rows.schema[key] for key in keys}
        taken = pl.DataFrame(view.tx.execute(query).all(), schema=schema, orient="row")
        _refuse_rows(rows.join(taken, on=keys, how="semi"), keys[0], "is in the register already")

    def _check_inside(self, view: View, rows: pl.DataFrame) -> None:
        inside = pl.Series(list(view.frame.within(self.region)), dtype=pl.String).implode()
        if self.sheet == "regions":
            _refuse_rows(
                rows.filter(pl.col("parent").is_null()), "id", "lies in no other region; name its parent"
            )
            own = rows["id"].implode()
            there = pl.col("parent").is_in(inside) | pl.col("parent").is_in(own)
            _refuse_rows(rows.filter(~there), "parent", f"lies outside {self.region}")
            _check_nesting(view, rows)
        elif self.sheet in _LIES_BY:
            column, table, key = _LIES_BY[self.sheet]
            query = select(table.c[key], table.c.region).where(
                table.c.region.not_in(view.frame.within(self.region))
            )
            schema = {column: rows.schema[column], "region": pl.String()}
            outside = pl.DataFrame(view.tx.execute(query).all(), schema=schema, orient="row")
            _refuse_rows(rows.join(outside, on=column, how="semi"), column, f"lies outside {self.region}")
        elif "region" in rows.columns:
            _refuse_rows(
                rows.filter(~pl.col("region").is_in(inside)), "region", f"lies outside {self.region}"
            )

    def _check_words(self, view: View, rows: pl.DataFrame) -> None:
        words = {"posts": ("task", "tasks"), "people": ("rank_group", "rank_groups")}.get(self.sheet)
        if words is None:
            return
        column, attribute = words
        known = sorted(getattr(need_profile(view, self.region), attribute))
        bad = rows.filter(~pl.col(column).is_in(known))
        _refuse_rows(bad, column, f"is no word of the profile ({', '.join(known)})")


def _check_nesting(view: View, rows: pl.DataFrame) -> None:
    try:
        RegionTree.of({**view.frame.parents, **dict(rows.select("id", "parent").iter_rows())})
    except InvalidValueError as error:
        raise refuse(f"{error} Nothing was entered.") from error


def _check_contracts(view: View, rows: pl.DataFrame) -> None:
    for territory in rows["territory"].unique():
        for region in territory.split():
            need_region(view, region)
    columns = ("id", "person", "start_day", "end_day")
    query = select(*(t.contract.c[name] for name in columns))
    schema = {name: rows.schema[name] for name in columns}
    known = pl.DataFrame(view.tx.execute(query).all(), schema=schema, orient="row")
    both = pl.concat([rows.select(columns), known.join(rows, on="person", how="semi")])
    _refuse_rows(overlaps(both), "id", "shares days with another contract of the person")


def enclose(
    sheet: str, region: str, checked: Checked, people: pl.DataFrame
) -> tuple[ImportSheet, Enclosures]:
    """Return the order that enters the good rows of a checked table, with the files and private rows it needs.

    Parameters
    ----------
    people
        person, reference of everybody enrolled: contracts name people by reference.
    """
    rows, private = checked.rows, None
    if sheet == "people":
        rows, private = _part_people(rows)
    if sheet == "regions":
        rows = rows.with_columns(pl.col("parent").fill_null(region))
    if sheet == "contracts":
        numbers = people.select("reference", number="person")
        rows = rows.join(numbers, left_on="person", right_on="reference", how="left", maintain_order="left")
        rows = rows.with_columns(person="number")
    _, form = FORMS[sheet]
    rows = rows.with_columns(_stored_columns(rows))
    more = {
        n: kind
        for n, kind in MORE.get(sheet, {}).items()
        if n in rows.columns and rows[n].null_count() < rows.height
    }
    rows = rows.select(pl.col(name).cast(kind) for name, kind in {**form, **more}.items())
    if not rows.height:
        raise InvalidValueError(
            f"No row of the {sheet} sheet can be entered. Correct the faults and import again."
        )
    buffer = io.BytesIO()
    rows.write_parquet(buffer, compression="zstd", statistics=False)
    body = buffer.getvalue()
    order = ImportSheet(sheet, region, file_name(body), rows.height)
    return order, Enclosures(blobs=(body,), private=private)


def file_name(body: bytes) -> str:
    """Return the name of a content-addressed file: its SHA-256 in hex."""
    return hashlib.sha256(body).hexdigest()


def _stored_columns(rows: pl.DataFrame) -> list[pl.Expr]:
    lists = [n for n in ("qualifications", "territory") if rows.schema.get(n) == pl.List(pl.String)]
    found = [pl.col(name).list.sort().list.join(" ").fill_null("") for name in lists]
    if "start" in rows.columns:
        days = {"start": "start_day", "end": "end_day"}
        found += [pl.col(old).cast(pl.Int32).alias(new) for old, new in days.items()]
        if "territory" in rows.columns:
            found[-1] = pl.col("end").cast(pl.Int32).fill_null(to_day(OPEN_END)).alias("end_day")
    if "came" in rows.columns:
        found += [
            pl.col("came").alias("came_at"),
            pl.col("left").alias("left_at"),
            minutes().alias("minutes"),
        ]
        found.append(pl.col("day").cast(pl.Int32))
    if "clause" in rows.columns:
        found.append(pl.col("clause").fill_null(""))
    for name in ("tiers", "mix", "by_threat"):
        if name in rows.columns:
            words = pl.col(name).str.replace_all(r"[\s;,]+", " ").str.strip_chars(" ")
            found.append(pl.when(words != "").then(words).alias(name))
    if "together" in rows.columns:
        found.append(pl.when(yes(pl.col("together"))).then(1).alias("together"))
    return found


def _part_people(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part what is personal from what is not, with a salted commitment to hold them together."""
    personal = rows.select(
        "reference",
        "name",
        pl.col("born").cast(pl.String),
        "place",
        pl.col("contact").fill_null(""),
    )
    salt = secrets.token_bytes(32 * rows.height)
    salts = [salt[at : at + 32] for at in range(0, len(salt), 32)]
    commitments = [
        commit(own, canonical_texts(details))
        for own, details in zip(salts, personal.iter_rows(named=True), strict=True)
    ]
    marked = pl.Series("commitment", commitments, dtype=pl.Binary)
    private = personal.with_columns(
        marked,
        pl.Series("salt", salts, dtype=pl.Binary),
        likeness(rows["name"], rows["born"]).alias("likeness"),
    )
    return rows.with_columns(marked), private


def _values(view: View, table: Table, column: str, kind: pl.DataType) -> pl.Series:
    return pl.Series(view.tx.execute(select(table.c[column])).scalars().all(), dtype=kind)


def _refuse_rows(bad: pl.DataFrame, column: str, fault: str) -> None:
    if bad.height:
        first: Any = bad[column][0]
        shown = first.hex()[:12] if isinstance(first, bytes) else first
        raise refuse(
            f"{bad.height} rows cannot be entered: {column} {shown!r} {fault}. Correct the file.",
            kind="sense",
        )
