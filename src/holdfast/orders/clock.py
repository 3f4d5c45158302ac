"""Moments of the record as papers write them: by the clocks of a region, in 24 hours."""

from __future__ import annotations

from datetime import datetime

from holdfast.orders.frame import Frame


def written(frame: Frame, region: str, text: str | None, *, zone: bool = True) -> str:
    """Return a moment as ``2027-01-31 08:00 (UTC+01:00)``, without the zone where it is said elsewhere; empty for none."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    try:
        local = frame.local(region, moment)
    except OverflowError:
        # NOTE: somebody may have told of the first day of the calendar; west of Greenwich it has no hour.
        local = moment
    clock, offset = local.strftime("%Y-%m-%d %H:%M"), local.strftime("%z")
    return f"{clock} (UTC{offset[:3]}:{offset[3:5]})" if zone else clock
