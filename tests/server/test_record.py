"""The record through HTTP: pages, who reads what, and news as it comes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from browser import Browser, Enter, problem
from holdfast.model import Interval
from holdfast.orders import RecordService
from holdfast.server import record
from worlds import ALVA, CLEO, EVA, Toy

YESTERDAY = Interval(date(2030, 1, 2), date(2030, 1, 3))


def _numbers(page: dict[str, Any]) -> list[int]:
    return [entry["n"] for entry in page["entries"]]


def test_a_page_of_the_record(world: Toy, enter: Enter) -> None:
    """Tests every field of a page and of an entry."""
    world.calls(ALVA, date(2030, 1, 10), 5)
    page = enter("overseer").get("/record?limit=1")
    size = page["size"]
    assert (set(page), page["next"]) == ({"size", "root", "entries", "next"}, size - 1)
    assert len(bytes.fromhex(page["root"])) == 32
    entry = page["entries"][0]
    assert set(entry) == {"n", "at", "by", "region", "order", "outcome", "verdicts", "effects"}
    assert (entry["n"], entry["at"]) == (size - 1, "2030-01-05T08:00:00Z")
    assert entry["by"] == {"account": "p-caller", "seat": "caller"}
    assert (entry["region"], entry["outcome"], entry["effects"]) == ("north", "accepted", {"call_up": 1})
    assert (entry["order"]["kind"], entry["order"]["person"]) == ("IssueCallUp", ALVA)
    first = enter("overseer").get("/record?before=1")
    assert (_numbers(first), first["next"], first["entries"][0]["by"]) == ([0], None, {"system": "founding"})


def test_pages_join_without_gap_or_overlap(world: Toy, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests the cursor for whoever reads everything and whoever reads one region, however far one look reaches."""
    for seat in ("overseer", "north-duty"):
        browser = enter(seat)
        for limit, look in ((1, 5_000), (7, 5_000), (7, 3), (100, 1)):
            monkeypatch.setattr(record, "MOST_READ", look)
            seen: list[int] = []
            cursor = ""
            while True:
                page = browser.get(f"/record?limit={limit}{cursor}")
                assert len(page["entries"]) <= limit
                seen += _numbers(page)
                if page["next"] is None:
                    break
                cursor = f"&before={page['next']}"
            assert seen == sorted(set(seen), reverse=True)
            everything = seat == "overseer"
            assert (len(seen) == page["size"]) == everything
            assert seen, seat


def test_entries_of_other_regions_are_not_told(world: Toy, enter: Enter) -> None:
    """Tests that a seat in the north reads what concerns the north and what is nested there."""
    world.does(RecordService(EVA, YESTERDAY, "watch"))
    world.does(RecordService(CLEO, YESTERDAY, "watch"))
    page = enter("north-duty").get("/record?limit=100")
    assert {entry["region"] for entry in page["entries"]} == {"north", "town"}
    assert enter("nobody").get("/record")["entries"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=many", "before=-1", "before=x"])
def test_a_faulty_cursor_is_told(query: str, enter: Enter) -> None:
    """Tests that each is a fault of its field."""
    told = problem(enter("overseer").ask("GET", f"/record?{query}"), 422)
    assert told["faults"][0]["where"] == query.partition("=")[0]


def test_a_large_limit_is_cut(enter: Enter) -> None:
    """Tests that one page has a hundred entries at most."""
    assert len(enter("overseer").get("/record?limit=100000")["entries"]) <= 100


@pytest.mark.parametrize("last", ["-1", "x", "9" * 40, "1.5"])
def test_a_faulty_last_event_is_told(last: str, enter: Enter) -> None:
    """Tests that what is no number of an entry is a fault of that header."""
    answer = enter("overseer").ask("GET", "/events", headers={"Last-Event-ID": last})
    assert problem(answer, 422)["faults"][0]["where"] == "Last-Event-ID"


def test_news_need_a_session(stranger: Browser) -> None:
    """Tests that record, checkpoint and news are closed to strangers."""
    for path in ("/record", "/record/checkpoint", "/events"):
        problem(stranger.ask("GET", path), 401)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.datetimes())
def test_moments_are_told_to_the_second(moment: Any) -> None:
    """Tests that any moment of an entry is told in one form."""
    second = moment.replace(microsecond=0).isoformat() + "Z"
    assert record.moment(moment.isoformat(timespec="microseconds") + "Z") == second
    assert record.moment(second) == second
