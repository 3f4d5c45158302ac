from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.exchange.dates import AMBIGUOUS, FORMATS, read_dates

DAY = date(2031, 5, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2031-05-24", "iso"), ("2031-5-24", "iso"), ("2031-05-24 00:00:00", "iso"), ("2031-05-24T00:00:00Z", "iso"),
        ("24.05.2031", "d.m.Y"), ("24. 5. 2031", "d.m.Y"), ("24/05/2031", "d/m/Y"), ("05/24/2031", "m/d/Y"),
        ("24-05-2031", "d-m-Y"), ("2031/05/24", "Y/m/d"), ("20310524", "Ymd"), ("47992", "excel"), ("47992.0", "excel"),
    ],
)  # fmt: skip
def test_formats(text: str, expected: str) -> None:
    """Tests that each format is recognised from a single unmistakable day."""
    dates = read_dates(pl.Series([text]))
    assert (dates.values.to_list(), dates.format) == ([DAY], expected)


@pytest.mark.parametrize(
    "text", ["24.05.31", "31.02.2031", "2031-13-01", "2031-05-24 10:30:00", "May 24, 2031", "1e5", "-3"]
)
def test_no_dates(text: str) -> None:
    """Tests that two-digit years, days that do not exist and times of day are not dates."""
    assert read_dates(pl.Series([text])).values.to_list() == [None]


def test_one_value_decides_for_all() -> None:
    """Tests that one day over twelve decides how the whole column is read."""
    dates = read_dates(pl.Series(["01/02/2031", "24/05/2031"]))
    assert dates.values.to_list() == [date(2031, 2, 1), DAY]


def test_ambiguous() -> None:
    """Tests that a column without any day over twelve is not guessed, and a given format settles it."""
    texts = pl.Series(["01/02/2031", "03/04/2031"])
    assert read_dates(texts).format == AMBIGUOUS
    assert read_dates(texts).values.null_count() == 2
    assert read_dates(texts, "m/d/Y").values.to_list() == [date(2031, 1, 2), date(2031, 3, 4)]


def test_same_either_way_is_not_ambiguous() -> None:
    """Tests that days equal to their month need no decision."""
    assert read_dates(pl.Series(["02/02/2031"])).values.to_list() == [date(2031, 2, 2)]


def test_majority_wins() -> None:
    """Tests that rows in another format than most are left out, never read in a second format."""
    dates = read_dates(pl.Series(["24.05.2031", "2031-05-24", "25.05.2031", "05/24/2031", None]))
    assert dates.values.to_list() == [DAY, None, date(2031, 5, 25), None, None]


_WRITE = {"iso": "%Y-%m-%d", "d.m.Y": "%d.%m.%Y", "d/m/Y": "%d/%m/%Y", "m/d/Y": "%m/%d/%Y", "d-m-Y": "%d-%m-%Y",
          "Y/m/d": "%Y/%m/%d", "Ymd": "%Y%m%d"}  # fmt: skip


@given(st.lists(st.dates(date(1900, 3, 1), date(2199, 12, 31)), min_size=1), st.sampled_from(FORMATS))
def test_round_trip(days: list[date], name: str) -> None:
    """Tests that dates written in a format are read back when the format is given."""
    if name == "excel":
        texts = [str((day - date(1899, 12, 30)) // timedelta(days=1)) for day in days]
    else:
        texts = [day.strftime(_WRITE[name]) for day in days]
    assert read_dates(pl.Series(texts), name).values.to_list() == days


@given(
    st.lists(
        st.text(max_size=12) | st.sampled_from(["1/2/2031", "13/2/2031", "2/13/2031", "99999", "1.1.2031"])
    )
)
def test_never_fails(texts: list[str]) -> None:
    """Tests that any texts give as many values, and never two formats in one column."""
    assert len(read_dates(pl.Series(texts, dtype=pl.String)).values) == len(texts)
