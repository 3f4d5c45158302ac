"""Orders that say how people are reached, and who hears of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from sqlalchemy import Row, delete, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.model import Power
from holdfast.model.checks import check_text
from holdfast.model.notices import Channel, ContactWays, NoticeAnswer, minute_of
from holdfast.orders.base import Effects, Order, View, moment_text, refuse, type_of
from holdfast.orders.need import need_id, need_region, need_row, put, refuse_known
from holdfast.store import tables as t

LONGEST_WAIT: Final = 24 * 60
"""The longest time to answer in, in minutes."""
MOST_STEPS: Final = 10
OUTCOMES: Final = ("parked", "refused")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class SetContact(Order):
    """Note how the holder of an account is reached, and when only what is urgent may be.

    Attributes
    ----------
    ways
        None only when the record is replayed: the entry holds their commitment.
    quiet_from, quiet_until
        Times of day where the notice comes from, such as 22:00 and 06:00; both empty for no quiet hours.
    """

    account: str
    ways: ContactWays | None
    quiet_from: str = ""
    quiet_until: str = ""
    power: ClassVar[Power] = Power.READ
    suffices: ClassVar[frozenset[Power]] = frozenset(Power)
    waits: ClassVar[bool] = False

    def concerns(self, view: View) -> str:
        """Return the region of the author's headquarters."""
        return _own_region(view)

    def check(self, view: View) -> None:
        """Refuse somebody else's contact, unless from a seat that appoints, and hours that are none."""
        need_id("The account", self.account)
        _need_own(view, self.account)
        if bool(self.quiet_from) != bool(self.quiet_until):
            raise refuse("Quiet hours have a beginning and an end. Give both, or neither.")
        _need_clocks(self.quiet_from, self.quiet_until)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it in place of what was known before."""
        _forget(view, self.account)
        row = {
            "commitment": view.commitments.get("ways"),
            "quiet_from": self.quiet_from,
            "quiet_until": self.quiet_until,
            "entry": view.n,
        }
        put(view, t.contact, {"account": self.account}, row)
        return effects


@dataclass(frozen=True, slots=True)
class ForgetContact(Order):
    """Erase how somebody is reached."""

    account: str
    power: ClassVar[Power] = Power.READ
    suffices: ClassVar[frozenset[Power]] = frozenset(Power)
    waits: ClassVar[bool] = False

    def concerns(self, view: View) -> str:
        """Return the region of the author's headquarters."""
        return _own_region(view)

    def check(self, view: View) -> None:
        """Refuse where nothing is known, or somebody else's."""
        need_row(view, t.contact, "contact of the account", account=self.account)
        _need_own(view, self.account)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Erase it."""
        _forget(view, self.account)
        view.tx.execute(delete(t.contact).where(t.contact.c.account == self.account))
        return effects


@dataclass(frozen=True, slots=True)
class Subscribe(Order):
    """Let a seat, a web address or a file hear of what happens in a region.

    Attributes
    ----------
    kinds
        Orders to hear of when they are carried out, such as ``ReportIncident``; with ``parked:`` or ``refused:`` before
        them, of those that wait or were refused. Empty: all that are carried out.
    match
        Only orders that say so, each as ``field=value``, such as ``to_agency=fire``.
    seat, url
        Who hears: the holders of a seat by mail, SMS or voice; or a web address by webhook.
    urgent
        Whether quiet hours are broken.
    answer_within_minutes
        How long somebody has to answer before the seats of `escalate_to` hear of it, one after the other; 0: nobody needs
        to answer.
    """

    id: str
    region: str
    channel: Channel
    kinds: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    seat: str = ""
    url: str = ""
    urgent: bool = False
    answer_within_minutes: int = 0
    escalate_to: tuple[str, ...] = ()
    power: ClassVar[Power] = Power.OPERATE

    @property
    def needs(self) -> Power:
        """What goes beyond the people of the house is for those who appoint them."""
        return Power.CONSTITUTE if self.channel in (Channel.WEBHOOK, Channel.FILE) else Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region heard of."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse what reaches nobody or can never match."""
        need_id("The subscription", self.id)
        refuse_known(view, t.subscription, "subscription", id=self.id)
        _need_known(self.kinds)
        for each in self.match:
            name, equals, _ = each.partition("=")
            if not equals or not name.isidentifier() or len(each) > 200:
                raise refuse(f"{each[:60]!r} matches nothing. Write it as field=value, like to_agency=fire.")
        self._check_whom(view)
        if not 0 <= self.answer_within_minutes <= LONGEST_WAIT or len(self.escalate_to) > MOST_STEPS:
            raise refuse(
                f"Give 0 to {LONGEST_WAIT} minutes to answer in, and at most {MOST_STEPS} seats to escalate to."
            )
        if bool(self.escalate_to) != bool(self.answer_within_minutes):
            raise refuse("Escalation needs both: how long to wait for an answer, and which seats hear then.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it; it hears of what comes after this entry."""
        row = {
            "id": self.id,
            "region": self.region,
            "channel": self.channel.value,
            "kinds": " ".join(self.kinds),
            "match": "\n".join(self.match),
            "seat": self.seat,
            "url": self.url,
            "urgent": int(self.urgent),
            "answer_within": self.answer_within_minutes,
            "escalate_to": " ".join(self.escalate_to),
            "ended_at": None,
            "entry": view.n,
        }
        view.tx.execute(insert(t.subscription), row)
        return effects

    def _check_whom(self, view: View) -> None:
        if self.channel is Channel.WEBHOOK:
            _need_address(self.url)
        elif self.url:
            raise refuse(f"A web address hears by webhook, not by {self.channel}. Leave it out.")
        if self.channel in (Channel.WEBHOOK, Channel.FILE):
            if self.seat or self.answer_within_minutes:
                raise refuse(f"By {self.channel} no seat hears and nobody answers. Leave both out.")
            return
        for seat in (self.seat, *self.escalate_to):
            if seat not in view.frame.seats:
                raise refuse(f"There is no seat {seat[:64]!r}. Give one that `holdfast seats` lists.")


@dataclass(frozen=True, slots=True)
class Unsubscribe(Order):
    """End a subscription; what it has sent stays known."""

    subscription: str
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region heard of."""
        return str(self._row(view).region)

    def check(self, view: View) -> None:
        """Refuse one that has ended."""
        ended = self._row(view).ended_at
        if ended is not None:
            raise refuse(f"The subscription {self.subscription} ended at {ended} already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the end."""
        here = t.subscription.c.id == self.subscription
        view.tx.execute(
            update(t.subscription).where(here).values(ended_at=moment_text(view.at), entry=view.n)
        )
        return effects

    def _row(self, view: View) -> Row[Any]:
        return need_row(view, t.subscription, "subscription", id=self.subscription)


@dataclass(frozen=True, slots=True)
class AnswerNotice(Order):
    """Answer a notice: taken, so that nobody else need be called; or cannot, so that the next is called at once.

    Attributes
    ----------
    about
        The number of the entry that the notice told of.
    """

    about: int
    subscription: str
    answer: NoticeAnswer
    power: ClassVar[Power] = Power.READ
    suffices: ClassVar[frozenset[Power]] = frozenset(Power)
    waits: ClassVar[bool] = False

    def concerns(self, view: View) -> str:
        """Return the region of the author's headquarters."""
        return _own_region(view)

    def check(self, view: View) -> None:
        """Refuse what nobody need answer, or an answer of somebody who was not asked."""
        row = need_row(view, t.subscription, "subscription", id=self.subscription)
        seats = [row.seat, *row.escalate_to.split()]
        if not row.answer_within:
            raise refuse(f"Nobody need answer what {self.subscription} tells.")
        if view.by is None or not any(view.frame.holds(seat, view.by.account, view.at) for seat in seats):
            raise refuse("You hold none of the seats that were called. Leave the answer to them.", kind="who")
        if not row.entry < self.about < view.n:
            raise refuse(f"{self.subscription} told of no entry {self.about}. Give the number in the notice.")
        query = select(t.notice_answer.c.answer).where(
            t.notice_answer.c.about == self.about,
            t.notice_answer.c.subscription == self.subscription,
            t.notice_answer.c.account == view.by.account,
        )
        if view.tx.execute(query).scalar() == self.answer:
            raise refuse(f"You have answered that already: {self.answer}.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it in place of an earlier answer."""
        account = view.by.account if view.by else "system"
        key = {"about": self.about, "subscription": self.subscription, "account": account}
        values = {"answer": self.answer.value, "at": moment_text(view.at), "entry": view.n}
        put(view, t.notice_answer, key, values)
        return effects


def _own_region(view: View) -> str:
    if view.by is None:
        raise refuse("The system itself has no contact.", kind="who")
    seat = view.frame.seats.get(view.by.seat)
    if seat is None:
        raise refuse(f"There is no seat {view.by.seat}.", kind="who")
    return view.frame.headquarters[seat.headquarters].region


def _need_own(view: View, account: str) -> None:
    by = view.by
    if by is None or (by.account != account and Power.CONSTITUTE not in view.frame.seats[by.seat].powers):
        raise refuse(
            "It is another person's contact. They note it themselves, or an administrator.", kind="who"
        )


def _forget(view: View, account: str) -> None:
    kept = select(t.contact.c.commitment).where(t.contact.c.account == account)
    view.tx.execute(delete(t.sealed).where(t.sealed.c.commitment.in_(kept)))


def _need_clocks(*given: str) -> None:
    try:
        for clock in filter(None, given):
            minute_of(clock)
    except InvalidValueError as error:
        raise refuse(str(error)) from error


def _need_known(kinds: Sequence[str]) -> None:
    for kind in kinds:
        before, colon, name = kind.rpartition(":")
        if name not in type_of or (colon and before not in OUTCOMES):
            raise refuse(
                f"There is no order {kind[:60]!r} to hear of. Give a kind such as ReportIncident, or parked:IssueCallUp."
            )


def _need_address(url: str) -> None:
    if not _is_address(url):
        raise refuse(
            "The web address must begin with https:// (http:// on this machine only), hold no name, password or #, and have "
            "500 characters at most."
        )


def _is_address(url: str) -> bool:
    try:
        check_text("The web address", url, longest=500)
        parts = urlsplit(url)
        odd = parts.username or parts.password or parts.fragment or parts.port == 0 or " " in url
    except (InvalidValueError, ValueError):
        return False
    known = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return bool(known and parts.hostname and not odd)
