"""One writing transaction, and the orders carried out in it one after the other."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from holdfast.desk.answers import Asked, Receipt, Refusal
from holdfast.desk.case import Case, Means, Standing
from holdfast.orders import Frame
from holdfast.orders.frame import load_frame
from holdfast.store.ledger import get_blob, read_head
from holdfast.store.store import translated

Kept = tuple[int, Frame]
"""A frame, and the size of the record since which it stands."""

_APART: Final = "apart"


class SpoiledError(Exception):
    """The transaction cannot go on: whoever is in it has to be carried out alone."""


class Turn:
    """Carries orders out in one transaction, each on what the one before it left.

    Attributes
    ----------
    head
        Where the record stands.
    appended
        The numbers of the entries made.
    """

    def __init__(self, tx: Connection, url: str, kept: Kept | None, means: Means) -> None:
        self._tx, self._url, self._means = tx, url, means
        self.head = read_head(tx)
        self.appended: set[int] = set()
        self._kept = kept

    @property
    def kept(self) -> Kept:
        """The frame as it stands in this transaction; true for others only once it is committed."""
        self._kept = fresh(self._tx, self.head.framed, self._kept)
        return self._kept

    def carry(self, asked: Asked) -> Receipt | Refusal:
        """Carry one order out; what it raises spoils the transaction."""
        case = Case(Standing(self._tx, self.head, self.kept[1]), self._means, asked)
        answer = case.decide()
        if case.head is not self.head:
            self.appended.add(answer.entry)
            self.head = case.head
        return answer

    def carry_apart(self, asked: Asked) -> Receipt | Refusal | Exception:
        """Carry one of several orders out; where it fails the others are untouched, and its failure is returned.

        Raises
        ------
        SpoiledError
            If the database cannot go on in this transaction.
        """
        self._tx.exec_driver_sql(f"SAVEPOINT {_APART}")
        try:
            with translated(self._url):
                answer = self.carry(asked)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is told to whoever gave that order
            self._undo(error)
            return error
        self._tx.exec_driver_sql(f"RELEASE SAVEPOINT {_APART}")
        return answer

    def _undo(self, error: Exception) -> None:
        # NOTE: a full disk, for instance, ends the whole transaction on SQLite; then there is nothing to go back to.
        if isinstance(error.__cause__, OperationalError):
            raise SpoiledError from error
        try:
            self._tx.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {_APART}")
            self._tx.exec_driver_sql(f"RELEASE SAVEPOINT {_APART}")
        except DBAPIError as broken:
            raise SpoiledError from broken


def fresh(tx: Connection, framed: int, kept: Kept | None) -> Kept:
    """Return the frame that stands since a size of the record, read again only where the one kept is another."""
    if kept is None or kept[0] != framed:
        return framed, load_frame(tx, lambda name: get_blob(tx, name))
    return kept
