"""Orders of an exercise's control: a script loaded and started, injects given, and the answers of those who train."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import Row, insert, update

from holdfast.errors import FaultsError, InvalidValueError
from holdfast.exchange.scripts import Script, read_script
from holdfast.model import Power
from holdfast.model.checks import check_text
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.codec import decode
from holdfast.orders.need import need_region, need_row
from holdfast.orders.period_need import PARAGRAPH, account_of, check_between, need_seat, seat_of
from holdfast.store import tables as t
from holdfast.store.numbers import next_number

FASTEST: Final = 1_000
"""The most minutes of a script in a minute of the clock."""


@dataclass(frozen=True, slots=True)
class LoadScript(Order):
    """Load the script of an exercise; only a register that is one takes it.

    Attributes
    ----------
    file
        SHA-256 (hex) of the script, handed in beside the order.
    """

    region: str
    file: str
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse an actual register, a faulty script, seats and orders that are not there."""
        _need_exercise(view)
        for inject in self._script(view).injects:
            need_seat(view, inject.to)
            if inject.order is None:
                continue
            try:
                decode(str(inject.order["kind"]), {k: v for k, v in inject.order.items() if k != "kind"})
            except (FaultsError, InvalidValueError) as error:
                raise refuse(
                    f"The order of inject {inject.number} cannot be given. {error.diagnostics()}"
                ) from error

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the script under the next number, with its injects."""
        script, number = self._script(view), next_number(view.tx, t.script.c.id)
        row = {"id": number, "region": self.region, "title": script.title, "file": self.file, "entry": view.n}
        view.tx.execute(insert(t.script), row)
        rows = [
            {
                "script": number,
                "number": each.number,
                "title": each.title,
                "minutes": each.minutes,
                "to_seat": each.to,
                "text": each.text,
                "expected": each.expected,
                "order": None if each.order is None else json.dumps(dict(each.order), sort_keys=True),
                "entry": view.n,
            }
            for each in script.injects
        ]
        view.tx.execute(insert(t.inject), rows)
        return {**effects, "script": number, "injects": len(rows)}

    def _script(self, view: View) -> Script:
        body = view.fetch_blob(self.file)
        if body is None:
            raise refuse(f"The script, file {self.file[:12]}…, was not handed in. Send it with the order.")
        try:
            return read_script(body)
        except FaultsError as error:
            raise refuse(error.diagnostics()) from error


class _OfScript(Order):
    """An order about a script there is."""

    script: int
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region of the script."""
        return str(script_row(view, self.script).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the script."""
        return int(script_row(view, self.script).entry)


@dataclass(frozen=True, slots=True)
class StartScript(_OfScript):
    """Start the clock of a script.

    Attributes
    ----------
    speed
        Minutes of the script in a minute of the clock.
    """

    script: int
    speed: int = 1

    def __post_init__(self) -> None:
        check_between("The speed", self.speed, 1, FASTEST)

    def check(self, view: View) -> None:
        """Refuse one that has been started."""
        row = script_row(view, self.script)
        if row.start_at is not None:
            raise refuse(
                f"The script {self.script} was started at {row.start_at}. Load it again to play it again."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the moment."""
        started = {"start_at": moment_text(view.at), "speed": self.speed, "started_entry": view.n}
        _change(view, self.script, **started)
        return effects


@dataclass(frozen=True, slots=True)
class ReleaseInject(_OfScript):
    """Give an inject to the seat it is for, when it is due or by hand before."""

    script: int
    inject: int

    def check(self, view: View) -> None:
        """Refuse one that was given, or whose script does not run."""
        running_script(view, self.script)
        row = inject_row(view, self.script, self.inject)
        if row.released_at is not None:
            raise refuse(f"The inject {self.inject} was given at {row.released_at} already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note when, and who gave it."""
        row = inject_row(view, self.script, self.inject)
        values = {"released_at": moment_text(view.at), "released_by": account_of(view)}
        _change_inject(view, self.script, self.inject, **values)
        return {**effects, "to_seat": row.to_seat}


@dataclass(frozen=True, slots=True)
class AnswerInject(_OfScript):
    """Answer an inject in the seat it was given to; the first answer counts."""

    script: int
    inject: int
    answer: str
    suffices: ClassVar[frozenset[Power]] = frozenset(Power)

    def __post_init__(self) -> None:
        check_text("The answer", self.answer, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse where it was not given, to another seat, or is answered."""
        running_script(view, self.script)
        row = inject_row(view, self.script, self.inject)
        if row.released_at is None:
            raise refuse(
                f"There is no inject {self.inject} to answer. Give the number of one that was given."
            )
        if row.to_seat != seat_of(view):
            raise refuse(f"The inject {self.inject} was given to the seat {row.to_seat}, which answers it.")
        if row.answered_at is not None:
            raise refuse(f"The inject {self.inject} was answered at {row.answered_at} already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        values = {"answered_at": moment_text(view.at), "answered_by": account_of(view), "answer": self.answer}
        _change_inject(view, self.script, self.inject, **values)
        return effects


@dataclass(frozen=True, slots=True)
class EndScript(_OfScript):
    """End an exercise's script; what was not given stays so, and the review can be made."""

    script: int

    def check(self, view: View) -> None:
        """Refuse one that does not run."""
        running_script(view, self.script)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        _change(view, self.script, ended_at=moment_text(view.at))
        return effects


def script_row(view: View, script: int) -> Row[Any]:
    """Return the row of a script, or refuse where there is none."""
    return need_row(view, t.script, "script", id=script)


def running_script(view: View, script: int) -> Row[Any]:
    """Return the row of a script that runs, or refuse."""
    row = script_row(view, script)
    if row.start_at is None:
        raise refuse(f"The script {script} has not been started. Start it first.")
    if row.ended_at is not None:
        raise refuse(f"The script {script} ended at {row.ended_at}.")
    return row


def inject_row(view: View, script: int, inject: int) -> Row[Any]:
    """Return the row of an inject, or refuse where there is none."""
    return need_row(view, t.inject, "inject of the script", script=script, number=inject)


def _need_exercise(view: View) -> None:
    if not view.frame.exercise:
        raise refuse(
            "This register is no exercise, and no inject may be taken for real. Found one with `holdfast init --exercise`.",
            kind="exercise",
        )


def _change(view: View, script: int, **values: object) -> None:
    view.tx.execute(update(t.script).where(t.script.c.id == script).values(entry=view.n, **values))


def _change_inject(view: View, script: int, inject: int, **values: object) -> None:
    c = t.inject.c
    here = (c.script == script) & (c.number == inject)
    view.tx.execute(update(t.inject).where(here).values(entry=view.n, **values))
