"""Campaigns and stages."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.errors import InvalidValueError
from holdfast.model import Campaign, CampaignMode, Interval, Stage

YEAR = Interval(date(2030, 1, 1), date(2031, 1, 1))


def test_stages_lead_to_the_offer() -> None:
    """Tests that one stage leads to the next up to the offer, and that only those on the way are open."""
    way, at = [Stage.APPLIED], Stage.APPLIED.after
    while at is not None:
        way.append(at)
        at = at.after
    assert way == [Stage.APPLIED, Stage.SCREENED, Stage.FIT, Stage.OFFERED]
    assert [stage for stage in Stage if stage.open] == way


@pytest.mark.parametrize(
    "odd", [{"id": "two words"}, {"unit_kind": ""}, {"unit": "a b"}, {"target_people": 0}, {"region": "-"}]
)
def test_campaigns_that_cannot_be(odd: dict[str, object]) -> None:
    """Tests that identifiers and targets that cannot be used are refused."""
    fields = {"id": "c", "region": "r", "unit_kind": "k", "unit": None, "target_people": 1} | odd
    with pytest.raises(InvalidValueError):
        Campaign(mode=CampaignMode.KEEP, period=YEAR, **fields)  # type: ignore[arg-type]
