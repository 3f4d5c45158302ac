"""Tests of what cases cannot ask of the Estonian, Finnish and Taiwanese profiles: pay, service, duties, papers, leaders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest

from holdfast.errors import InvalidValueError
from holdfast.law import (
    Event,
    Profile,
    RegionTree,
    application_terms,
    channels_for,
    contents_of,
    duties,
    employer_notices,
    leader_of,
    load_profile,
    powers_at,
    regime_at,
    served_on,
    statuses_at,
)
from holdfast.model import Act, Earnings, Interval, Power
from holdfast.profiles import text_of
from holdfast.service.days import Served
from holdfast.service.pay import PayFacts, PayLine, pay

EE, FI, TW = "ee.reserve-service", "fi.reserve-exercises", "tw.reserve-call-up"
LAND = RegionTree.of({"land": None, "county": "land"})
NOON = datetime(2026, 10, 15, 12, tzinfo=UTC)


@cache
def profile(name: str) -> Profile:
    """Return a shipped profile."""
    return load_profile(text_of(name), name=name)


def act(kind: str, issuer: str, declares: str | None, region: str = "land", name: str = "act") -> Act:
    """Return an act of October 2026, issued at the beginning of its first day."""
    period = Interval(date(2026, 10, 1), date(2026, 11, 1))
    return Act(name, kind, kind, issuer, datetime(2026, 10, 1, tzinfo=UTC), period, (region,), declares)


def lines(name: str, group: str, *served: Served, earnings: str = "") -> tuple[PayLine, ...]:
    """Return what is owed in 2026 to somebody of one rank group, with earnings of so much a day."""
    of = profile(name)
    known = ((date(2020, 1, 1), Earnings(Decimal(earnings), of.currency)),) if earnings else ()
    facts = PayFacts(((date(2020, 1, 1), group),), served, known)
    return pay(of, facts, Interval(date(2026, 1, 1), date(2027, 1, 1)))


def call(start: date, days: int, basis: str, number: int = 1) -> Served:
    """Return a completed call-up."""
    return Served(Interval.of_days(start, days), basis, number)


@pytest.mark.parametrize(("group", "rate"), [("soldier", 55), ("nco", 60), ("officer", 75)])
def test_estonian_daily_rates(group: str, rate: int) -> None:
    """Tests ten days of training at the rate of each rank group, in euros (Regulation §3(2))."""
    (line,) = lines(EE, group, call(date(2026, 9, 1), 10, "training_assembly"))
    assert (line.rate, line.amount, line.currency) == (Decimal(rate), Decimal(10 * rate), "EUR")
    assert line.article == "Regulation §3(2)"


def test_estonian_rates_begin_in_march() -> None:
    """Tests that days before 1 March 2026, of which no rate is known, are not paid at the later one."""
    (line,) = lines(EE, "soldier", call(date(2026, 2, 25), 10, "training_assembly"))
    assert line.quantity == 6
    assert line.period.start == date(2026, 3, 1)


def test_pay_that_is_not_known() -> None:
    """Tests that work duty and Finnish refreshers list their pay as not known, and pay nothing."""
    (line,) = lines(EE, "civilian", call(date(2026, 9, 1), 1, "emergency_work_duty"))
    assert (line.amount, line.article) == (None, "HOS 43")
    (line,) = lines(FI, "specialist", call(date(2026, 9, 1), 7, "refresher"))
    assert (line.amount, line.article, bool(line.note)) == (None, "235/2002 §1", True)


def test_taiwanese_wage_and_bonus() -> None:
    """Tests that the employer pays the wage, and the state 5000 for the fifth call but not for the fourth."""
    calls = [call(date(2026, month, 1), 5, "training_call", month) for month in range(1, 6)]
    four, five = (lines(TW, "reservist", *calls[:many], earnings="1500") for many in (4, 5))
    assert {line.component for line in four} == {"wage"}
    (bonus,) = (line for line in five if line.component == "bonus")
    assert (bonus.amount, bonus.payer, bonus.currency) == (Decimal(5000), "state", "TWD")
    wages = [line.amount or Decimal(0) for line in five if line.component == "wage"]
    assert sum(wages) == 25 * 1500
    assert {line.payer for line in five if line.component == "wage"} == {"employer"}


def test_channels() -> None:
    """Tests that a snap assembly is served by broadcast on the day, and a Taiwanese call by hand only."""
    day = date(2026, 10, 1)
    assert set(channels_for(profile(EE), "snap_assembly", day)) == {
        "personal",
        "electronic",
        "newspaper",
        "broadcast",
    }
    assert served_on(profile(EE), "snap_assembly", "broadcast", day) == day
    with pytest.raises(InvalidValueError, match="召集規則 23"):
        served_on(profile(TW), "training_call", "newspaper", day)
    assert channels_for(profile(FI), "refresher", day) == ()


def test_employers() -> None:
    """Tests the month and the two months in which employers are told, and what protects whom."""
    day = date(2026, 10, 1)
    (notice,) = employer_notices(profile(EE), "training_assembly", day)
    assert (notice.tell_by(day), notice.consent) == (date(2026, 9, 1), "person")
    (notice,) = employer_notices(profile(FI), "refresher", day)
    assert (notice.tell_by(date(2028, 4, 30)), notice.article) == (date(2028, 2, 29), "305/2009 §§2-5")
    (notice,) = employer_notices(profile(TW), "training_call", day)
    assert (notice.tell_by(day), "150 %" in notice.protection) == (None, True)
    (notice,) = employer_notices(profile(EE), "defence_league_duty", day)
    assert "30 days a year" in notice.protection


def test_applications() -> None:
    """Tests who decides by when, and what an application does meanwhile, as far as each text says."""
    day = date(2028, 2, 20)
    terms = application_terms(profile(FI), "exemption", "medical", "refresher", day)
    assert terms is not None
    assert (terms.decide_by(day), terms.decided_by, terms.pending) == (
        date(2028, 3, 1),
        ("regional_office",),
        "stands",
    )
    terms = application_terms(profile(EE), "exemption", "studies", "training_assembly", day)
    assert terms is not None
    assert (terms.latest(date(2028, 3, 10), None), terms.pending, terms.decided_by) == (
        date(2028, 2, 24),
        "unknown",
        (),
    )
    terms = application_terms(profile(TW), "deferral", "late_reporting", "training_call", day)
    assert terms is not None
    assert terms.until_at_most(date(2028, 2, 28)) == date(2028, 3, 2)


def test_parliament_is_told_at_once() -> None:
    """Tests that an order to use forces in aid is told to the board and to the chair at the moment it is issued."""
    order = act("aid_order", "government", "forces_in_aid")
    told = duties(profile(EE), (order,), (), until=NOON)
    assert {duty.tell for duty in told} == {"riigikogu_board", "defence_committee_chair"}
    assert {duty.due_at for duty in told} == {order.issued_at}
    assert all(duty.article == "HOS 34, 35" for duty in told)


def test_war_gives_three_days() -> None:
    """Tests that those in reserve service are to be assigned or released within three days of a state of war."""
    (duty,) = duties(
        profile(EE), (act("state_of_war_resolution", "riigikogu", "state_of_war"),), (), until=NOON
    )
    assert (duty.tell, duty.article) == ("commander_of_defence_forces", "KVTS 76¹")
    assert timedelta(days=3) <= duty.due_at - duty.arises_at <= timedelta(days=4)


def test_the_president_is_told_of_demanding_aid() -> None:
    """Tests that demanding aid to the police is told to the President, and ordinary aid is not."""
    happened = [
        Event("call_up", NOON, basis, basis=basis) for basis in ("police_aid", "demanding_police_aid")
    ]
    (duty,) = duties(profile(FI), (), happened, until=NOON)
    assert (duty.tell, duty.about) == ("president", "demanding_police_aid")
    (duty,) = duties(profile(FI), (act("emergency_decree", "government", None),), (), until=NOON)
    assert duty.tell == "parliament"


@pytest.mark.parametrize(
    ("document", "parts"),
    [
        ("emergency_situation_order", ("reason", "area", "leader")),
        ("snap_assembly_order", ("start", "longest", "number")),
        ("aid_order", ("task", "number", "deadline", "territory", "official_responsible")),
        ("guard_contract", ("time", "number", "area", "weapons")),
    ],
)
def test_estonian_papers(document: str, parts: tuple[str, ...]) -> None:
    """Tests what each Estonian order and contract must say, and that each part binds."""
    contents = contents_of(profile(EE), document, date(2026, 10, 1))
    assert contents is not None
    assert contents.contains == parts
    assert all(part.binding for part in contents.parts)


def test_the_higher_regime_leads() -> None:
    """Tests that the Prime Minister leads where war comes over an emergency situation (HOS 24(6))."""
    emergency = act("emergency_situation_order", "government", "emergency_situation", "county", "first")
    war = act("state_of_war_resolution", "riigikogu", "state_of_war", "land", "second")
    alone = regime_at(profile(EE), (emergency,), "county", NOON, LAND)
    both = regime_at(profile(EE), (emergency, war), "county", NOON, LAND)
    assert leader_of(alone) == "emergency_leader"
    assert [regime.status.status for regime in both] == ["state_of_war", "emergency_situation"]
    assert leader_of(both) == "prime_minister"


@pytest.mark.parametrize(
    ("name", "rule", "calm", "decree"),
    [
        (
            EE,
            "regional-crisis-committee",
            False,
            ("emergency_situation_order", "government", "emergency_situation"),
        ),
        (
            TW,
            "municipal-mobilisation-board",
            False,
            ("emergency_decree", "president", "mobilisation_implementation"),
        ),
        (FI, "regional-office", True, ("state_of_defence_decree", "president", "state_of_defence")),
    ],
)
def test_powers_in_a_status(name: str, rule: str, *, calm: bool, decree: tuple[str, str, str]) -> None:
    """Tests whether a headquarters may call up in calm, and that it may in the status."""
    at = statuses_at(profile(name), (act(*decree),), "county", NOON, LAND)
    assert (Power.CALL_UP in powers_at(profile(name), rule, (), NOON.date())) is calm
    assert Power.CALL_UP in powers_at(profile(name), rule, at, NOON.date())


@pytest.mark.parametrize(
    ("name", "languages", "zone", "currency"),
    [
        (EE, ("et",), "Europe/Tallinn", "EUR"),
        (FI, ("fi", "sv"), "Europe/Helsinki", "EUR"),
        (TW, ("zh-Hant",), "Asia/Taipei", "TWD"),
    ],
)
def test_head(name: str, languages: tuple[str, ...], zone: str, currency: str) -> None:
    """Tests the languages, zone and currency of each profile."""
    of = profile(name)
    assert (of.languages, of.zone, of.currency) == (languages, zone, currency)
