"""From a file of the user's to entries in the register: read, guess, check, preview, enter."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from holdfast.desk import Author, Desk, Receipt, Refusal
from holdfast.errors import InvalidValueError
from holdfast.exchange import Checked, Mapping, Table, check, guess, read_table, sheet_of
from holdfast.orders import Enclosures, Order, View
from holdfast.orders.sheets import enclose
from holdfast.store.known import known, people


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """A file as read, with the meaning given to its columns."""

    kind: str
    file: str
    table: Table
    mapping: Mapping


class FaultyRowsError(InvalidValueError):
    """Rows of a file have faults and nothing was entered."""

    def __init__(self, intake: Intake, checked: Checked) -> None:
        super().__init__(
            f"{checked.faulty_rows} of {len(intake.table)} rows of {intake.file} have faults; nothing was entered. "
            "Correct them, or import the good rows alone."
        )
        self.checked = checked


def read(kind: str, path: Path, *, mapping: Mapping | None = None, layer: str | None = None) -> Intake:
    """Read a file; its columns are guessed unless a mapping says what they mean."""
    table = read_table(path, layer=layer)
    return Intake(kind, path.name, table, mapping or guess(sheet_of(kind), table.columns))


def preview(desk: Desk, intake: Intake, region: str) -> Checked:
    """Return what an import would enter and refuse; changes nothing."""
    frame = desk.frame()
    profile = frame.profile_of(region)
    with desk.store.read() as tx:
        held = known(
            tx,
            intake.kind,
            rank_groups=profile.rank_groups if profile else (),
            tasks=profile.tasks if profile else (),
            zone=profile.zone if profile else "UTC",
            now=desk.now(),
        )
    return check(intake.kind, intake.table, intake.mapping, held, file=intake.file)


def enter(
    desk: Desk, intake: Intake, region: str, by: Author, *, skip_bad: bool = False, key: str | None = None
) -> tuple[Receipt | Refusal, Checked]:
    """Enter the rows of a file as one order, checked against the register in the same transaction.

    Parameters
    ----------
    skip_bad
        Enter the rows without a fault; else one fault keeps all of them out.

    Raises
    ------
    FaultyRowsError
        If rows have faults and `skip_bad` is not given; nothing was changed.
    """
    seen: list[Checked] = []

    def draft(view: View) -> tuple[Order, Enclosures]:
        profile = view.frame.profile_of(region)
        held = known(
            view.tx,
            intake.kind,
            rank_groups=profile.rank_groups if profile else (),
            tasks=profile.tasks if profile else (),
            zone=profile.zone if profile else "UTC",
            now=view.at,
        )
        checked = check(intake.kind, intake.table, intake.mapping, held, file=intake.file)
        seen.append(checked)
        if checked.faulty_rows and not skip_bad:
            raise FaultyRowsError(intake, checked)
        enrolled = people(view.tx) if intake.kind == "contracts" else pl.DataFrame()
        return enclose(intake.kind, region, checked, enrolled)

    answer = desk.submit(draft, by, key=key, digest=_digest(desk, intake, region, by, skip_bad=skip_bad))
    return answer, seen[-1] if seen else preview(desk, intake, region)


def _digest(desk: Desk, intake: Intake, region: str, by: Author, *, skip_bad: bool) -> bytes:
    """Return what tells imports with the same key apart: everything that they would enter."""
    told = [intake.kind, region, by.account, by.seat, skip_bad, intake.mapping.to_text()]
    table = intake.table
    parts = (table.rows, table.broken.drop("cells"))
    rows = b"".join(part.hash_rows(seed=1).to_numpy().tobytes() for part in parts)
    # NOTE: keyed, because what is personal takes part and must not be guessed from the digest.
    return hmac.digest(desk.key.seed, json.dumps(told).encode() + rows, "sha256")
