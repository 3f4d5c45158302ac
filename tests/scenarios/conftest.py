"""Both worlds, made once."""

from __future__ import annotations

import pytest

from holdfast.scenarios import SCENARIOS, World, world


@pytest.fixture(scope="session")
def worlds() -> dict[str, World]:
    """Return every world by name."""
    return {name: world(name) for name in SCENARIOS}


@pytest.fixture(params=list(SCENARIOS))
def any_world(request: pytest.FixtureRequest, worlds: dict[str, World]) -> World:
    """Return each world in turn."""
    return worlds[request.param]


@pytest.fixture
def swiss(worlds: dict[str, World]) -> World:
    """Return the Swiss world."""
    return worlds["switzerland"]


@pytest.fixture
def reported(worlds: dict[str, World]) -> World:
    """Return the reported world."""
    return worlds["reported-2025"]
