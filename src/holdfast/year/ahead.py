"""Looking ahead: who runs into which cap by the end of the year, and what another rule would do to all of it."""

from __future__ import annotations

from datetime import date

import numpy as np

from holdfast.law.ahead import CAPPED
from holdfast.law.overlay import load_overlaid
from holdfast.profiles import text_of
from holdfast.service.outlook import compare
from holdfast.servicing import outlook_of
from holdfast.year._stage import Scene, Year


def outlook(on: date, overlay: str) -> Scene:
    """Return the scene in which the year ahead is looked at, with the law as it is and as an overlay makes it."""
    return Scene(on, lambda year: _outlook(year, overlay))


def _outlook(year: Year, overlay: str) -> None:
    found = outlook_of(year.story.desk, year.cast.region, year.cast.days.end)
    ahead = found.outlook
    caps = [
        {
            "rule": meter.rule.id,
            "article": meter.value.article,
            "people": int((ahead.caps.state[:, at] == CAPPED).sum()),
            "reached": int(ahead.reached[:, at].sum()),
            "nearly": int((ahead.nearly[:, at] & ~ahead.reached[:, at]).sum()),
        }
        for at, meter in enumerate(ahead.caps.meters)
    ]
    year.figures["outlook"] = {
        "people": len(found.people),
        "call_ups": len(found.calls),
        "caps": caps,
        "may_not_stand": len(ahead.unlawful),
    }
    said = "; ".join(
        f"{cap['reached']} use up the cap of {cap['article']}, {cap['nearly']} nearly"
        for cap in caps
        if cap["reached"] or cap["nearly"]
    )
    year.tell(f"Until {year.cast.days.end}, of {len(found.people)} people: {said}.")
    draft = load_overlaid(text_of(year.story.world.profile), overlay)
    changed = compare(ahead, draft)
    year.figures["what_if"] = {
        "profile": draft.id,
        "would_not_stand": len(changed.unlawful),
        "people_sooner": int(np.asarray(changed.people).size),
    }
    year.tell(
        f"What if: under {draft.title}, {len(changed.unlawful)} call-ups would not stand any more, and "
        f"{len(changed.people)} people would use up a cap that they do not now."
    )
