from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from alerts_world import HARBOUR, SETTINGS, approved, document, drafted, published, read_by_all, ready
from holdfast.desk import Desk, Receipt, Refusal
from holdfast.errors import ConflictError, HoldfastError, InvalidValueError
from holdfast.exchange.alerts import house_templates
from holdfast.exchange.cap import is_valid, judge
from holdfast.exchange.cap.signatures import SignatureVerdict, check_signature
from holdfast.exchange.cap.signer import make_signer, sign
from holdfast.model import Region
from holdfast.model.alerts import (
    AlertSeverity,
    AlertText,
    AreaKind,
    Category,
    Certainty,
    Urgency,
    WarnedArea,
)
from holdfast.orders import (
    AddRegion,
    AmendAlert,
    ApproveAlert,
    CancelAlert,
    DiscardAlert,
    DraftAlert,
    ReportIncident,
    SetAlerting,
    UpdateAlert,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from worlds import KEY, START, Toy, found_toy

TURNED = "a \u202eb"


def row(toy: Toy, alert: int) -> Any:
    """Return the row of an alert."""
    with toy.store.read() as tx:
        return tx.execute(t.alert.select().where(t.alert.c.id == alert)).one()


def said(receipt: Receipt) -> str:
    """Return all reasons of an answer."""
    return " ".join(str(verdict.get("reason", "")) for verdict in receipt.verdicts)


@pytest.fixture
def world(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return a register that can warn."""
    return ready(sqlite_copy())


def test_an_alert_is_drafted_approved_and_kept(toy: Toy) -> None:
    """Tests that a draft approved by another becomes one valid document, named by its hash, that all readers read."""
    ready(toy)
    alert = drafted(toy, "uas-debris", values={"place.de": "Hafen"})
    receipt = approved(toy, alert)
    body = document(toy, receipt)
    found = read_by_all(body)
    assert is_valid(judge(body, received_at=toy.now))
    assert (found.status, found.msg_type, found.sent) == ("Actual", "Alert", START)
    assert [info.language for info in found.infos] == ["en", "de", "ru"]
    assert "Hafen" in found.infos[1].headline
    assert found.infos[0].areas[0].polygons == (
        ((47.0, 8.0), (47.0, 8.1), (47.1, 8.1), (47.1, 8.0), (47.0, 8.0)),
    )
    assert found.infos[0].expires == START + timedelta(hours=4)
    assert receipt.effects["identifier"] == found.identifier == "land.1.20300105T080000Z"
    assert receipt.effects["signed"] is False
    assert "not signed" in said(receipt)
    assert b"-00:00" in body
    assert row(toy, alert).state == "published"
    assert rebuild(toy.store, check=True).same


def test_nobody_approves_their_own(world: Toy) -> None:
    """Tests that neither who drafted nor who amended an alert can approve it, in whatever seat."""
    alert = drafted(world)
    assert "nobody approves their own" in world.refuses(ApproveAlert(alert), "warning")
    world.does(AmendAlert(alert, hours=6), "chief")
    assert "nobody approves their own" in world.refuses(ApproveAlert(alert), "chief")
    assert "nobody approves their own" in world.refuses(ApproveAlert(alert), "warning")
    assert row(world, alert).state == "draft"


def test_only_the_power_to_warn_warns(world: Toy) -> None:
    """Tests that seats without the power to warn neither draft nor approve."""
    alert = drafted(world)
    for seat in ("watch", "fire", "mayor", "overseer"):
        world.refuses(DraftAlert("land", template="flood", area=HARBOUR, hours=1), seat)
        world.refuses(ApproveAlert(alert), seat)


def test_an_exercise_says_so_throughout(tmp_path: Any) -> None:
    """Tests that in an exercise every alert has the status Exercise and marked texts, and nobody approves their own."""
    toy = ready(found_toy(f"sqlite:///{tmp_path / 'x.db'}", exercise=True))
    alert = drafted(toy)
    assert "nobody approves their own" in toy.refuses(ApproveAlert(alert), "warning")
    found = read_by_all(document(toy, approved(toy, alert)))
    assert (found.status, found.identifier[:9]) == ("Exercise", "exercise.")
    assert "EXERCISE" in found.note
    for info in found.infos:
        assert all(x.startswith("EXERCISE") for x in (info.headline, info.description, info.instruction))
    marked = drafted(toy, "system-test", test=True)
    assert read_by_all(document(toy, approved(toy, marked))).status == "Exercise"
    toy.store.close()


def test_a_test_is_marked_and_follows_nothing_real(world: Toy) -> None:
    """Tests that a test has the status Test, and never takes the place of a real alert or the other way round."""
    trial = drafted(world, "system-test")
    found = read_by_all(document(world, approved(world, trial)))
    assert found.status == "Test"
    assert "There is no danger" in found.note
    real = published(world)
    assert "test cannot follow" in world.refuses(UpdateAlert(real, template="system-test"), "warning")
    assert "real alert cannot follow" in world.refuses(UpdateAlert(trial, test=False), "warning")
    alert = world.does(UpdateAlert(trial, template="all-clear"), "warning").effects["alert"]
    assert row(world, alert).status == "Test"


def test_one_click_update_refers_to_all_before_it(world: Toy) -> None:
    """Tests that an update keeps what it does not change, refers to every alert before it that is still valid."""
    first = published(world, "evacuation", values={"shelter": "School"}, hours=10)
    world.now += timedelta(hours=1)
    second = world.does(UpdateAlert(first, hours=2), "warning").effects["alert"]
    receipt = approved(world, second)
    found = read_by_all(document(world, receipt))
    assert found.msg_type == "Update"
    assert "School" in found.infos[0].instruction
    assert "11:00" in found.infos[0].description, "the end in words is the new one"
    assert [each.identifier for each in found.references] == ["land.1.20300105T080000Z"]
    assert (row(world, first).state, row(world, first).successor) == ("superseded", second)
    world.now += timedelta(minutes=30)
    third = world.does(UpdateAlert(second, values={"shelter": "Hall"}), "warning").effects["alert"]
    found = read_by_all(document(world, approved(world, third)))
    assert [each.identifier for each in found.references] == [
        "land.1.20300105T080000Z",
        "land.2.20300105T090000Z",
    ]
    assert found.references[0].sent == START


def test_what_has_expired_is_not_referred_to(world: Toy) -> None:
    """Tests that an update refers only to those before it that have not ended."""
    first = published(world, hours=1)
    second = world.does(UpdateAlert(first, hours=9), "warning").effects["alert"]
    approved(world, second)
    world.now += timedelta(hours=2)
    third = world.does(UpdateAlert(second), "warning").effects["alert"]
    found = read_by_all(document(world, approved(world, third)))
    assert [each.identifier for each in found.references] == ["land.2.20300105T080000Z"]


def test_a_cancel_fails_loudly_where_something_else_holds(world: Toy) -> None:
    """Tests that who cancels what was updated or cancelled is told by what, and nothing changes."""
    first = published(world)
    second = world.does(UpdateAlert(first, hours=8), "warning").effects["alert"]
    rival = world.does(CancelAlert(first, "False alarm."), "warning").effects["alert"]
    approved(world, second)
    reason = world.refuses(CancelAlert(first, "False alarm."), "warning")
    assert "superseded by the alert 2 (land.2." in reason
    assert "name 2" in reason
    assert "superseded by the alert 2" in world.refuses(ApproveAlert(rival), "chief")
    assert "superseded by the alert 2" in world.refuses(UpdateAlert(first, hours=3), "warning")
    third = world.does(CancelAlert(second, "False alarm.", note="It was a bird."), "warning").effects["alert"]
    found = read_by_all(document(world, approved(world, third)))
    assert (found.msg_type, len(found.references)) == ("Cancel", 2)
    assert "It was a bird." in found.infos[0].description
    assert "False alarm" not in str(found), "the reason is for the record"
    assert row(world, second).state == "cancelled"
    assert "cancelled by the alert 4" in world.refuses(CancelAlert(second, "Again."), "warning")
    assert "cancels another" in world.refuses(CancelAlert(third, "Again."), "warning")
    assert rebuild(world.store, check=True).same


def test_two_drafts_on_one_alert_are_pointed_out(world: Toy) -> None:
    """Tests that who drafts a second successor is told of the first."""
    first = published(world)
    world.does(UpdateAlert(first, hours=8), "warning")
    assert "Another draft follows the alert 1 too: 2" in said(
        world.does(UpdateAlert(first, hours=9), "chief")
    )


def test_forbidden_moves(world: Toy) -> None:
    """Tests that each move that a state does not allow is refused with what to do."""
    alert = drafted(world)
    for order in (UpdateAlert(alert, hours=1), CancelAlert(alert, "No.")):
        assert "never published" in world.refuses(order, "warning")
    world.does(DiscardAlert(alert, "Wrong place."), "warning")
    for order in (ApproveAlert(alert), AmendAlert(alert, hours=1), DiscardAlert(alert, "Again.")):
        assert "is discarded" in world.refuses(order, "chief")
    other = published(world)
    for order in (ApproveAlert(other), AmendAlert(other, hours=1), DiscardAlert(other, "No.")):
        assert "Update or cancel it instead" in world.refuses(order, "chief")
    world.now += timedelta(hours=5)
    for order in (UpdateAlert(other, hours=1), CancelAlert(other, "Over.")):
        assert "ended at" in world.refuses(order, "warning")
    for order in (
        ApproveAlert(99),
        AmendAlert(99),
        UpdateAlert(99),
        CancelAlert(99, "x"),
        DiscardAlert(99, "x"),
    ):
        assert "no alert 99" in world.refuses(order, "chief")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hours": None}, "has no end"),
        ({"hours": 0}, "cannot be"),
        ({"expires_at": START + timedelta(hours=1)}, "Both an end"),
        ({"hours": None, "expires_at": START - timedelta(hours=1)}, "is over"),
        ({"hours": None, "expires_at": START}, "is over"),
        ({"begins_at": START + timedelta(hours=5)}, "not after it begins"),
        ({"begins_at": START + timedelta(hours=4)}, "not after it begins"),
        ({"hours": None, "expires_at": datetime(9999, 12, 31, 23, tzinfo=UTC)}, "more than a year"),
        ({"hours": None, "expires_at": datetime(2030, 1, 6)}, "not in UTC"),  # noqa: DTZ001 -- that is the fault
        ({"area": None}, "has no area"),
        ({"template": "none-such"}, "no template"),
        ({"template": None}, "must say more|no text"),
        ({"area": WarnedArea(AreaKind.REGION)}, "no outline"),
        ({"area": WarnedArea(AreaKind.REGION, region="atlantis")}, "no region"),
        ({"area": WarnedArea(AreaKind.ZONE, zone="z9")}, "no zone"),
        ({"incident": 7}, "no incident"),
        ({"incident": 2**53 - 1}, "no incident"),
        ({"evacuation": 7}, "no evacuation"),
        ({"values": {"place": TURNED}}, "direction of writing"),
        ({"values": {"place": "x" * 3_000}}, "cannot be used"),
        ({"values": {str(n): "x" for n in range(99)}}, "too many"),
    ],
)
def test_drafts_that_cannot_be(world: Toy, change: dict[str, Any], reason: str) -> None:
    """Tests that what could not be published is refused when it is drafted, in words."""
    import re

    wish = {"template": "industrial-smoke", "area": HARBOUR, "hours": 4} | change
    assert re.search(reason, world.refuses(DraftAlert("land", **wish), "warning"))


def test_odd_spans_are_asked_about(world: Toy) -> None:
    """Tests that a very short, a very long and a far span are warned of, not refused."""
    wish: dict[str, Any] = {"template": "flood", "area": HARBOUR}
    end = START + timedelta(minutes=5)
    assert "5 minutes only" in said(world.does(DraftAlert("land", **wish, expires_at=end), "warning"))
    assert "100 hours, longer than the 48" in said(
        world.does(DraftAlert("land", **wish, hours=100), "warning")
    )
    far = {"begins_at": START + timedelta(days=9), "expires_at": START + timedelta(days=10)}
    assert "begins in 9 days" in said(world.does(DraftAlert("land", **wish, **far), "warning"))


def test_a_draft_that_lies_too_long_is_not_published(world: Toy) -> None:
    """Tests that a draft whose end has passed must be amended before it is approved."""
    alert = drafted(world, hours=1)
    world.now += timedelta(hours=1)
    assert "later end" in world.refuses(ApproveAlert(alert), "chief")
    world.does(AmendAlert(alert, hours=2), "warning")
    assert read_by_all(document(world, approved(world, alert))).sent == START + timedelta(hours=1)


def test_every_language_must_be_there(world: Toy) -> None:
    """Tests that a language of the region that the template lacks must be given, and one that is added later too."""
    alert = drafted(world)
    world.does(replace(SETTINGS, languages=("en", "et")), "warning")
    assert "et too" in world.refuses(ApproveAlert(alert), "chief")
    wish: dict[str, Any] = {"template": "flood", "area": HARBOUR, "hours": 1}
    assert "no text in et" in world.refuses(DraftAlert("land", **wish), "warning")
    text = AlertText("et", "Üleujutus", "Üleujutus: {place}.", "Kuni {until}.", area="sadam")
    found = world.does(DraftAlert("land", **wish, texts=(text,)), "warning").effects["alert"]
    read = read_by_all(document(world, approved(world, found)))
    assert [info.areas[0].area_desc for info in read.infos] == ["the harbour", "sadam"]
    assert read.infos[1].headline == "Üleujutus: sadam."


def test_settings_of_the_nearest_region_hold(world: Toy) -> None:
    """Tests that the north warns as the land does until it says otherwise, and without any nobody warns."""
    world.does(SetAlerting("north", "north@land.example", ("de",), sender_name="Nordstab"), "warning")
    found = world.does(DraftAlert("town", template="flood", area=HARBOUR, hours=2), "warning")
    read = read_by_all(document(world, approved(world, found.effects["alert"])))
    assert (read.sender, read.infos[0].sender_name, len(read.infos)) == ("north@land.example", "Nordstab", 1)
    assert read.identifier.startswith("town.1.")


def test_areas_of_a_region_and_a_circle(world: Toy) -> None:
    """Tests that a region's outline, simplified where it must be, and a circle are areas too."""
    from exchange_rings import ring

    outline = json.dumps({"type": "Polygon", "coordinates": [ring(600)]})
    world.does(AddRegion(Region("isle", "The isle", "land", outline)))
    order = DraftAlert("isle", template="flood", area=WarnedArea(AreaKind.REGION), hours=2)
    receipt = world.does(order, "warning")
    assert "was simplified to" in said(receipt)
    read = read_by_all(document(world, approved(world, receipt.effects["alert"])))
    assert read.infos[0].areas[0].area_desc == "The isle"
    assert len(read.infos[0].areas[0].polygons[0]) <= 100
    round_ = WarnedArea(AreaKind.CIRCLE, "the works", latitude=47.05, longitude=8.05, radius_km=2.5)
    other = published(world, area=round_)
    assert row(world, other).area == "the works"


def test_an_alert_can_be_about_an_incident(world: Toy) -> None:
    """Tests that the incident's number goes along, in the table and in the document."""
    number = world.does(ReportIncident("land", "Smoke over the works"), "watch").effects["incident"]
    alert = drafted(world, incident=number)
    assert read_by_all(document(world, approved(world, alert))).incidents == (f"incident-{number}",)
    assert row(world, alert).incident == number


def test_own_texts_without_a_template(world: Toy) -> None:
    """Tests that an alert can be written freely where it says all that CAP asks for."""
    texts = tuple(AlertText(each, "Gas", "Gas: {place}", "Until {until}.") for each in ("en", "de", "ru"))
    wish: dict[str, Any] = {"area": HARBOUR, "hours": 2, "texts": texts}
    assert "categories" in world.refuses(DraftAlert("land", **wish), "warning")
    wish |= {"categories": (Category.CBRNE,), "urgency": Urgency.IMMEDIATE}
    wish |= {"severity": AlertSeverity.EXTREME, "certainty": Certainty.OBSERVED}
    alert = world.does(DraftAlert("land", **wish), "warning").effects["alert"]
    read_by_all(document(world, approved(world, alert)))


def test_a_double_click_drafts_and_approves_once(world: Toy) -> None:
    """Tests that the same order with the same key changes nothing twice, and another one with it is refused."""
    order = DraftAlert("land", template="flood", area=HARBOUR, hours=1)
    one, two = (world.does(order, "warning", key="click") for _ in range(2))
    assert (one.effects, two.repeated) == (two.effects, True)
    first, again = (world.does(ApproveAlert(1), "chief", key="yes") for _ in range(2))
    assert first.effects["document"] == again.effects["document"]
    with pytest.raises(ConflictError):
        world.give(ApproveAlert(2), "chief", key="yes")


def test_an_order_on_what_was_changed_meanwhile_is_refused(world: Toy) -> None:
    """Tests that who approves as last seen does not approve what somebody amended since."""
    receipt = world.does(DraftAlert("land", template="flood", area=HARBOUR, hours=1), "warning")
    alert = receipt.effects["alert"]
    world.does(AmendAlert(alert, hours=2), "warning")
    answer = world.give(ApproveAlert(alert), "chief", seen=receipt.entry)
    assert isinstance(answer, Refusal)
    assert "Look again" in answer.reason()
    world.does(ApproveAlert(alert), "chief", seen=row(world, alert).entry)


def test_a_key_for_alerts_signs_them(world: Toy) -> None:
    """Tests that with a key the document is signed, verifies at its moment, and is read by all."""
    key, certificate = make_signer("Land", world.now)
    seal = partial(sign, key=key, certificate=certificate)
    world.desk = Desk(world.store, KEY, clock=lambda: world.now, seal=seal)
    receipt = approved(world, drafted(world))
    body = document(world, receipt)
    assert receipt.effects["signed"] is True
    assert check_signature(body, [certificate], world.now).verdict is SignatureVerdict.GOOD
    read_by_all(body)
    assert rebuild(world.store, check=True).same, "replaying signs nothing"


def test_hostile_text_stays_text(world: Toy) -> None:
    """Tests that markup in a name is escaped in the document, and what no text can hold is refused."""
    script = "<script>alert('&')</script>]]>"
    area = replace(HARBOUR, description=script)
    body = document(world, approved(world, drafted(world, area=area)))
    assert b"<script" not in body
    assert script in read_by_all(body).infos[0].headline
    with pytest.raises(InvalidValueError, match="NUL"):
        world.give(CancelAlert(1, "Why.", note="\0"), "warning")
    for text in ("\ufffe", TURNED, "x" * 1_000_000):
        answer = world.give(CancelAlert(1, "Why.", note=text), "warning")
        assert isinstance(answer, Refusal)
    assert world.refuses(CancelAlert(1, "x" * 1_000_000), "warning")


PLACES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=60
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    template=st.sampled_from(sorted(house_templates())),
    place=PLACES,
    phone=PLACES,
    hours=st.integers(1, 744),
    begin=st.none() | st.integers(-100, 800),
    centre=st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.floats(0.0001, 500)),
    square=st.none() | st.tuples(st.floats(-80, 80), st.floats(-170, 170), st.floats(0.0001, 9)),
    test=st.none() | st.booleans(),
)
def test_every_accepted_draft_yields_a_valid_document(
    world: Toy,
    template: str,
    place: str,
    phone: str,
    hours: int,
    begin: int | None,
    centre: tuple[float, float, float],
    square: tuple[float, float, float] | None,
    test: bool | None,
) -> None:
    """Tests that whatever is accepted as a draft can be published, is valid, and is read by four readers alike."""
    lat, lon, km = centre
    area = {"kind": "circle", "latitude": lat, "longitude": lon, "radius_km": km}
    if square is not None:
        y, x, size = square
        ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
        area = {"kind": "polygon", "polygon": json.dumps({"type": "Polygon", "coordinates": [ring]})}
    from holdfast.orders.codec import decode

    begins = None if begin is None else (START + timedelta(hours=begin)).isoformat()
    body = {"region": "land", "template": template, "hours": hours, "begins_at": begins, "test": test}
    try:
        order = decode(
            "DraftAlert", body | {"values": {"phone": phone}, "area": area | {"description": place}}
        )
    except HoldfastError:
        event("no order")
        return
    answer = world.give(order, "warning")
    if isinstance(answer, Refusal):
        event("refused")
        return
    event("accepted")
    document_ = document(world, approved(world, answer.effects["alert"]))
    assert is_valid(judge(document_, received_at=world.now))
    read_by_all(document_)
