"""A profile edited while it is in use: what a changed text does to orders to come, under way, and done."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from holdfast.desk import Desk, Refusal
from holdfast.explaining import ask_again
from holdfast.law import Outcome
from holdfast.orders import AdoptProfile, Approve, CeaseCallUp, Enclosures, RevokeCallUp, ServeCallUp, View
from holdfast.orders.stranded import Stranded, stranded
from holdfast.rebuild import rebuild
from holdfast.record import Entry
from holdfast.store.ledger import read_entry
from worlds import ALVA, BO, CLEO, DAN, EVA, KEY, PROFILE, START, Toy, watch

DAY = date(2030, 2, 4)
CAP = "max: {days: 20}, article: Art. 3,"
NEW_CAP = "max: {days: 6}, article: Art. 3 as amended,"
SAID_NEW = "8 days would be served in 2030; the maximum is 6 days."


def changed(*, cap: str = NEW_CAP) -> str:
    """Return the law of the toy with another cap on the days of a year, put in place of the old one."""
    assert CAP in PROFILE
    return PROFILE.replace(CAP, cap)


def adopt(toy: Toy, text: str, region: str = "land") -> int:
    """Make a text the law of a region and return how many call-ups lose their ground by it."""
    body = text.encode()
    order = AdoptProfile(region, "toy.shore", hashlib.sha256(body).hexdigest())
    return int(toy.does(order, enclosures=Enclosures(blobs=(body,))).effects["stranded"])


def entry(toy: Toy, number: int) -> Entry:
    """Return an entry of the record."""
    with toy.store.read() as tx:
        found = read_entry(tx, number)
    assert found is not None
    return found


def cited(toy: Toy, number: int, rule: str = "year") -> tuple[str, str]:
    """Return outcome and article that an entry holds of a rule."""
    (found,) = [verdict for verdict in entry(toy, number).verdicts if verdict["rule"] == rule]
    return str(found["outcome"]), str(found["article"])


def listed(toy: Toy) -> list[Stranded]:
    """Return the stranded call-ups of the land."""

    def none(*_: object) -> Any:
        raise AssertionError

    with toy.store.read() as tx:
        view = View(tx, toy.desk.frame(), 0, toy.now, None, {}, none, none)
        view.region = "land"
        return stranded(view, toy.desk.frame().within("land"))


def refusal(toy: Toy, order: Any, seat: str = "caller") -> tuple[str, str]:
    """Return article and sentence with which an order is refused."""
    answer = toy.give(order, seat)
    assert isinstance(answer, Refusal)
    return str(answer.verdicts[0]["article"]), str(answer.verdicts[0]["reason"])


def test_from_its_adoption_orders_are_judged_by_the_new_text(toy: Toy) -> None:
    """Tests that the same call-up is lawful before the adoption and not after, and that each is told its own article."""
    before = toy.does(watch(ALVA, DAY, 8), "caller").entry
    adopt(toy, changed())
    assert refusal(toy, watch(BO, DAY, 8)) == ("Art. 3 as amended", SAID_NEW)
    after = toy.does(watch(BO, DAY, 6), "caller").entry
    assert cited(toy, before) == ("permit", "Art. 3")
    assert cited(toy, after) == ("permit", "Art. 3 as amended")
    assert rebuild(toy.store, check=True).same


def test_old_entries_say_what_they_were_judged_by(toy: Toy) -> None:
    """Tests that an explained entry shows the old verdict, and beside it what the new text says of the same call-up."""
    number = toy.does(watch(ALVA, DAY, 8), "caller").entry
    adopt(toy, changed())
    old = entry(toy, number)
    assert cited(toy, number) == ("permit", "Art. 3")
    again = ask_again(toy.desk, old)
    assert again is not None
    assert again.judgement is not None
    assert again.judgement.outcome is Outcome.DENY
    (now,) = [verdict for verdict in again.judgement.verdicts if verdict.rule == "year"]
    assert (now.article, now.reason) == ("Art. 3 as amended", SAID_NEW)
    assert any("6 days from 2030-02-04" in remedy.sentence for remedy in again.remedies)
    assert entry(toy, number) == old


def test_call_ups_that_lose_their_ground_are_listed(toy: Toy) -> None:
    """Tests that whom the new text would not call is listed, begun or not, and that dealing with them empties the list."""
    for person, days in ((ALVA, 8), (BO, 6), (CLEO, 8)):
        toy.calls(person, DAY + timedelta(days=10 if person == CLEO else 0), days)
    toy.calls(DAN, DAY, 2, post="dam.dive")
    toy.does(ServeCallUp(1, START.date()), "duty")
    toy.now = datetime(2030, 2, 6, 12, tzinfo=UTC)
    assert listed(toy) == []
    assert adopt(toy, changed()) == 2
    found = listed(toy)
    assert [(each.call_up, each.person, each.begun) for each in found] == [(1, ALVA, True), (3, CLEO, False)]
    assert {(each.article, each.reason) for each in found} == {("Art. 3 as amended", SAID_NEW)}
    assert "CeaseCallUp call_up=1" in found[0].remedy
    assert "RevokeCallUp call_up=3" in found[1].remedy
    toy.does(CeaseCallUp(1, DAY + timedelta(days=4), "the law was changed"), "caller")
    toy.does(RevokeCallUp(3, "the law was changed"), "caller")
    assert listed(toy) == []
    assert rebuild(toy.store, check=True).same


def test_what_waits_is_judged_by_the_text_at_its_approval(toy: Toy) -> None:
    """Tests that a call-up parked under the old text is not approved under the new one, and that both entries say why."""
    parked = toy.does(watch(ALVA, DAY, 12), "caller").entry
    assert cited(toy, parked, "long") == ("needs_authority", "Art. 4")
    assert cited(toy, parked) == ("permit", "Art. 3")
    adopt(toy, changed())
    article, reason = refusal(toy, Approve(parked), "council")
    assert (article, reason) == (
        "Art. 3 as amended", "12 days would be served in 2030; the maximum is 6 days.",
    )  # fmt: skip
    assert rebuild(toy.store, check=True).same


def test_a_text_taken_back(toy: Toy) -> None:
    """Tests that the old text adopted again is the law again: nobody is stranded, and the days may be ordered."""
    toy.calls(ALVA, DAY, 8)
    adopt(toy, changed())
    assert [each.call_up for each in listed(toy)] == [1]
    adopt(toy, PROFILE)
    assert listed(toy) == []
    toy.calls(ALVA, date(2030, 4, 1), 8)
    assert rebuild(toy.store, check=True).same


def test_only_where_it_was_adopted(toy: Toy) -> None:
    """Tests that a text adopted for the south leaves the north as it was."""
    toy.calls(ALVA, DAY, 8)
    toy.calls(EVA, DAY, 8, post="mast.foot")
    adopt(toy, changed(), region="south")
    assert [(each.call_up, each.person) for each in listed(toy)] == [(2, EVA)]
    assert refusal(toy, watch(EVA, date(2030, 4, 1), 2, post="mast.foot"))[0] == "Art. 3 as amended"
    toy.calls(ALVA, date(2030, 4, 1), 8)


def test_another_desk_hears_of_it_at_once(toy: Toy) -> None:
    """Tests that a desk which has judged by the old text judges the next order by the new one."""
    other = Desk(toy.store, KEY, clock=lambda: toy.now)
    assert not isinstance(other.submit(watch(ALVA, DAY, 8), toy.by("caller")), Refusal)
    adopt(toy, changed())
    answer = other.submit(watch(BO, DAY, 8), toy.by("caller"))
    assert isinstance(answer, Refusal)
    assert (answer.verdicts[0]["article"], answer.verdicts[0]["reason"]) == ("Art. 3 as amended", SAID_NEW)


def test_a_text_that_cannot_be_used_changes_nothing(toy: Toy) -> None:
    """Tests that a faulty edit is refused with its faults, and that the old text goes on being the law."""
    body = PROFILE.replace("max: {days: 20}", "max: {days: twenty}").encode()
    order = AdoptProfile("land", "toy.shore", hashlib.sha256(body).hexdigest())
    told = toy.refuses(order, enclosures=Enclosures(blobs=(body,)))
    assert "`holdfast law check` names each fault." in told
    number = toy.does(watch(ALVA, DAY, 8), "caller").entry
    assert cited(toy, number) == ("permit", "Art. 3")


def test_a_value_added_for_later_touches_only_later_days(toy: Toy) -> None:
    """Tests the way a text should be changed: a second value under its date leaves what was lawful before it alone."""
    added = changed(cap=f"{CAP} source: book, confidence: A}}, 2030-03-01: {{{NEW_CAP}")
    toy.calls(ALVA, DAY, 8)
    adopt(toy, added)
    assert listed(toy) == []
    toy.calls(BO, DAY, 8)
    assert refusal(toy, watch(ALVA, date(2030, 3, 4), 2)) == (
        "Art. 3 as amended", "10 days would be served in 2030; the maximum is 6 days.",
    )  # fmt: skip
    assert rebuild(toy.store, check=True).same
