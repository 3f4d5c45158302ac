"""The order by which a region adopts what its forms and positions are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, select

from holdfast.errors import FaultsError
from holdfast.exchange.forms import FormWords, built_in, read_words
from holdfast.model import Power
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.frame import Frame
from holdfast.orders.need import need_region, put
from holdfast.store import tables as t
from holdfast.store.ledger import get_blob


@dataclass(frozen=True, slots=True)
class AdoptWords(Order):
    """Adopt a file of words for the forms of a region and those nested in it; the form's content stays the same.

    Attributes
    ----------
    file
        SHA-256 (hex) of the file, handed in beside the order.
    """

    region: str
    file: str
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a file that is missing or faulty."""
        body = view.fetch_blob(self.file)
        if body is None:
            raise refuse(f"The words, file {self.file[:12]}…, were not handed in. Send them with the order.")
        try:
            read_words(body)
        except FaultsError as error:
            raise refuse(error.diagnostics()) from error

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the adoption."""
        put(view, t.form_words, {"region": self.region}, {"file": self.file, "entry": view.n})
        return effects


def words_for(tx: Connection, frame: Frame, region: str, language: str | None) -> FormWords:
    """Return the words in a language, or those that the region or one around it adopted; else English.

    Raises
    ------
    NotFoundError
        If there are none in that language.
    """
    for each in frame.upward(region):
        file = tx.execute(select(t.form_words.c.file).where(t.form_words.c.region == each)).scalar()
        body = None if file is None else get_blob(tx, file)
        if body is None:
            continue
        adopted = read_words(body)
        if language in (None, adopted.language):
            return adopted
        break
    return built_in(language or "en")
