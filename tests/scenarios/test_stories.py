"""The five short stories: every step comes out as it must, and every refusal by the law cites its article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

import pytest

from holdfast.demo import StoryClock
from holdfast.desk import Desk
from holdfast.errors import HoldfastError
from holdfast.home import Home
from holdfast.model import Power, Side
from holdfast.scenarios import SCENARIOS
from holdfast.store import Store
from holdfast.stories import STORIES, Comes, Look, Step, Tale, Told, citations, comes_of, play
from terminal import holdfast

SPECIAL: Final[Mapping[str, frozenset[str]]] = {
    "estonia": frozenset(
        {"KVTS 73(1)", "KVTS 73(2)", "KVTS 76¹", "HOS 26", "HOS 26(4)", "HOS 26(5)", "KVTS 76(2)(3)(4)"}
    ),
    "finland": frozenset({"1438/2007 §§32, 49-50, 78 ff.", "State of defence"}),
    "taiwan": frozenset({"施行法 27", "施行法 40", "召集規則 23", "認定標準 6", "災害防救法 13, 28, 30"}),
    "germany": frozenset({"SG 61(2)", "SG 68", "GG 80a", "GG 87a(2)", "GG 80a, 115a"}),
    "united-states": frozenset({"32 USC 328a", "10 USC 12304", "10 USC 12304a", "10 USC 12304b"}),
}
"""Articles that must refuse something in each story."""


@dataclass(frozen=True, slots=True)
class Played:
    """A story that was played: what was told, and its figures."""

    tale: Tale
    told: tuple[Told, ...]
    figures: Mapping[str, Any]


def played(tale: Tale, folder: Path, tell: Callable[[str], None] = lambda _line: None) -> Played:
    """Play a tale in an empty folder."""
    place = Home.create(folder, name="holdfast.test")
    store = Store(place.url)
    store.migrate()
    store.start()
    clock = StoryClock(datetime.combine(tale.world.today, time(8), UTC))
    told: list[Told] = []
    figures = play(Desk(store, place.key(), clock=clock), clock, tale, tell=tell, hear=told.append)
    store.close()
    return Played(tale, tuple(told), figures)


@pytest.fixture(scope="module", params=list(STORIES))
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Return each story in turn, played once."""
    return played(STORIES[request.param](), tmp_path_factory.mktemp("home") / "home")


def test_every_step_comes_out_as_told(story: Played) -> None:
    """Tests that each order is carried out, waits or is refused as its step says, by the article it names."""
    assert [told.step for told in story.told] == [s for s in story.tale.steps if isinstance(s, Step)]
    for step, answer in ((told.step, told.answer) for told in story.told):
        assert comes_of(answer) is step.comes, step.say
        if step.cites:
            assert step.cites in citations(answer, step.comes), step.say


def test_the_law_never_refuses_without_a_citation(story: Played) -> None:
    """Tests that whatever the law refuses, leaves to an authority or does not know names an article or a named silence."""
    for told in story.told:
        for verdict in told.answer.verdicts:
            if verdict["outcome"] in {"permit", "warn"} or verdict["rule"].startswith("house."):
                continue
            if verdict["rule"].startswith("silence:"):
                assert any(name == "gap" for name, _ in verdict["facts"]), verdict
            else:
                assert verdict["article"], verdict
                assert verdict["source"], verdict
            assert verdict["reason"].endswith("."), verdict


def test_refused_steps_say_what_they_expect(story: Played) -> None:
    """Tests that no step is refused or left waiting by chance: each names what stops it, most of them by the law."""
    stopped = [told.step for told in story.told if told.step.comes is not Comes.DONE]
    assert all(step.cites for step in stopped)
    by_house = [step for step in stopped if step.cites.startswith("house.")]
    assert len(by_house) < len(stopped) / 2


def test_what_is_special_to_each_law_is_shown(story: Played) -> None:
    """Tests that the articles which make a law what it is refuse something in its story."""
    assert SPECIAL[story.tale.world.name] <= set(story.figures["refusals"])


def test_the_record_of_a_story_proves_it(story: Played) -> None:
    """Tests that the record verifies and gives the same tables again, and that the figures count the story."""
    figures = story.figures
    assert figures["verified"]
    assert figures["rebuilt"]
    assert figures["scenario"] == story.tale.world.name
    assert figures["steps"] == len(story.tale.steps) >= 15
    refused = sum(told.step.comes is Comes.REFUSED for told in story.told)
    assert sum(figures["refusals"].values()) == refused
    assert figures["waited"] == sum(told.step.comes is Comes.WAITS for told in story.told)
    assert figures["entries"] > len(story.told)


def test_steps_are_plain_sentences(story: Played) -> None:
    """Tests that each step is told in a sentence of its own."""
    said = [step.say for step in story.tale.steps]
    assert all(not each[0].islower() and each[-1] == "." for each in said)


@pytest.mark.parametrize("name", list(STORIES))
def test_small_worlds_keep_sides_apart(name: str) -> None:
    """Tests that about sixty people live in a world, that overseers only read, and that no seat plans, calls and decides."""
    world = STORIES[name]().world
    assert world.name == name not in SCENARIOS
    assert 55 <= world.people.height <= 65
    assert 3 <= world.facilities.height <= 6
    assert {seat.agency for seat in world.seats} <= {agency.id for agency in world.agencies}
    assert {seat.side for seat in world.seats} == set(Side)
    for seat in world.seats:
        assert not {Power.APPROVE, Power.CALL_UP} <= seat.powers
        assert not {Power.ADJUDICATE, Power.CALL_UP} <= seat.powers
        if seat.side is Side.OVERSIGHT:
            assert seat.powers == {Power.READ}


def test_a_story_that_goes_otherwise_stops(tmp_path: Path) -> None:
    """Tests that a step which comes out otherwise than it must is an error with its reason, and so is a look."""
    tale = STORIES["finland"]()
    first = tale.steps[0]
    assert isinstance(first, Step)
    for number, wrong in enumerate(
        (
            replace(first, comes=Comes.DONE),
            replace(first, cites="Art. 99"),
            Look("It rains.", lambda *_: 1, 2),
        )
    ):
        with pytest.raises(HoldfastError, match=r"The story cannot go on: (A refresher|It rains)"):
            played(replace(tale, steps=(wrong,)), tmp_path / str(number))


def test_a_story_at_the_terminal() -> None:
    """Tests that a short story is told by `demo` like the worlds, with its figures in one object."""
    found = holdfast("demo", "finland", "--once", "--json").json
    assert (found["scenario"], found["verified"], found["rebuilt"]) == ("finland", True, True)
    assert holdfast("demo", "finland", "--people", 5, "--once", status=2).err.count("story") == 1
    assert "united-states" in holdfast("demo", "atlantis", "--once", status=2).err
