"""Tests of service: by which channels, and on which day it counts as done."""

from __future__ import annotations

from datetime import date
from typing import Any

import law_worlds
import pytest

from holdfast.errors import InvalidValueError
from holdfast.law import Profile, channels_for, served_on

HANDED = date(2024, 2, 27)


def notice(**more: Any) -> dict[str, Any]:
    """Return a rule on notice for alpha, with the terms given."""
    rule = {key: more.pop(key) for key in {"id", "applies_to"} & set(more)}
    values = {"2000-01-01": law_worlds.cite(at_least={"days": "5"}, **more)}
    return law_worlds.rule("notice", values, **{"applies_to": ["alpha"], **rule})


def toy(*rules: dict[str, Any]) -> Profile:
    """Return a profile whose notice is said by these rules."""
    return law_worlds.toy(*rules, but=("notice",))


def test_deemed_service() -> None:
    """Tests that service by some channels counts some days later, over 29 February."""
    electronic = {"channels": ["electronic", "post"], "after": {"days": "3"}}
    profile = toy(notice(channels=["personal", "electronic", "post", "newspaper"], deemed_served=electronic))
    assert served_on(profile, "alpha", "electronic", HANDED) == date(2024, 3, 1)
    assert served_on(profile, "alpha", "post", date(2023, 2, 27)) == date(2023, 3, 2)
    assert served_on(profile, "alpha", "personal", HANDED) == HANDED
    with pytest.raises(
        InvalidValueError, match=r"'broadcast' \(Art\. 1\)\. Use one of: personal, electronic"
    ):
        served_on(profile, "alpha", "broadcast", HANDED)


def test_several_of_them() -> None:
    """Tests a list, at once for what is published; and that of two rules the later day holds."""
    at_once = {"channels": ["newspaper", "broadcast"], "after": {"days": "0"}}
    by_post = {"channels": ["post"], "after": {"weeks": "1"}}
    listed = toy(notice(deemed_served=[at_once, by_post]))
    assert served_on(listed, "alpha", "newspaper", HANDED) == HANDED
    assert served_on(listed, "alpha", "post", HANDED) == date(2024, 3, 5)
    two = toy(
        notice(deemed_served=by_post),
        notice(id="b", deemed_served={"channels": ["post"], "after": {"days": "2"}}),
    )
    assert served_on(two, "alpha", "post", HANDED) == date(2024, 3, 5)


def test_where_the_profile_does_not_say() -> None:
    """Tests that without a word on channels any will do, on the day itself."""
    profile = toy(notice(channels=["personal"]))
    assert channels_for(profile, "alpha", HANDED) == ("personal",)
    assert channels_for(profile, "beta", HANDED) == ()
    assert served_on(profile, "beta", "post", HANDED) == HANDED
    assert served_on(profile, "alpha", "post", date(1999, 1, 1)) == date(1999, 1, 1)
