"""Tests of the kinds of rule: each is documented with an example that can be read, and the door is pinned."""

from __future__ import annotations

import re
from pathlib import Path

import law_worlds
import pytest
import yaml

import holdfast.law
from holdfast.law import KINDS, load_profile

PAGE = Path(__file__).parents[2] / "docs/reference/rule-kinds.md"
SECTIONS = dict(
    re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
)


def test_each_kind_has_a_section() -> None:
    """Tests that the page lists the kinds there are, and no other."""
    assert set(SECTIONS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_key_is_told_in_its_section(kind: str) -> None:
    """Tests that every key of a kind is named in its section."""
    keys = KINDS[kind].rule_keys | KINDS[kind].value_keys
    assert [key for key in sorted(keys) if key not in SECTIONS[kind]] == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_example_can_be_read(kind: str) -> None:
    """Tests that the example of each section is a rule, given the names it uses."""
    example = re.search(r"```yaml\n(.*?)```", SECTIONS[kind], re.DOTALL)
    assert example is not None
    text = example[1]
    names = sorted({word for word in re.findall(r"[a-z][a-z_]+", text) if word not in {"all", "none"}})
    caps = [
        law_worlds.rule("cap.per_call", {"2000-01-01": law_worlds.cite(max="none", source="act")}, id=cap)
        for cap in ("annual-cap", "lifetime-days")
        if kind in {"counts", "override"}
    ]
    statuses = [
        law_worlds.rule(
            "status",
            {
                "2000-01-01": law_worlds.cite(
                    acts=[{"kind": "act", "issuer": "canton"}], area="any", source="act"
                )
            },
            id=f"status-{i}",
            declares=status,
        )
        for i, status in enumerate(("martial_law", "disaster", "emergency"))
    ]
    document = law_worlds.head(
        sources={name: {"title": name} for name in ("act", "press")},
        authorities={name: name for name in (*names, "canton")},
        rank_groups=names,
        bases={name: {"title": name} for name in names},
        tasks={name: name for name in names},
        grounds={name: name for name in names},
        rules=[*caps, *statuses, *yaml.load(text, Loader=yaml.BaseLoader)],
    )
    profile = load_profile(law_worlds.text(document), name=kind)
    assert profile.rules[-1].kind == kind


def test_the_door_is_pinned() -> None:
    """Tests that every public name is listed, once, and is there."""
    names = holdfast.law.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(holdfast.law, name) for name in names)
