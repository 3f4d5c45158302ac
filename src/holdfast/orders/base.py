"""What every order is: a frozen value that knows what it needs and what it changes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Final

import polars as pl
from sqlalchemy import Connection, insert

from holdfast.law import Judgement, Outcome, Verdict
from holdfast.model import Power
from holdfast.orders.frame import Frame
from holdfast.store.days import to_date, to_day
from holdfast.store.tables import pending

APPROVAL_DAYS: Final = 14
"""How long a parked order waits for another person, where no rule of the profile says."""

type_of: dict[str, type[Order]] = {}
"""Every order by its kind, the name of its class."""

Effects = Mapping[str, Any]
"""What an order brought about, in JSON without fractions; replaying the record reads it back."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who gives an order: a person's account, in the seat it holds."""

    account: str
    seat: str


class Refused(Exception):  # noqa: N818 -- not an error: a refusal is an answer, and becomes an entry
    """The desk's answer to an order that cannot be carried out."""

    def __init__(self, *verdicts: Verdict) -> None:
        super().__init__("; ".join(verdict.reason for verdict in verdicts))
        self.verdicts = verdicts


def refuse(reason: str, *, kind: str = "sense", **facts: object) -> Refused:
    """Return the refusal for a reason that is not the law's: the register, or who asked."""
    return Refused(house_verdict(Outcome.DENY, reason, kind=kind, **facts))


def house_verdict(outcome: Outcome, reason: str, *, kind: str = "sense", **facts: object) -> Verdict:
    """Return a verdict of the house itself, which cites no article."""
    return Verdict(
        outcome=outcome,
        rule=f"house.{kind}",
        kind=kind,
        reason=reason,
        facts=tuple((name, str(value)) for name, value in facts.items()),
    )


@dataclass(slots=True)
class View:
    """What an order sees while it is judged and carried out; one transaction, one moment.

    Attributes
    ----------
    tx
        The connection inside the writing transaction.
    frame
        Regions, acts, seats and the profile, as they stand.
    n, at, by
        The number and moment of the entry to be, and who asked.
    region
        The region concerned, once the order has said which; its days are counted there.
    commitments
        The commitment under which each personal field of the order lies in the private store.
    fetch_blob
        Returns a content-addressed file by its SHA-256 (hex), or None.
    fetch_order
        Returns the order of an earlier entry, with the view it was given in.
    approved
        The authorities that have approved it.
    break_glass
        Why it is carried out without the second person that the profile asks for; empty where it is not.
    memo
        What was worked out while judging and is wanted again while carrying out.
    seal
        Signs the document of an alert; None where this headquarters has no key for that, and when replaying.
    """

    tx: Connection
    frame: Frame
    n: int
    at: datetime
    by: Author | None
    commitments: Mapping[str, bytes]
    fetch_blob: Callable[[str], bytes | None]
    fetch_order: Callable[[int], tuple[Order, View]]
    approved: frozenset[str] = frozenset()
    memo: dict[str, Any] = field(default_factory=dict)
    keep_blob: Callable[[bytes], str] | None = None
    region: str | None = None
    break_glass: str = ""
    seal: Callable[[bytes], bytes] | None = None

    @property
    def today(self) -> date:
        """The day of the entry in the region concerned, by its profile's zone."""
        return self.frame.day_of(self.region, self.at)


@dataclass(frozen=True, slots=True)
class Enclosures:
    """What comes with an order and is not written into its entry.

    Attributes
    ----------
    blobs
        Files that the order names by their SHA-256.
    private
        Rows for the private store (columns of the table `private`), or None.
    """

    blobs: tuple[bytes, ...] = ()
    private: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the law says of an order, and what it leaves to be carried out.

    Attributes
    ----------
    judgement
        The verdicts; its outcome decides.
    counts
        For bulk orders: refused rows by article or rule.
    effects
        What carrying out must know, such as the file that names the rows left out.
    """

    judgement: Judgement
    counts: Mapping[str, int] = field(default_factory=dict)
    effects: Effects = field(default_factory=dict)


class Order(ABC):
    """Any change asked for; subclasses are frozen dataclasses with imperative names."""

    power: ClassVar[Power]
    """What the seat that gives it must hold."""
    reframes: ClassVar[bool] = False
    """Whether it changes what `Frame` holds."""
    standing: ClassVar[bool] = False
    """Whether the headquarters it comes from must stand at that moment, even where the power only keeps the register."""
    waits: ClassVar[bool] = True
    """Whether a rule of the profile can make it wait for another person; answers to such orders never wait."""
    suffices: ClassVar[frozenset[Power]] = frozenset()
    """Other powers, any of which does as well as the one that it needs."""

    def __init_subclass__(cls) -> None:
        """Enter the subclass in the list of kinds, unless it is abstract."""
        if not cls.__name__.startswith("_"):
            type_of[cls.__name__] = cls

    @property
    def kind(self) -> str:
        """The name of the order's kind."""
        return type(self).__name__

    @property
    def needs(self) -> Power:
        """What the seat that gives it must hold; the same for all of a kind, with few exceptions."""
        return self.power

    def admits(self, view: View) -> bool:
        """Tell whether the author may give it though their headquarters has no say in the region; few orders let them."""
        del view
        return False

    def revised(self, view: View) -> int | None:
        """Return the number of the entry that last changed what the order is about; None where nothing is compared."""
        del view
        return None

    @abstractmethod
    def concerns(self, view: View) -> str:
        """Return the region that the order is about; the seat must have authority there."""

    def judge(self, view: View) -> Ruling:
        """Ask the law; most orders only keep the register, which no rule restricts."""
        del view
        return Ruling(
            Judgement(
                (
                    house_verdict(
                        Outcome.PERMIT, "It keeps the register; no rule restricts that.", kind="register"
                    ),
                )
            )
        )

    def check(self, view: View) -> None:  # noqa: B027 -- many orders need no more than their region
        """Raise `Refused` where the register does not agree."""

    def park(self, view: View, authority: str, until: str | None) -> None:
        """Put the order on the list of those that wait for another person, until a moment of the record."""
        row = {
            "entry": view.n,
            "authority": authority,
            "region": self.concerns(view),
            "account": view.by.account if view.by else "system",
            "until_at": until or _by_the_day(view.at),
            "approved": "",
        }
        view.tx.execute(insert(pending), row)

    @abstractmethod
    def apply(self, view: View, effects: Effects) -> Effects:
        """Change the tables and return what came about; given the same, always the same."""


def moment_text(moment: datetime) -> str:
    """Return a moment in UTC as entries and tables hold it."""
    return moment.isoformat().replace("+00:00", "Z")


def _by_the_day(at: datetime) -> str:
    """Return until when an order waited before entries said so: midnight in UTC, two weeks on."""
    return f"{to_date(to_day(at.date()) + APPROVAL_DAYS)}T00:00:00Z"
