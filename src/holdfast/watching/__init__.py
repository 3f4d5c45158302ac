"""Watch bills in the headquarters: made from the call-ups in force, published, shown, kept up to date.

Start with `WatchWish` and `make`; `publish` puts what was made before the desk, `board_of` shows what stands, and
`calendar_of_person` hands it out.
"""

from holdfast.watching.feeds import calendar_of_bill, calendar_of_facility, calendar_of_person
from holdfast.watching.making import make, publish
from holdfast.watching.shown import (
    SheetWeek,
    WatchLoad,
    WatchPlace,
    board_of,
    loads_of,
    made_board,
    weeks_of,
)
from holdfast.watching.wish import (
    MOST_IN_ROW,
    REST_MINUTES,
    MadeBill,
    WatchWeights,
    WatchWish,
    WeighedRequest,
)

__all__ = [
    "MOST_IN_ROW",
    "REST_MINUTES",
    "MadeBill",
    "SheetWeek",
    "WatchLoad",
    "WatchPlace",
    "WatchWeights",
    "WatchWish",
    "WeighedRequest",
    "board_of",
    "calendar_of_bill",
    "calendar_of_facility",
    "calendar_of_person",
    "loads_of",
    "made_board",
    "make",
    "publish",
    "weeks_of",
]
