"""Attendance sheets: the clock as people write it, turned into moments, and what each row must agree with."""

from __future__ import annotations

from typing import Final

import polars as pl

from holdfast.exchange.findings import RAW, Findings
from holdfast.exchange.known import Known
from holdfast.exchange.source import LINE

_CLOCK: Final = r"^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$"
_MOMENT: Final = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$"
_OFFSET: Final = r"(Z|[+-]\d{2}:?\d{2})$"
_DAY_MINUTES: Final = 24 * 60
_NO_DAY: Final = 1e6


def with_moments(frame: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Replace the times of coming and leaving by moments in UTC, as texts; null where a time cannot be read.

    A time without a day is one of the row's day in the zone; a time of leaving that is not after that of coming is
    one of the next day. What stood there stays under `RAW`.
    """
    came = _moments(frame, "came", zone)
    left = _moments(frame, "left", zone)
    read = frame.with_columns(came=came, left=left)
    clocks = pl.col("left").is_not_null() & _is_clock(frame, "left")
    night = clocks & (pl.col("left") <= pl.col("came"))
    # NOTE: a day on by the clock on the wall, not 24 hours: in a night of summer time that is another moment.
    tomorrow = (
        pl.col("left").dt.convert_time_zone(zone).dt.replace_time_zone(None).dt.offset_by("1d")
        .dt.replace_time_zone(zone, ambiguous="null", non_existent="null").dt.convert_time_zone("UTC")
    )  # fmt: skip
    settled = read.with_columns(left=pl.when(night).then(tomorrow).otherwise(pl.col("left")))
    return settled.with_columns(pl.col("came", "left").dt.strftime("%Y-%m-%dT%H:%M:%SZ"))


def minutes() -> pl.Expr:
    """Return the minutes that a row stands for: by its hours, or from coming to leaving; null for the whole day."""
    between = (as_moment("left") - as_moment("came")).dt.total_minutes()
    # NOTE: what is no number of hours at all stays one that no day has.
    hours = pl.col("hours").cast(pl.Float64).fill_nan(_NO_DAY).clip(-_NO_DAY, _NO_DAY)
    return pl.coalesce((hours * 60).round().cast(pl.Int64), between)


def as_moment(column: str) -> pl.Expr:
    """Return the moments of a column that `with_moments` wrote."""
    return pl.col(column).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us", strict=False)


def check_attendance(frame: pl.DataFrame, known: Known, findings: Findings) -> None:
    """Note rows whose call-up, day or times do not agree with the register, and days that stand there twice."""
    rows = frame.join(known.call_ups, on="call_up", how="left", maintain_order="left")
    missing = pl.col("call_up").is_not_null() & pl.col("person").is_null()
    findings.add(
        rows, missing, "call_up", "There is no call-up of this number.", "`holdfast call-ups` lists them."
    )
    findings.add(
        rows, ~pl.col("served"), "call_up",
        "That call-up was not served, or nobody comes on it any more.", "Serve it first, or correct the number.",
    )  # fmt: skip
    outside = (pl.col("day") < pl.col("start")) | (pl.col("day") >= pl.col("end"))
    text = pl.format("The call-up runs from {} to before {}.", pl.col("start"), pl.col("end"))
    findings.add(rows, outside, "day", text, "Correct the day or the call-up.")
    _check_twice(rows, known, findings)
    _check_times(rows, known, findings)


def _check_twice(rows: pl.DataFrame, known: Known, findings: Findings) -> None:
    """Note days of a person that stand in the file or the register already, on whichever call-up."""
    whole = rows.filter(pl.col("person").is_not_null() & pl.col("day").is_not_null())
    again = whole.filter(~pl.struct("person", "day").is_first_distinct())
    # NOTE: the same call-up and day twice is noted by the key of the sheet.
    other = again.filter(pl.struct("call_up", "day").is_first_distinct())
    firsts = whole.unique(["person", "day"], keep="first", maintain_order=True)
    other = other.join(
        firsts.select("person", "day", first=LINE), on=["person", "day"], maintain_order="left"
    )
    text = pl.format("The person was there that day by line {} already; a day counts once.", pl.col("first"))
    findings.add_rows(other, "day", text, "Remove one of the two rows.")
    held = known.attendance.select("person", "day", held="call_up")
    there = whole.join(held, on=["person", "day"], maintain_order="left")
    there = there.filter(pl.col("held") != pl.col("call_up"))
    text = pl.format(
        "The person was there that day by call-up {} already; a day counts once.", pl.col("held")
    )
    findings.add_rows(there, "day", text, "Remove the row.")


def _check_times(rows: pl.DataFrame, known: Known, findings: Findings) -> None:
    for name in ("came", "left"):
        if RAW + name in rows.columns:
            bad = pl.col(RAW + name).is_not_null() & pl.col(name).is_null() & pl.col("day").is_not_null()
            findings.add(
                rows, bad, name, f"It is no time of that day in {known.zone}, or stands on its clock twice.",
                "Write 07:30, or with the day and the offset: 2027-10-31T02:30+01:00.",
            )  # fmt: skip
    stayed = rows.with_columns(stay=minutes())
    both = pl.col("hours").is_not_null() & (pl.col("came").is_not_null() | pl.col("left").is_not_null())
    findings.add(stayed, both, "hours", "It has hours and times.", "Give one of the two.")
    wrong = ~pl.col("stay").is_between(1, _DAY_MINUTES)
    findings.add(
        stayed, wrong, "hours" if RAW + "left" not in rows.columns else "left",
        "From coming to leaving is not between a minute and 24 hours.", "Correct the times.",
    )  # fmt: skip
    for name, days in (("came", [0]), ("left", [0, 1])):
        local = as_moment(name).dt.replace_time_zone("UTC").dt.convert_time_zone(known.zone).dt.date()
        off = (local - pl.col("day")).dt.total_days()
        text = f"It lies on another day in {known.zone}."
        findings.add(rows, ~off.is_in(days), name, text, "Correct the day or the time.")
    if known.now is not None:
        now = pl.lit(known.now.replace(tzinfo=None))
        findings.add(
            rows, pl.max_horizontal(pl.col("day").cast(pl.Datetime("us")), as_moment("came"), as_moment("left")) > now,
            "day", "It is still to come.", "Enter what has been.",
        )  # fmt: skip


def _is_clock(frame: pl.DataFrame, name: str) -> pl.Expr:
    if RAW + name not in frame.columns:
        return pl.lit(value=False)
    return pl.col(RAW + name).cast(pl.String).str.contains(_CLOCK).fill_null(value=False)


def _moments(frame: pl.DataFrame, name: str, zone: str) -> pl.Expr:
    """Return the moments in UTC that a column of texts stands for."""
    text = pl.col(name).str.strip_chars()
    clock = pl.when(text.str.contains(_CLOCK)).then(
        pl.format("{}T{}", pl.col("day").dt.to_string(), text.str.extract(r"^(\d{1,2}:\d{2})").str.zfill(5))
    )
    moment = pl.when(text.str.contains(_MOMENT)).then(text.str.replace(" ", "T", literal=True))
    offset = moment.str.extract(_OFFSET).str.replace(":", "", literal=True).str.replace("Z", "+0000")
    wall = pl.coalesce(clock, moment).str.slice(0, 16)
    there = wall.str.to_datetime("%Y-%m-%dT%H:%M", time_unit="us", strict=False)
    local = there.dt.replace_time_zone(zone, ambiguous="null", non_existent="null").dt.convert_time_zone(
        "UTC"
    )
    exact = (wall + offset).str.to_datetime("%Y-%m-%dT%H:%M%z", time_unit="us", time_zone="UTC", strict=False)
    found = pl.when(offset.is_not_null()).then(exact).otherwise(local)
    return found if name in frame.columns else pl.lit(None, dtype=pl.Datetime("us", "UTC"))
