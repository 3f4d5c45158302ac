"""Pages of lists: so many rows, and a cursor from which to go on; rows that come in between shift nothing."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Query

from holdfast.errors import Fault
from holdfast.server.problems import Problem

MOST_ROWS: Final = 1_000
USUAL_ROWS: Final = 100
_MOST_CURSOR: Final = 1_000
_MOST_NUMBER: Final = 2**53

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page:
    """What part of a list is asked for.

    Attributes
    ----------
    limit
        Rows wanted, from 1 to 1,000; ask the database for one more, so that `cut` sees whether others follow.
    after
        The key of the last row of the page before, as `cut` was given it; None for the first page.
    """

    limit: int
    after: list[Any] | None = None

    def past(self, *kinds: type) -> tuple[Any, ...] | None:
        """Return the key of the last row seen, each part of the kind named; None for the first page.

        Raises
        ------
        Problem
            If the cursor is of another list.
        """
        if self.after is None:
            return None
        if len(self.after) != len(kinds) or any(
            type(part) is not kind for part, kind in zip(self.after, kinds, strict=True)
        ):
            raise _foreign()
        return tuple(self.after)


async def page_asked(
    limit: Annotated[
        int, Query(description=f"Rows wanted: at least 1, and at most {MOST_ROWS} are given.")
    ] = USUAL_ROWS,
    after: Annotated[
        str | None, Query(max_length=_MOST_CURSOR, description="`next` of the page before.")
    ] = None,
) -> Page:
    """Return what part of a list a request asks for."""
    return Page(min(max(limit, 1), MOST_ROWS), None if after is None else _read(after))


InPage = Annotated[Page, Depends(page_asked)]


def cut(
    rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[object]]
) -> tuple[Sequence[Row], str | None]:
    """Return the rows of one page, and the cursor of the next or None; give it one row more than the limit.

    Parameters
    ----------
    key
        What the list is sorted by, unique for each row: text and whole numbers.
    """
    if len(rows) <= limit:
        return rows, None
    shown = rows[:limit]
    text = json.dumps(list(key(shown[-1])), separators=(",", ":"), ensure_ascii=False)
    return shown, urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> list[Any]:
    try:
        body = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise _foreign() from error
    if not isinstance(body, list) or not all(map(_is_key, body)):
        raise _foreign()
    return body


def _is_key(part: object) -> bool:
    """Tell whether a database can compare it: no fractions, no number beyond 2^53, no text it cannot hold."""
    match part:
        case str():
            return "\0" not in part and not any("\ud800" <= letter <= "\udfff" for letter in part)
        case bool() | None:
            return True
        case int():
            return abs(part) <= _MOST_NUMBER
    return False


def _foreign() -> Problem:
    fault = Fault(
        "after", "It is no cursor of this list.", "Give `next` of the page before, or leave it out."
    )
    return Problem(
        422,
        "The cursor cannot be read.",
        kind="faults",
        title="What was sent is faulty",
        faults=[fault],
    )
