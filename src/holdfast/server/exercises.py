"""Exercises: scripts and their injects, those due given, and the review."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy import Row

from holdfast.exchange.forms import render
from holdfast.model import Power
from holdfast.operations import script as scripts
from holdfast.operations.periods import find_row, plain_row
from holdfast.orders.base import moment_text
from holdfast.server.etags import tag
from holdfast.server.house import InHouse, InSeat, SignedIn, Who
from holdfast.server.paging import InPage, cut
from holdfast.server.periods import PDF, InRegion, Number, regions_of
from holdfast.server.problems import Problem
from holdfast.server.schemas import exercises as s
from holdfast.store import tables as t

router = APIRouter(prefix="/exercises", tags=["exercises"])


@router.get("", response_model=s.ExerciseScripts)
def list_exercises(house: InHouse, who: SignedIn, page: InPage, region: InRegion = None) -> Any:
    """List the scripts of exercises that the account may read, the latest first."""
    past = page.past(int)
    with house.desk.store.read() as tx:
        before = past[0] if past else None
        rows = scripts.scripts(tx, regions_of(who, region), before=before, limit=page.limit + 1)
    shown, after = cut(rows, page.limit, lambda row: [row.id])
    return {"exercises": [plain_row(row) for row in shown], "next": after}


@router.get("/{script}", response_model=s.ExerciseDetail)
def read_exercise(script: Number, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Return a script: with all its injects for those that run it, with what they were given for the others."""
    with house.desk.store.read() as tx:
        row = _found(who, find_row(tx, t.script, script, "script"))
        injects = scripts.injects_of(tx, script)
    tag(response, row.entry)
    return plain_row(row) | {
        "injects": [_inject(row, each, all_=_runs(who)) for each in injects if _sees(who, each)]
    }


@router.post("/{script}/release", response_model=s.GivenInjects)
def release_injects(script: Number, house: InHouse, who: SignedIn, by: InSeat) -> Any:
    """Give every inject that has fallen due, each by an order of its own; those given before are left alone."""
    with house.desk.store.read() as tx:
        _found(who, find_row(tx, t.script, script, "script"))
    return {"given": [asdict(each) for each in scripts.release_due(house.desk, script, by)]}


@router.get("/{script}/review", response_model=s.ExerciseReview)
def review_exercise(script: Number, house: InHouse, who: SignedIn) -> Any:
    """Return what was expected against what happened, for those that run the exercise."""
    with house.desk.store.read() as tx:
        row = _run_by(who, _found(who, find_row(tx, t.script, script, "script")))
        injects = [asdict(each) for each in scripts.review_of(tx, row)]
        return {"injects": injects, "timeline": [asdict(each) for each in scripts.timeline(tx, row)]}


@router.get("/{script}/review/paper", response_class=Response, responses=PDF)
def read_review_paper(
    script: Number,
    house: InHouse,
    who: SignedIn,
    language: Annotated[str | None, Query(max_length=35)] = None,
) -> Response:
    """Return the review as PDF."""
    with house.desk.store.read() as tx:
        row = _run_by(who, _found(who, find_row(tx, t.script, script, "script")))
        form = scripts.review_form(tx, who.frame, row, language)
    return Response(render(form), media_type="application/pdf")


def _found(who: Who, row: Row[Any]) -> Row[Any]:
    who.need(row.region)
    return row


def _runs(who: Who) -> bool:
    """Tell whether somebody may run an exercise; the others train in it and must not see what is to come."""
    return any(Power.OPERATE in seat.powers for seat in who.seats)


def _run_by(who: Who, row: Row[Any]) -> Row[Any]:
    if not _runs(who) and row.ended_at is None:
        raise Problem(
            403, "The review is for those who run the exercise, until it has ended.", kind="exercise"
        )
    return row


def _sees(who: Who, inject: Row[Any]) -> bool:
    mine = inject.to_seat in {seat.id for seat in who.seats}
    return _runs(who) or (mine and inject.released_at is not None)


def _inject(script: Row[Any], inject: Row[Any], *, all_: bool) -> dict[str, Any]:
    due = scripts.due_at(script, inject)
    return plain_row(inject, but=("script", "order")) | {
        "due_at": None if due is None else moment_text(due),
        "expected": inject.expected if all_ else None,
    }
