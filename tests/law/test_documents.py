"""Tests of what papers must say."""

from __future__ import annotations

from datetime import date
from typing import Any

import law_worlds

from holdfast.law import Profile, contents_of

DAY = date(2026, 1, 1)


def rule(*parts: str, since: str = "2000-01-01", **more: Any) -> dict[str, Any]:
    """Return a rule on the parts of a call-up order."""
    cited = {key: more.pop(key) for key in {"article", "confidence"} & set(more)}
    values = {since: law_worlds.cite(contains=list(parts), **cited)}
    return law_worlds.rule("document", values, **{"document": "call_up_order", **more})


def toy(*rules: dict[str, Any]) -> Profile:
    """Return a profile of these rules."""
    return law_worlds.toy(*rules)


def test_parts_in_order_with_their_articles() -> None:
    """Tests that the parts of several rules are joined, each with its article, and what is missing is found."""
    profile = toy(rule("basis", "start"), rule("start", "appeal", id="b", article="Art. 2"))
    contents = contents_of(profile, "call_up_order", DAY)
    assert contents is not None
    assert contents.contains == ("basis", "start", "appeal")
    assert [(part.name, part.article) for part in contents.missing({"start"})] == [
        ("basis", "Art. 1"), ("appeal", "Art. 2"),
    ]  # fmt: skip
    assert contents.missing(contents.contains) == ()


def test_silence() -> None:
    """Tests that another paper, or a day before the text, is silence."""
    profile = toy(rule("basis", since="2026-01-02"))
    assert contents_of(profile, "call_up_order", DAY) is None
    assert contents_of(profile, "statement", date(2026, 1, 2)) is None


def test_what_only_warns() -> None:
    """Tests that a part asked for at second hand, or as advice, does not bind, unless another text does."""
    weak = rule("basis", "start", confidence="C", article="Art. 9")
    advice = rule("appeal", id="c", severity="warn")
    contents = contents_of(toy(weak, advice, rule("start", id="b")), "call_up_order", DAY)
    assert contents is not None
    assert [(part.name, part.binding, part.article) for part in contents.parts] == [
        ("basis", False, "Art. 9"), ("start", True, "Art. 1"), ("appeal", False, "Art. 1"),
    ]  # fmt: skip
