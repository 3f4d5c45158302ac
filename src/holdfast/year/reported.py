"""The year 2026 of the reported world, with the Bryansk region followed closely; what is invented in it says so."""

from __future__ import annotations

from datetime import date
from typing import Final

from holdfast.model import CampaignMode, Interval
from holdfast.scenarios.reported import DECREE
from holdfast.year import (
    again,
    ahead,
    asking,
    fallen_desk,
    paying,
    reported_acts,
    reported_silence,
    serving,
    watches,
)
from holdfast.year._stage import Cast, Scene
from holdfast.year.recruiting import Drive
from holdfast.year.shaping import Shape

CAST: Final = Cast(
    region="RU-BRY",
    basis="special_assembly",
    act=DECREE,
    days=Interval(date(2026, 1, 1), date(2027, 1, 1)),
    earned=(2_500, 7_500),
    currency="RUB",
    counted=False,
    reserve="office.reserve",
    caller="office.callup",
    duty="office.duty",
    register="BRY-headquarters.register",
    planner="BRY-headquarters.planner",
)
SHOWN: Final = date(2026, 6, 17)
"""With five months of pay closed and two status acts behind it."""
_SPRING: Final = Interval(date(2026, 1, 19), date(2026, 4, 14))
_TERMS: Final = ("private_or_nco", date(2029, 5, 1), CAST.reserve, "4.2")
DRIVES: Final = (
    Drive("TA-2026", "RU-TA", "patrol", "TA-patrol-new", CampaignMode.FORM, 6, _SPRING, *_TERMS),
    Drive("BRY-2026", "RU-BRY", "patrol", "BRY-patrol-1", CampaignMode.ENLARGE, 8, _SPRING, *_TERMS),
    Drive("BEL-2026", "RU-BEL", "patrol", "BEL-patrol-1", CampaignMode.KEEP, 4, _SPRING, *_TERMS),
)
SHAPE: Final = Shape(
    2,
    Interval(date(2026, 8, 3), date(2026, 9, 28)),
    "More drones than before are seen near the substations.",
    Interval.of_days(date(2026, 6, 8), 14),
    "They worked there, and asked for those weeks.",
)
OVERLAY: Final = """\
overlay: ru.four-months
of: ru.special-assemblies-2025
title: a rule of four months in a year instead of six (invented)
sources:
  draft: {title: A draft invented for this story}
rules:
  - id: yearly-cap
    values:
      2026-09-01: {max: {months: 4}, article: Draft rules, source: draft, confidence: B}
"""


def scenes() -> tuple[Scene, ...]:
    """Return every scene of the year."""
    months = [date(2026, number, 1) for number in range(1, 13)]
    return (
        *(scene for drive in DRIVES for scene in drive.scenes()),
        paying.earnings(date(2026, 1, 8)),
        *reported_silence.scenes(),
        *(serving.sheet(month) for month in months),
        *(paying.month(month) for month in months),
        serving.correction(date(2026, 3, 10)),
        serving.duties(date(2026, 2, 3)),
        *reported_acts.scenes(),
        again.again(date(2026, 4, 20), "Roads are cut by water", 0.05),
        asking.asking(date(2026, 4, 27)),
        watches.bill(date(2026, 5, 13)),
        fallen_desk.fallen(date(2026, 5, 20)),
        ahead.outlook(date(2026, 9, 7), OVERLAY),
        paying.statement(date(2027, 1, 5)),
    )
