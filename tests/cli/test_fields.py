"""Fields as words in a terminal become the body of an order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from holdfast.cli.fields import body_of, fields_of
from holdfast.orders import type_of


def test_types_decide() -> None:
    """Tests that a text stays a text, days become an interval, lists are parted at commas, parts are nested."""
    body = body_of("IssueCallUp", ["person=3", "post=true", "period=2031-01-01..2031-01-02", "act=null"])
    days = {"start": "2031-01-01", "end": "2031-01-02"}
    assert body == {"person": "3", "post": "true", "period": days, "act": None}
    assert body_of("CreateSeat", ["seat.id=x", "seat.powers=plan, read"]) == {
        "seat": {"id": "x", "powers": ["plan", "read"]}
    }
    assert body_of("CreateSeat", ['seat={"id": "x"}']) == {"seat": {"id": "x"}}


@given(st.text())
def test_reason_is_verbatim(text: str) -> None:
    """Tests that whatever is written as a reason is the reason."""
    assert body_of("RevokeCallUp", [f"reason={text}"]) == {"reason": text}


def test_every_order_has_an_example() -> None:
    """Tests that each field of each order has a type and an example in words."""
    for kind in type_of:
        assert all(word.type and word.example for word in fields_of(kind))
