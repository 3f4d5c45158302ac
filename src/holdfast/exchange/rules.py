"""What each kind must agree with: its references, its own rows, and the register."""

from __future__ import annotations

from typing import Final

import polars as pl
import shapely

from holdfast.exchange.convert import IDENTIFIER
from holdfast.exchange.findings import RAW, Findings, meant
from holdfast.exchange.geofile import parse_outlines
from holdfast.exchange.known import Known
from holdfast.exchange.likeness import likeness
from holdfast.exchange.sheets import Column, Sheet
from holdfast.exchange.source import LINE
from holdfast.model import OPEN_END

LIKELY: Final = "Likely the same person as"
"""How the fault of a likely identity begins."""

OTHER_PERSON: Final = ("no", "n", "0", "false", "other", "other person", "nein", "non", "nie", "ні")
"""What `likely_same` may say to have a row taken for another person."""

_OVERLAP_REMEDY: Final = "Correct the dates; a contract's end is the day after its last."

_TITLES: Final = {
    "regions": "region", "places": "place", "kinds": "kind of unit", "facilities": "facility", "people": "person",
    "units": "unit",
}  # fmt: skip


# References and words...
def check_references(frame: pl.DataFrame, sheet: Sheet, known: Known, findings: Findings) -> None:
    """Note every cell that names something the register does not hold, with the likeliest name."""
    for column in sheet.columns:
        if column.form == "list":
            _check_items(frame, column, known, findings)
        elif column.refers is not None:
            ids = known.ids(column.refers)
            pool = pl.concat([ids, frame["id"].drop_nulls()]) if column.refers == sheet.kind else ids
            title = f"no {_TITLES[column.refers]} of this identifier"
            _check_member(
                frame, column.name, pool, f"There is {title}.", f"Import the {column.refers} first.", findings
            )
        words = known.words(column.name)
        if words is not None:
            pool = pl.Series(sorted(words), dtype=pl.String)
            text = f"Give one of: {', '.join(sorted(words))[:300]}."
            _check_member(frame, column.name, pool, "The profile has no such word.", text, findings)


def _check_member(
    frame: pl.DataFrame, name: str, pool: pl.Series, fault: str, otherwise: str, findings: Findings
) -> None:
    bad = frame.filter(~pl.col(name).is_in(pool.unique().implode()))
    if not bad.is_empty():
        findings.add_rows(bad, name, fault, meant(name, bad[name], pool.to_list(), otherwise))


def _check_items(frame: pl.DataFrame, column: Column, known: Known, findings: Findings) -> None:
    """Check the items of lists, each distinct item once."""
    name = column.name
    if RAW + name not in frame.columns:
        return
    items = frame[name].explode(empty_as_null=False, keep_nulls=False).unique()
    if column.refers is not None:
        bad = items.filter(~items.is_in(known.ids(column.refers).implode()))
        fault, remedy = f"There is no {_TITLES[column.refers]} called ", f"Import the {column.refers} first."
    else:
        bad = items.filter(~items.str.contains(IDENTIFIER))
        fault, remedy = (
            "An item cannot be used as an identifier: ",
            "Give letters (a-z), digits, '.', '_', ':' or '-'.",
        )
    if bad.is_empty():
        return
    each = frame.filter(pl.col(name).list.len() > 0).with_columns(
        bad=pl.col(name).list.set_intersection(pl.lit(bad.implode()))
    )
    text = pl.format("{}{}.", pl.lit(fault), pl.col("bad").list.join(", ").str.slice(0, 200))
    findings.add(each, pl.col("bad").list.len() > 0, name, text, remedy)


# Duplicates...
def check_duplicates(frame: pl.DataFrame, sheet: Sheet, known: Known, findings: Findings) -> None:
    """Note rows whose key stands in an earlier row or in the register already."""
    key = list(sheet.key)
    whole = frame.filter(pl.all_horizontal(pl.col(key).is_not_null()))
    again = whole.clear() if sheet.repeatable else whole.filter(~_first_of(key))
    if not again.is_empty():
        firsts = whole.join(again.select(key).unique(), on=key, how="semi").unique(
            key, keep="first", maintain_order=True
        )
        again = again.join(firsts.select(*key, first=LINE), on=key, how="left", maintain_order="left")
        text = pl.format("It stands on line {} already.", pl.col("first"))
        findings.add_rows(again, key[-1], text, "Remove one of the two rows, or correct the identifier.")
    held = known.frame(sheet.kind).select(key).unique()
    there = (
        whole.join(held, on=key, how="semi", maintain_order="left") if not held.is_empty() else whole.clear()
    )
    findings.add_rows(
        there, key[-1], "It is in the register already.", "Remove the row; change what is registered there."
    )


def _first_of(key: list[str]) -> pl.Expr:
    return (pl.struct(key) if len(key) > 1 else pl.col(key[0])).is_first_distinct()


# Regions...
def check_outlines(frame: pl.DataFrame, findings: Findings) -> None:
    """Note outlines without an area and outlines that reach off the globe."""
    rows = frame.filter(pl.col("outline").is_not_null())
    shapes, _ = parse_outlines(rows["outline"])
    west, south, east, north = shapely.bounds(shapes).reshape(-1, 4).T
    off = ~((west >= -180) & (east <= 180) & (south >= -90) & (north <= 90))
    rows = rows.with_columns(flat=pl.Series(shapely.area(shapes) <= 0), off=pl.Series(off))
    text, remedy = "It has no area.", "Give a polygon or several."
    findings.add(rows, pl.col("flat"), "outline", text, remedy)
    text, remedy = "It reaches off the globe.", "Give WGS 84 degrees, longitude before latitude."
    findings.add(rows, pl.col("off") & ~pl.col("flat"), "outline", text, remedy)


def check_parents(frame: pl.DataFrame, known: Known, findings: Findings) -> None:
    """Note regions that lie in themselves, and those whose parent has a fault and so will not be there."""
    within = dict(frame.filter(pl.col("parent").is_not_null()).select("id", "parent").iter_rows())
    circle = _circular(within)
    text = "It lies in itself, over its parents."
    findings.add(
        frame, pl.col("id").is_in(circle), "parent", text, "Leave the outermost region's parent empty."
    )
    held = known.ids("regions")
    while True:
        lines = findings.lines()
        bad = frame.filter(pl.col(LINE).is_in(lines.implode()))["id"].drop_nulls()
        lost = pl.col("parent").is_in(bad.implode()) & ~pl.col("parent").is_in(held.implode())
        orphans = frame.filter(lost & ~pl.col(LINE).is_in(lines.implode()))
        if orphans.is_empty():
            return
        findings.add_rows(
            orphans, "parent", "The row of its parent has a fault.", "Correct the parent's row first."
        )


def _circular(within: dict[str, str]) -> list[str]:
    """Return the identifiers from which going to the parent never ends. Linear."""
    ends: dict[str, bool] = {}
    for start in within:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in ends and at not in path:
            path[at] = None
            at = within.get(at)
        good = at is None or ends.get(at, False)
        ends.update(dict.fromkeys(path, good))
    return [name for name, good in ends.items() if not good]


# Facilities and posts...
def check_dependencies(frame: pl.DataFrame, findings: Findings) -> None:
    """Note facilities that depend on themselves."""
    itself = pl.col("facility") == pl.col("depends_on")
    findings.add(
        frame, itself, "depends_on", "It depends on itself.", "Name another facility or remove the row."
    )


def check_post_region(frame: pl.DataFrame, known: Known, findings: Findings) -> None:
    """Note posts whose row names another region than their facility's."""
    if RAW + "region" not in frame.columns:
        return
    homes = known.facilities.select(facility="id", home="region")
    rows = frame.join(homes, on="facility", how="left", maintain_order="left")
    text = pl.format("Its facility lies in {}, another region.", pl.col("home"))
    remedy = "Correct the region or the facility."
    findings.add(rows, pl.col("region") != pl.col("home"), "region", text, remedy)


def check_period(frame: pl.DataFrame, findings: Findings) -> None:
    """Note periods without a day; `end` is the day after the last."""
    empty = pl.col("end") <= pl.col("start")
    remedy = "Give an end after the start; it is the day after the last."
    findings.add(frame, empty, "end", pl.format("It is not after the start, {}.", pl.col("start")), remedy)


# People...
def fill_region(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Give people without a region that of their place, and note the place's region as `home`."""
    homes = known.places.select(place="id", home="region").unique("place", maintain_order=True)
    rows = frame.join(homes, on="place", how="left", maintain_order="left")
    return rows.with_columns(pl.coalesce("region", "home").alias("region"))


def check_home(frame: pl.DataFrame, findings: Findings) -> None:
    """Note people whose row names another region than that of their place: a person of two regions."""
    text = pl.format("The place lies in {}: a person has one region.", pl.col("home"))
    remedy = "Correct the place or the region, or leave the region empty."
    findings.add(frame, pl.col("region") != pl.col("home"), "region", text, remedy)


def check_likeness(frame: pl.DataFrame, known: Known, findings: Findings) -> None:
    """Note people who are likely in the file or the register already, under another reference."""
    rows = frame.with_columns(likeness(frame["name"], frame["born"])).filter(pl.col("likeness").is_not_null())
    said = pl.col("likely_same").str.to_lowercase().is_in(OTHER_PERSON).fill_null(value=False)
    later = rows.filter(~pl.col("likeness").is_first_distinct())
    if not later.is_empty():
        firsts = rows.join(later.select("likeness").unique(), on="likeness", how="semi")
        firsts = firsts.unique("likeness", keep="first", maintain_order=True).select(
            "likeness", other="reference", first=LINE
        )  # fmt: skip
        later = later.join(firsts, on="likeness", how="left", maintain_order="left").filter(~said)
        later = later.filter(pl.col("other").ne_missing(pl.col("reference")))
        where = pl.format("{} on line {}", pl.col("other").fill_null("the row"), pl.col("first"))
        _add_likely(later, where, findings)
    held = known.people.filter(pl.col("likeness").is_not_null()).unique(
        "likeness", keep="first", maintain_order=True
    )
    held = held.select("likeness", other="reference")
    if not held.is_empty():
        same = rows.filter(~said).join(held, on="likeness", maintain_order="left")
        same = same.filter(pl.col("other").ne_missing(pl.col("reference")))
        _add_likely(same, pl.format("{} in the register", pl.col("other")), findings)


def _add_likely(rows: pl.DataFrame, where: pl.Expr, findings: Findings) -> None:
    text = pl.format(LIKELY + " {}: same name, same date of birth.", where)
    remedy = "Remove the row; or, if it is another person, write 'no' in the column likely_same."
    findings.add_rows(rows, "name", text, remedy)


# Contracts...
def check_overlap(frame: pl.DataFrame, known: Known, findings: Findings) -> None:
    """Note contracts of one person that share a day, in the file or with the register. O(n log n)."""
    rows = frame.with_columns(until=pl.col("end").fill_null(OPEN_END))
    rows = rows.filter(pl.col("person").is_not_null() & (pl.col("until") > pl.col("start")))
    _overlap_in_file(rows, findings)
    _overlap_with_register(rows, known, findings)


def _overlap_in_file(rows: pl.DataFrame, findings: Findings) -> None:
    """Sweep over each person's contracts by start, keeping the one that reaches farthest."""
    swept = rows.select(LINE, "person", "start", "until", RAW + "start").sort("person", "start", LINE)
    reach = pl.col("until").cum_max().over("person")
    swept = swept.with_columns(reach=reach, before=reach.shift(1).over("person"))
    farther = pl.col("before").is_null() | (pl.col("until") > pl.col("before"))
    holder = pl.when(farther).then(pl.col(LINE)).forward_fill().shift(1)
    bad = swept.with_columns(holder=holder).filter(pl.col("start") < pl.col("before"))
    text = pl.format("The person has a contract for some of these days on line {}.", pl.col("holder"))
    findings.add_rows(bad, "start", text, _OVERLAP_REMEDY)


def _overlap_with_register(rows: pl.DataFrame, known: Known, findings: Findings) -> None:
    """Look up the last registered contract that begins before the row's ends: those of one person never overlap."""
    held = known.contracts.join(known.people.select("person", "reference"), on="person")
    held = held.select(
        "id", person="reference", begins="start", ends=pl.col("end").fill_null(OPEN_END)
    ).rename({"id": "held"})  # fmt: skip
    if held.is_empty() or rows.is_empty():
        return
    met = rows.sort("until").join_asof(
        held.sort("begins"), left_on="until", right_on="begins", by="person", strategy="backward",
        allow_exact_matches=False, check_sortedness=False, coalesce=False,
    )  # fmt: skip
    text = pl.format("The person has contract {} in the register for some of these days.", pl.col("held"))
    findings.add(met, pl.col("ends") > pl.col("start"), "start", text, _OVERLAP_REMEDY)
