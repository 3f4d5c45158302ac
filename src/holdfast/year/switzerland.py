"""The year 2027 in Switzerland, with the Valais followed closely."""

from __future__ import annotations

from datetime import date
from typing import Final

from holdfast.model import CampaignMode, Interval
from holdfast.year import again, ahead, asking, paying, serving, swiss_acts, swiss_rights, watches
from holdfast.year._stage import Cast, Scene, Year
from holdfast.year.recruiting import Drive
from holdfast.year.shaping import Shape

CAST: Final = Cast(
    region="CH-VS",
    basis="refresher",
    act=None,
    days=Interval(date(2027, 1, 1), date(2028, 1, 1)),
    earned=(140, 290),
    currency="CHF",
    counted=True,
    reserve="VS-command.reserve",
    caller="VS-command.callup",
    duty="VS-command.duty",
    register="VS-command.register",
    planner="VS-command.planner",
)
SHOWN: Final = date(2027, 6, 16)
"""In the flood, with five months of pay closed."""
DRIVE: Final = Drive(
    "VS-2027",
    "CH-VS",
    "patrol",
    "VS-patrol",
    CampaignMode.ENLARGE,
    8,
    Interval(date(2026, 12, 7), date(2027, 4, 1)),
    "member",
    date(2038, 1, 1),
    CAST.reserve,
    "BZG 35(1): canton of Valais",
)
SHAPE: Final = Shape(
    2,
    Interval(date(2027, 5, 3), date(2027, 7, 12)),
    "The snow melts, and the Rhone is high.",
    Interval.of_days(date(2027, 6, 7), 7),
    "They know the place, and asked for that week.",
    room=150,
)
OVERLAY: Final = """\
overlay: ch.shorter-courses
of: ch.civil-protection
title: a reform that lets courses take 14 days a year (invented)
sources:
  draft: {title: A draft invented for this story}
rules:
  - id: refresher-year
    values:
      2027-08-01: {max: {days: 14}, article: Draft 53, source: draft, confidence: A}
"""


def scenes() -> tuple[Scene, ...]:
    """Return every scene of the year."""
    first = [date(2027, number, 1) for number in range(1, 13)]
    return (
        *DRIVE.scenes(),
        *swiss_rights.scenes(),
        paying.earnings(date(2026, 12, 14)),
        *(serving.sheet(month) for month in first),
        *(paying.month(month) for month in first),
        serving.correction(date(2027, 5, 10)),
        *(serving.duties(month.replace(day=2)) for month in (*first[1:], date(2028, 1, 1))),
        *swiss_acts.scenes(),
        again.again(date(2027, 1, 25), "Influenza, and a transformer out of order", 0.05),
        asking.asking(date(2027, 1, 27)),
        watches.bill(date(2027, 4, 14)),
        ahead.outlook(date(2027, 9, 6), OVERLAY),
        paying.statement(date(2028, 1, 5)),
    )


__all__ = ["CAST", "SHOWN", "Year", "scenes"]
