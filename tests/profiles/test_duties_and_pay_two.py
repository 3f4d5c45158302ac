"""Tests of what cases cannot ask of the Swiss, Russian, German and American profiles: pay, days, duties, papers, employers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

import pytest

from holdfast.law import (
    Event,
    Profile,
    RegionTree,
    application_terms,
    contents_of,
    duties,
    employer_notices,
    load_profile,
    regime_at,
)
from holdfast.model import Act, Earnings, Interval
from holdfast.profiles import text_of
from holdfast.service.days import Attended, Served, count_days
from holdfast.service.pay import PayFacts, PayLine, pay

CH, RU, DE, US = (
    "ch.civil-protection",
    "ru.special-assemblies-2025",
    "de.reserve-service",
    "us.federal-and-state",
)
LAND = RegionTree.of({"land": None})
DAY = date(2026, 6, 1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@cache
def profile(name: str) -> Profile:
    """Return a shipped profile."""
    return load_profile(text_of(name), name=name)


def lines(name: str, group: str, basis: str, days: int, earnings: str = "") -> dict[str, PayLine]:
    """Return what is owed in 2026 for one call-up from 1 June, by component, with earnings of so much a day."""
    of = profile(name)
    known = ((date(2020, 1, 1), Earnings(Decimal(earnings), of.currency)),) if earnings else ()
    contract = (Interval(date(2026, 1, 1), date(2026, 12, 31)),)
    served = (Served(Interval.of_days(DAY, days), basis, 1),)
    facts = PayFacts(((date(2020, 1, 1), group),), served, known, contract)
    return {line.component: line for line in pay(of, facts, Interval(date(2026, 1, 1), date(2027, 1, 1)))}


@pytest.mark.parametrize(("name", "zone", "currency", "languages"), [
    (CH, "Europe/Zurich", "CHF", ("de-CH", "fr", "it")), (RU, "Europe/Moscow", "RUB", ("ru",)),
    (DE, "Europe/Berlin", "EUR", ("de",)), (US, "America/New_York", "USD", ("en",)),
])  # fmt: skip
def test_where_the_law_is(name: str, zone: str, currency: str, languages: tuple[str, ...]) -> None:
    """Tests language, zone and currency of each profile."""
    of = profile(name)
    assert (of.zone, of.currency, of.languages) == (zone, currency, languages)


@pytest.mark.parametrize(
    ("earnings", "rate"), [("100", "80"), ("306.25", "245"), ("306.50", "245"), ("900", "245")]
)
def test_swiss_loss_of_earnings(earnings: str, rate: str) -> None:
    """Tests 80 % of earnings up to 245 francs a day, exactly at the ceiling and above it (EOG 16a)."""
    line = lines(CH, "member", "operation", 3, earnings)["loss_of_earnings"]
    assert (line.amount, line.payer, line.currency) == (3 * Decimal(rate), "fund", "CHF")
    assert "dated" in profile(CH).rule("loss-of-earnings").values[0].note


def test_swiss_basic_training_and_rank_pay() -> None:
    """Tests a quarter of the ceiling during basic training, and that pay by rank is listed and not paid."""
    owed = lines(CH, "member", "basic_training", 10)
    assert owed["loss_of_earnings"].amount == Decimal("612.50")
    assert owed["rank_pay"].amount is None
    assert owed["rank_pay"].article == "BZG 39-42"


def test_swiss_days() -> None:
    """Tests that eight hours are a day, that from two on shorter ones are summed, and that less is lost."""
    minutes = (480, 479, 120, 119)
    attended = [Attended(date(2026, 6, 1 + at), each) for at, each in enumerate(minutes)]
    counted = count_days(profile(CH), "operation", attended)
    assert (counted.full, counted.pooled_minutes, counted.pooled_days) == (1, 479 + 120, 1)


def test_what_is_reported_as_a_range_is_not_paid() -> None:
    """Tests that Russian pay and retainer are listed without an amount, and that earnings are kept in full."""
    owed = lines(RU, "private_or_nco", "special_assembly", 30, "2000")
    unknown = {component for component, line in owed.items() if line.amount is None}
    assert unknown == {"service_pay", "unemployed_allowance", "expenses", "retainer"}
    assert owed["earnings_kept"].amount == 60_000


def test_german_substitute_from_the_21st_day() -> None:
    """Tests that an employer's part is listed for days 21 to 50 and no others, its share not being known."""
    assert "substitute_cost" not in lines(DE, "nco", "exercise", 20)
    line = lines(DE, "nco", "exercise", 60)["substitute_cost"]
    assert (line.payee, line.quantity, line.amount) == ("employer", Decimal(30), None)
    assert line.period == Interval(date(2026, 6, 21), date(2026, 7, 21))


def test_american_pay_is_not_known() -> None:
    """Tests that federal and state pay are told apart, neither with an amount."""
    assert {c: line.amount for c, line in lines(US, "enlisted", "homeland_defence", 5).items()} == {
        "federal_pay": None
    }
    assert {c: line.amount for c, line in lines(US, "enlisted", "state_active_duty", 5).items()} == {
        "state_pay": None
    }


def test_employers() -> None:
    """Tests what protects whom: not in the texts read, six weeks of voluntary exercises, five years, State law."""
    assert employer_notices(profile(CH), "refresher", DAY) == ()
    assert employer_notices(profile(RU), "special_assembly", DAY) == ()
    (german,) = employer_notices(profile(DE), "exercise", DAY)
    assert (german.notice, "6 weeks" in german.protection) == (None, True)
    (federal,) = employer_notices(profile(US), "homeland_defence", DAY)
    (state,) = employer_notices(profile(US), "state_active_duty", DAY)
    assert ("5 years" in federal.protection, "State law" in state.protection) == (True, True)


def test_papers() -> None:
    """Tests that the Russian order must say place, beginning and end, and that the Swiss want of a part only warns."""
    order = contents_of(profile(RU), "call_up_order", DAY)
    swiss = contents_of(profile(CH), "call_up_order", DAY)
    assert order is not None
    assert swiss is not None
    assert [part.name for part in order.missing({"basis", "authority"})] == ["start", "end", "place"]
    assert (all(part.binding for part in order.parts), any(part.binding for part in swiss.parts)) == (
        True,
        False,
    )
    assert contents_of(profile(RU), "certificate", DAY) is not None
    assert contents_of(profile(DE), "call_up_order", DAY) is None
    assert contents_of(profile(US), "call_up_order", DAY) is None


def test_duties() -> None:
    """Tests who is told: the Federal Office within three days, Congress at once and each year, in Germany nobody is known."""
    done = Event("order", NOON, "call-up 1", order="CompleteCallUp")
    (office,) = duties(profile(CH), (), (done,), until=NOON)
    assert (office.tell, office.due_at) == ("federal_office", datetime(2026, 6, 4, 22, tzinfo=UTC))
    mission = Event("call_up", NOON, "plan 1", basis="preplanned_mission")
    (congress,) = duties(profile(US), (), (mission,), until=NOON)
    assert (congress.tell, congress.due_at) == ("congress", NOON)
    guard = Event("call_up", NOON, "plan 2", basis="homeland_defence")
    yearly = duties(profile(US), (), (guard,), until=datetime(2028, 6, 2, tzinfo=UTC))
    assert [duty.arises_at.year for duty in yearly] == [2026, 2027, 2028]
    assert duties(profile(DE), (), (done, mission, guard), until=NOON) == ()


def test_applications() -> None:
    """Tests what an application does meanwhile: it suspends in Germany, not in Switzerland, and of appeals it is not known."""
    terms = application_terms(profile(DE), "deferral", "own_business", "exercise", DAY)
    assert terms is not None
    assert (terms.suspends, terms.latest(DAY, None), terms.decided_by) == (True, None, ("career_centre",))
    terms = application_terms(profile(CH), "deferral", "postponement", "refresher", DAY)
    assert terms is not None
    assert (terms.suspends, terms.latest(DAY, None)) == (False, date(2026, 5, 11))
    terms = application_terms(profile(CH), "appeal", "call_up", "", DAY)
    assert terms is not None
    assert (terms.pending, terms.decided_by) == ("unknown", ("federal_courts",))
    terms = application_terms(profile(CH), "key_worker", "partner_needs", "", DAY)
    assert terms is not None
    assert (terms.consent, terms.proposed_by) == ("person", ("partner_organisation",))
    terms = application_terms(profile(DE), "key_worker", "cannot_be_spared", "", DAY)
    assert terms is not None
    assert (terms.consent, terms.proposed_by) == ("none", ("competent_authority",))


def test_martial_law_prevails_over_levels() -> None:
    """Tests that of statuses that overlap the higher stands first, whichever was declared first."""
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    period = Interval(date(2026, 5, 1), date(2027, 1, 1))
    acts = tuple(
        Act(kind, kind, kind, "president", datetime(2026, 5, 1, tzinfo=UTC), period, ("land",), status,
            confirmed_at=datetime(2026, 5, 2, tzinfo=UTC))
        for kind, status in (
            ("response_level_decree", "medium_response"), ("martial_law_decree", "martial_law"),
        )
    )  # fmt: skip
    regimes = regime_at(profile(RU), acts, "land", moment, LAND)
    assert [each.status.status for each in regimes] == ["martial_law", "medium_response"]


def test_no_territories_are_shipped() -> None:
    """Tests that the Russian profile lists no regions: places of duty come from contracts and from the register."""
    of = profile(RU)
    assert {value.terms.within for _, value in of.of_kind("territory")} == {"contract", "residence"}  # type: ignore[attr-defined]
