"""Exercises: a script loaded in an exercise only, injects given when due, answered once, and reviewed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from holdfast.desk import Enclosures
from holdfast.errors import FaultsError, InvalidValueError
from holdfast.exchange.forms import render
from holdfast.exchange.scripts import LONGEST_SCRIPT, read_script
from holdfast.operations import script as scripts
from holdfast.operations.periods import find_row
from holdfast.orders import (
    AnswerInject,
    EndScript,
    LoadScript,
    ReleaseInject,
    ReportIncident,
    StartScript,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from worlds import Toy, found_toy, headquarters_at_work

SCRIPT = b"""\
title: The drone on the works
injects:
  - {at: +30, to: chief, text: "The mayor asks what you will do.", expected: Name a spokesperson}
  - at: +5
    to: watch
    title: A caller
    text: A caller tells of a drone down beside the dam.
    expected: Report an incident, grade it
  - {at: +1:00, to: fire, text: The wind turns., order: {kind: ReportIncident, region: north, what: Wind turns,
     incident_kind: other}}
"""
FILE = hashlib.sha256(SCRIPT).hexdigest()
BESIDE = Enclosures(blobs=(SCRIPT,))


@pytest.fixture
def exercise(tmp_path: Path) -> Iterator[Toy]:
    """Return a toy register that is an exercise, with its headquarters at work."""
    toy = headquarters_at_work(found_toy(f"sqlite:///{tmp_path / 'toy.db'}", exercise=True))
    yield toy
    toy.store.close()


def test_only_in_an_exercise(toy: Toy) -> None:
    """Tests that an actual register takes no script."""
    headquarters_at_work(toy)
    assert "is no exercise" in toy.refuses(LoadScript("land", FILE), "watch", enclosures=BESIDE)


def test_played_and_reviewed(exercise: Toy) -> None:
    """Tests an exercise from loading to review: due in time, orders given, reactions measured, rebuilt the same."""
    answer = exercise.does(LoadScript("land", FILE), "watch", enclosures=BESIDE)
    assert answer.effects == {"script": 1, "injects": 3}
    assert "has not been started" in exercise.refuses(ReleaseInject(1, 1), "watch")
    exercise.does(StartScript(1, speed=10), "watch")
    assert "was started at" in exercise.refuses(StartScript(1), "watch")
    control = exercise.by("watch")
    assert scripts.release_due(exercise.desk, 1, control) == []
    exercise.now += timedelta(seconds=30)
    assert [each.title for each in scripts.release_due(exercise.desk, 1, control)] == ["A caller"]
    assert scripts.release_due(exercise.desk, 1, control) == []
    assert "given at" in exercise.refuses(ReleaseInject(1, 1), "watch")
    exercise.now += timedelta(seconds=45)
    exercise.does(ReportIncident("north", "Drone down", facility="dam"), "watch")
    assert "to the seat watch" in exercise.refuses(AnswerInject(1, 1, "Done"), "chief")
    assert "no inject 3 to answer" in exercise.refuses(AnswerInject(1, 3, "Done"), "fire")
    exercise.does(AnswerInject(1, 1, "Reported as incident 1"), "watch")
    assert "was answered" in exercise.refuses(AnswerInject(1, 1, "Again"), "watch")
    exercise.now += timedelta(minutes=10)
    given_ = scripts.release_due(exercise.desk, 1, control)
    assert [(each.inject, each.said) for each in given_] == [(2, ""), (3, "ReportIncident: done")]
    exercise.does(AnswerInject(1, 3, "Moved"), "fire")
    exercise.does(EndScript(1), "watch")
    assert "ended at" in exercise.refuses(AnswerInject(1, 2, "Late"), "chief")
    with exercise.store.read() as tx:
        row = find_row(tx, t.script, 1, "script")
        found = scripts.review_of(tx, row)
        told = [each.kind for each in scripts.timeline(tx, row) if each.outcome == "accepted"]
        form = scripts.review_form(tx, exercise.desk.frame(), row)
    assert [(each.number, each.seconds, each.answer) for each in found] == [
        (1, 45, "Reported as incident 1"), (2, None, ""), (3, 0, "Moved"),
    ]  # fmt: skip
    assert found[0].did == ("ReportIncident",)
    assert told[0] == "StartScript"
    assert told[-1] == "EndScript"
    assert form.head.exercise
    assert "Name a spokesperson" in json.dumps(asdict(form))
    assert render(form) == render(form)
    assert rebuild(exercise.store, check=True).same


def test_run_as_time_passes(exercise: Toy) -> None:
    """Tests that running a script waits for each inject, and gives each once."""
    exercise.does(LoadScript("land", FILE), "watch", enclosures=BESIDE)
    exercise.does(StartScript(1, speed=60), "watch")
    heard: list[tuple[int, int]] = []
    start = exercise.now

    def sleep(seconds: float) -> None:
        exercise.now += timedelta(seconds=seconds)

    def tell(each: scripts.Given) -> None:
        heard.append((each.inject, round((exercise.now - start).total_seconds())))

    scripts.run(exercise.desk, 1, exercise.by("watch"), sleep=sleep, tell=tell)
    assert heard == [(1, 5), (2, 30), (3, 60)]


def test_the_order_is_checked_at_once(exercise: Toy) -> None:
    """Tests that a script with a seat or an order that is not there is refused when it is loaded."""
    for text, reason in (
        (b"title: T\ninjects: [{at: 1, to: nobody, text: T}]", "no seat nobody"),
        (b"title: T\ninjects: [{at: 1, to: watch, text: T, order: {kind: Dance}}]", "no order 'Dance'"),
        (
            b"title: T\ninjects: [{at: 1, to: watch, text: T, order: {kind: StartScript}}]",
            "order of inject 1",
        ),
        (b"title: T\ninjects: []", "There are none"),
    ):
        order = LoadScript("land", hashlib.sha256(text).hexdigest())
        assert reason in exercise.refuses(order, "watch", enclosures=Enclosures(blobs=(text,)))
    with exercise.store.read() as tx:
        assert tx.execute(select(t.script)).all() == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("title: T\ninjects: [{at: soon, to: watch, text: T}]", "is no time"),
        ("title: T\ninjects: [{at: 1:75, to: watch, text: T}]", "is no time"),
        ("title: T\ninjects: [{at: 99999, to: watch, text: T}]", "more than 31 days"),
        ("title: T\ninjects: [{at: 1, to: watch}]", "text"),
        ("title: T\ninjects: [{at: 1, to: watch, text: T, who: me}]", "no such key"),
        ("title: T\ninjects: [{at: 1, to: watch, text: T, order: now}]", "names no kind"),
        ("title: T\ninjects: &a [*a]", "Anchors"),
        ("injects: 4", "title"),
        ("x: &y", "Anchors"),
    ],
)
def test_faulty(text: str, fault: str) -> None:
    """Tests that each fault of a script is named."""
    with pytest.raises(FaultsError) as raised:
        read_script(text.encode())
    assert fault in raised.value.diagnostics()


def test_too_long() -> None:
    """Tests that a huge script and a huge answer are refused."""
    with pytest.raises(FaultsError):
        read_script(b"x" * (LONGEST_SCRIPT + 1))
    with pytest.raises(InvalidValueError):
        AnswerInject(1, 1, "x" * 1_000_000)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_anything(body: bytes) -> None:
    """Tests that whatever is handed in is a script or a list of faults."""
    try:
        read_script(body)
    except FaultsError as error:
        assert error.faults
