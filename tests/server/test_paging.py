"""Cursors: pages join, limits are clamped, and what is no cursor is a fault, never a mistake of the server."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest
from fastapi import Response
from hypothesis import given
from hypothesis import strategies as st

from holdfast.server import etags, paging
from holdfast.server.etags import tag
from holdfast.server.paging import Page, cut
from holdfast.server.problems import Problem


def page_asked(limit: int, after: str | None) -> Page:
    """Return what a request asks for."""
    return asyncio.run(paging.page_asked(limit, after))


def seen(text: str | None) -> int | None:
    """Return what a header says was seen."""
    return asyncio.run(etags.seen(text))


KEYS = st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
                          st.integers(-(2**53), 2**53)), max_size=30, unique=True)  # fmt: skip


@given(KEYS, st.integers(1, 7))
def test_pages_join_without_gap_or_overlap(rows: list[tuple[str, int]], limit: int) -> None:
    """Tests that following the cursor gives every row once, in order, whatever the keys are."""
    rows = sorted(rows)
    found: list[tuple[str, int]] = []
    page = page_asked(limit, None)
    while True:
        past = page.past(str, int)
        shown, cursor = cut(
            [r for r in rows if past is None or r > past][: limit + 1], page.limit, lambda r: r
        )
        found += shown
        assert len(shown) <= limit
        if cursor is None:
            break
        page = page_asked(limit, cursor)
    assert found == rows


@pytest.mark.parametrize(("asked", "given_"), [(-5, 1), (0, 1), (1, 1), (1000, 1000), (10**30, 1000)])
def test_a_limit_is_clamped(asked: int, given_: int) -> None:
    """Tests that no limit is refused."""
    assert page_asked(asked, None).limit == given_


def _cursor(body: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%",
        "é",
        "",
        _cursor({}),
        _cursor([1.5]),
        _cursor([2**60]),
        _cursor(["a\0"]),
        _cursor(["\ud800"]),
        _cursor([[1]]),
    ],
)
def test_what_is_no_cursor_is_a_fault(cursor: str) -> None:
    """Tests broken base64, broken JSON, and keys that a database could not compare."""
    with pytest.raises(Problem) as caught:
        page_asked(10, cursor)
    assert (caught.value.status, caught.value.faults[0].where) == (422, "after")


@pytest.mark.parametrize("cursor", [_cursor([1]), _cursor(["a", "b"]), _cursor([True, 1]), _cursor([])])
def test_a_cursor_of_another_list_is_a_fault(cursor: str) -> None:
    """Tests that a key of another shape never reaches the database."""
    with pytest.raises(Problem):
        page_asked(10, cursor).past(str, int)


def test_tags_go_there_and_back() -> None:
    """Tests that what was sent as ETag is understood as If-Match, weak or bare too, and `*` is anything."""
    response = Response()
    tag(response, 17)
    assert response.headers["ETag"] == '"17"'
    assert [seen(text) for text in ('"17"', 'W/"17"', "17", " 17 ", "*", None)] == [
        17,
        17,
        17,
        17,
        None,
        None,
    ]


@given(st.text(max_size=20))
def test_what_is_no_tag_is_a_fault(text: str) -> None:
    """Tests that any text is either a number, anything, or a fault."""
    try:
        found = seen(text)
    except Problem as problem:
        assert problem.status == 422
    else:
        assert text.strip() == "*" or str(found) in text or int(text.strip(' "W/')) == found
