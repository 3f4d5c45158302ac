"""The five steps of the desk, what they leave on record, and what they never leave there."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from holdfast.desk import Author, Desk, Enclosures, Receipt, Refusal
from holdfast.errors import InvalidValueError, StoreError
from holdfast.model import Contract, Headquarters, PersonalDetails, Power, Region, Seat, Side
from holdfast.orders import (
    AcceptGap,
    AcknowledgeCallUp,
    AddRegion,
    AppointToSeat,
    CreateSeat,
    EnrolReservist,
    EstablishHeadquarters,
    Found,
    RevokeCallUp,
    SignContract,
    StandDownHeadquarters,
    VacateSeat,
)
from holdfast.record import (
    Entry,
    SigningKey,
    canonical,
    inclusion_proof,
    leaf_hash,
    open_checkpoint,
    opens,
    verify_inclusion,
    verify_record,
)
from holdfast.store import Store
from holdfast.store import tables as t
from holdfast.store.ledger import entries, leaves, read_entry, read_head
from worlds import ALVA, BO, DAN, EVA, KEY, PEOPLE, PROFILE, START, Toy, flood, watch

DAY = date(2030, 2, 4)


def entry_of(toy: Toy, n: int) -> Entry:
    """Return an entry of the record."""
    with toy.store.read() as tx:
        entry = read_entry(tx, n)
    assert entry is not None
    return entry


def size(toy: Toy) -> int:
    """Return how many entries the record has."""
    with toy.store.read() as tx:
        return read_head(tx).frontier.size


# Who


@pytest.mark.parametrize(
    ("by", "says"),
    [
        (Author("p-duty", "caller"), "does not hold the seat"),
        (Author("p-caller", "no-such-seat"), "does not hold the seat"),
        (Author("p-duty", "duty"), "asks for the power 'call_up'"),
        (Author("admin", "administrator"), "asks for the power 'call_up'"),
        (Author("p-overseer", "overseer"), "asks for the power 'call_up'"),
        (Author("p-colonel", "colonel"), "asks for the power 'call_up'"),
        (None, "only founds"),
    ],
)
def test_who_may_not(toy: Toy, by: Author | None, says: str) -> None:
    """Tests that whoever has no such seat or power is refused, and that the attempt is on record."""
    before = size(toy)
    answer = toy.desk.submit(watch(ALVA, DAY, 3), by)
    assert isinstance(answer, Refusal)
    assert says in answer.reason()
    assert answer.entry == before
    entry = entry_of(toy, before)
    assert (entry.outcome, entry.order["kind"], entry.region) == ("refused", "IssueCallUp", "north")
    assert entry.verdicts[0]["rule"] == "house.who"


def test_only_within_its_region(toy: Toy) -> None:
    """Tests that a seat of the north commands in the north and what is nested in it, and nowhere else."""
    reason = toy.refuses(watch(ALVA, DAY, 3, post="mast.foot"), "north-caller")
    assert "has no say in south" in reason
    toy.does(watch(ALVA, DAY, 3), "north-caller")
    toy.does(watch(DAN + 0, DAY, 3, post="dam.dive"), "north-caller")
    toy.does(watch(BO, DAY, 3, post="pump.door"), "north-caller")


def test_an_overseer_commands_nothing(toy: Toy) -> None:
    """Tests that no seat of oversight can be given anything but reading."""
    for power in Power:
        seat = Seat(f"eye-{power}", "office", "Eye", Side.OVERSIGHT, frozenset({power}))
        assert isinstance(toy.give(CreateSeat(seat)), Receipt) == (power is Power.READ)


def test_a_headquarters_that_does_not_stand(toy: Toy) -> None:
    """Tests that the flood staff comes with a flood, commands while it lasts, and nothing before or after."""
    staff = EstablishHeadquarters(Headquarters("flood-hq", "land", "Flood staff", "flood-staff"))
    assert "flood" in toy.refuses(staff)
    toy.does(flood(date(2030, 1, 5), date(2030, 2, 1)), "mayor")
    toy.does(staff)
    toy.does(
        CreateSeat(
            Seat("wave", "flood-hq", "Wave", Side.CIVIL, frozenset({Power.CALL_UP}), authority="mayor")
        )
    )
    toy.does(AppointToSeat("wave", "p-wave"))
    toy.does(watch(ALVA, DAY, 2), "wave")
    toy.now = datetime.fromisoformat("2030-02-01T00:00Z")
    assert "does not stand" in toy.refuses(watch(BO, DAY, 2), "wave")
    toy.does(watch(BO, DAY, 2), "caller")


def test_a_headquarters_stood_down(toy: Toy) -> None:
    """Tests that the seats of a headquarters that was stood down issue nothing any more."""
    toy.does(watch(ALVA, DAY, 3), "north-caller")
    toy.does(StandDownHeadquarters("north-staff", "merged"))
    assert "does not stand" in toy.refuses(watch(BO, DAY, 3), "north-caller")


def test_a_seat_vacated(toy: Toy) -> None:
    """Tests that whoever has left a seat gives no more orders from it."""
    toy.does(VacateSeat("caller", "p-caller"))
    assert "does not hold" in toy.refuses(watch(ALVA, DAY, 3), "caller")


def test_sides_are_never_in_one_hand(toy: Toy) -> None:
    """Tests that nobody holds seats of two sides, in either order, and that vacating one makes room."""
    for account, seat in (("p-colonel", "duty"), ("p-duty", "colonel"), ("p-duty", "overseer")):
        assert "never in one hand" in toy.refuses(AppointToSeat(seat, account))
    toy.does(VacateSeat("duty", "p-duty"))
    toy.does(AppointToSeat("colonel", "p-duty"))
    assert "never in one hand" in toy.refuses(AppointToSeat("duty", "p-duty"))


def test_the_last_administrator_stays(toy: Toy) -> None:
    """Tests that the register never is without somebody who may appoint."""
    assert "Nobody could appoint" in toy.refuses(VacateSeat("administrator", "admin"))
    toy.does(AppointToSeat("administrator", "second"))
    toy.does(VacateSeat("administrator", "admin"))


def test_founded_once(toy: Toy) -> None:
    """Tests that neither the system nor an administrator founds the register again."""
    again = Found(Region("sea", "Sea"), "Office", "thief")
    answer = toy.desk.submit(again, None)
    assert isinstance(answer, Refusal)
    assert "founded already" in answer.reason()
    assert isinstance(toy.give(again), Refusal)


# The law


def test_the_law_denies_with_its_article(toy: Toy) -> None:
    """Tests that what the law denies is refused with article and facts, and changes nothing."""
    answer = toy.give(watch(ALVA, DAY, 31), "caller")
    assert isinstance(answer, Refusal)
    assert [v["article"] for v in answer.verdicts if v["outcome"] == "deny"] == ["Art. 3", "Art. 5"]
    with toy.store.read() as tx:
        assert tx.execute(select(t.call_up)).first() is None


def test_unknown_is_never_permitted(toy: Toy) -> None:
    """Tests that silence of the law refuses until one whom the profile names has accepted it, and then warns."""
    drill = watch(ALVA, DAY, 3, basis="drill")
    answer = toy.give(drill, "caller")
    assert isinstance(answer, Refusal)
    assert answer.verdicts[0]["outcome"] == "unknown"
    gap = AcceptGap("land", "Rest between drills", date(2030, 2, 1), "for the spring")
    assert "Only council" in toy.refuses(gap, "mayor")
    toy.does(gap, "council")
    receipt = toy.does(drill, "caller")
    assert receipt.verdicts[0]["outcome"] == "warn"
    toy.now = datetime.fromisoformat("2030-02-01T08:00Z")
    late = toy.give(watch(BO, date(2030, 3, 4), 3, basis="drill"), "caller")
    assert isinstance(late, Refusal)
    assert late.verdicts[0]["outcome"] == "unknown"


def test_a_warning_passes_and_is_told(toy: Toy) -> None:
    """Tests that what only warns is carried out, with the warning on the receipt and in the entry."""
    toy.calls(ALVA, DAY, 3)
    receipt = toy.does(watch(ALVA, DAY + timedelta(days=4), 3), "caller")
    assert receipt.verdicts[0]["article"] == "Art. 10"
    assert entry_of(toy, receipt.entry).verdicts[0]["outcome"] == "warn"


def test_needs_authority_parks(toy: Toy) -> None:
    """Tests that what needs an authority waits for it and changes nothing meanwhile."""
    receipt = toy.does(watch(ALVA, DAY, 12), "caller")
    assert receipt.waits_for == "council"
    assert entry_of(toy, receipt.entry).outcome == "parked"
    with toy.store.read() as tx:
        assert tx.execute(select(t.call_up)).first() is None
        assert tx.execute(select(t.pending.c.entry)).scalars().all() == [receipt.entry]


def test_sense_is_asked_after_the_law(toy: Toy) -> None:
    """Tests that what the register does not know is refused with a sentence, in an entry."""
    for person, post in ((99, "dam.gate"), (ALVA, "no.post"), (EVA, "dam.dive"), (ALVA, "pump.summer")):
        assert toy.refuses(watch(person, DAY, 3, post=post), "caller")


# The record


def test_receipts_prove_their_entries(toy: Toy) -> None:
    """Tests that the checkpoint of an answer verifies and includes the entry, whatever became of the order."""
    answers = [
        toy.give(watch(ALVA, DAY, 3), "caller"),
        toy.give(watch(ALVA, DAY, 12), "duty"),
        toy.give(watch(BO, DAY, 12), "caller"),
    ]
    with toy.store.read() as tx:
        hashes, bodies = leaves(tx), list(entries(tx))
    for answer in answers:
        checkpoint = open_checkpoint(answer.checkpoint, KEY.verifier)
        assert checkpoint.size == answer.entry + 1
        proof = inclusion_proof(hashes[: checkpoint.size], answer.entry)
        leaf = leaf_hash(bodies[answer.entry])
        assert verify_inclusion(leaf, answer.entry, checkpoint.size, proof, checkpoint.root)
    report = verify_record(
        bodies, toy.desk.checkpoint(), KEY.verifier, earlier=[answer.checkpoint for answer in answers]
    )
    assert report.verified, report.faults
    assert report.outcomes["parked"] == 1
    assert report.outcomes["refused"] == 1


def test_another_key_does_not_verify(toy: Toy) -> None:
    """Tests that a checkpoint signed by somebody else is not taken for ours."""
    other = SigningKey(KEY.name, bytes(32))
    with toy.store.read() as tx:
        bodies = list(entries(tx))
    assert not verify_record(bodies, toy.desk.checkpoint(), other.verifier).verified


def test_a_clock_set_back(toy: Toy) -> None:
    """Tests that time never runs backwards in the record, and runs on once the clock has caught up."""
    first = toy.does(watch(ALVA, DAY, 2), "caller")
    toy.now = START - timedelta(days=40)
    second = toy.does(watch(BO, DAY, 2), "caller")
    assert second.at == first.at
    toy.now = START + timedelta(microseconds=1)
    third = toy.does(RevokeCallUp(1, "no need"), "caller")
    assert datetime.fromisoformat(third.at) == toy.now
    with toy.store.read() as tx:
        bodies = list(entries(tx))
    assert verify_record(bodies, toy.desk.checkpoint(), KEY.verifier).verified


def test_a_desk_in_another_process_reads_the_frame_anew(toy: Toy) -> None:
    """Tests that a second desk on the same database is not behind, nor the first after it."""
    store = Store(toy.url)
    try:
        second = Desk(store, KEY, clock=lambda: toy.now)
        assert isinstance(second.submit(VacateSeat("caller", "p-caller"), toy.by("administrator")), Receipt)
        assert "does not hold" in toy.refuses(watch(ALVA, DAY, 3), "caller")
        toy.does(AppointToSeat("caller", "p-caller"))
        assert isinstance(second.submit(watch(ALVA, DAY, 3), toy.by("caller")), Receipt)
    finally:
        store.close()


def test_a_commit_that_fails_leaves_no_frame_behind(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that after a failed commit the desk does not judge another's entry by a frame of its own."""
    toy.calls(ALVA, DAY, 2)
    with monkeypatch.context() as patch:
        patch.setattr("holdfast.desk.case.append", _append_and_fail)
        with pytest.raises(StoreError):
            toy.give(watch(BO, DAY, 2), "caller")
    with monkeypatch.context() as patch:
        from sqlalchemy import Connection

        patch.setattr(Connection, "commit", _fail)
        with pytest.raises(StoreError):
            toy.give(watch(BO, DAY, 2), "caller")
    store = Store(toy.url)
    try:
        second = Desk(store, KEY, clock=lambda: toy.now)
        assert isinstance(second.submit(VacateSeat("caller", "p-caller"), toy.by("administrator")), Receipt)
    finally:
        store.close()
    assert "does not hold" in toy.refuses(watch(BO, DAY, 2), "caller")


def _fail(*_: object, **__: object) -> None:
    raise StoreError("The disk is full.")


def _append_and_fail(*_: object, **__: object) -> None:
    raise StoreError("The disk is full.")


def test_whoever_subscribed_hears_of_every_entry(toy: Toy) -> None:
    """Tests that each entry is told once, after it is durable."""
    heard: list[int] = []

    def on_answer(answer: object) -> None:
        assert isinstance(answer, Receipt | Refusal)
        entry_of(toy, answer.entry)
        heard.append(answer.entry)

    desk = Desk(toy.store, KEY, clock=lambda: toy.now, on_answer=on_answer)
    for days in (3, 12, 31):
        desk.submit(watch(ALVA, DAY, days), toy.by("caller"), key=f"k{days}")
    assert heard == sorted(set(heard))
    assert len(heard) == 3
    desk.submit(watch(ALVA, DAY, 3), toy.by("caller"), key="k3")
    assert len(heard) == 3


def test_an_order_that_fails_midway_changes_nothing(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that tables and record change together or not at all."""
    before = size(toy)
    monkeypatch.setattr("holdfast.desk.case.append", _append_and_fail)
    with pytest.raises(StoreError):
        toy.give(watch(ALVA, DAY, 3), "caller")
    monkeypatch.undo()
    with toy.store.read() as tx:
        assert tx.execute(select(t.call_up)).first() is None
    assert size(toy) == before
    toy.calls(ALVA, DAY, 3)


# What is personal


def everything_public(toy: Toy) -> bytes:
    """Return the bytes of all entries and files."""
    with toy.store.read() as tx:
        files = [bytes(body) for body in tx.execute(select(t.blob.c.body)).scalars()]
        return b"\n".join([*entries(tx), *files])


def secrets_of(details: PersonalDetails) -> list[str]:
    """Return what must not be found of a person: reference, the parts of the name, contact, day of birth."""
    found = [details.reference, *details.name.split(), details.contact]
    found += [details.born.isoformat()] if details.born else []
    return [part for part in found if len(part) > 3]


def test_nothing_personal_is_on_record(toy: Toy) -> None:
    """Tests that neither entries nor files hold anything personal of anybody."""
    public = everything_public(toy).lower()
    assert PROFILE.encode().lower() in public
    for details in PEOPLE:
        for secret in secrets_of(details):
            assert secret.lower().encode() not in public


STRANGER = PersonalDetails("REF-SECRET", "Xaver Geheimrat", date(1980, 11, 13), "northby", "x@geheim.example")


@pytest.mark.parametrize(
    "order",
    [
        EnrolReservist("north", "member", frozenset(), STRANGER),
        EnrolReservist("north", "general", frozenset(), STRANGER),
        EnrolReservist("south", "member", frozenset(), STRANGER),
        EnrolReservist("nowhere", "member", frozenset(), STRANGER),
        EnrolReservist("north", "member", frozenset({"two words"}), STRANGER),
        EnrolReservist("north", "member", frozenset(), STRANGER, days_before=-5),
        EnrolReservist(
            "north",
            "member",
            frozenset(),
            PersonalDetails("REF-SECRET", "Xaver Geheimrat", None, "Geheimrat's house"),
        ),
        EnrolReservist(
            "north",
            "member",
            frozenset(),
            PersonalDetails(PEOPLE[0].reference, "Xaver Geheimrat", None, "northby"),
        ),
    ],
)
def test_nothing_personal_is_told(toy: Toy, order: EnrolReservist, caplog: pytest.LogCaptureFixture) -> None:
    """Tests that no answer, entry, log or representation repeats what is personal, whatever is wrong with it."""
    caplog.set_level("DEBUG")
    answer = toy.give(order, key="k1")
    told = repr(answer) + repr(order) + caplog.text + everything_public(toy).decode(errors="replace")
    for secret in ("SECRET", "Geheim", "geheim", "1980-11-13", PEOPLE[0].reference):
        assert secret not in told


@pytest.mark.parametrize("field", ["reference", "name", "place", "contact"])
@pytest.mark.parametrize("bad", ["Geheim\x00rat", "Geheim\ud800rat", "Geheimrat" * 100])
def test_details_that_cannot_be_kept_are_not_repeated(toy: Toy, field: str, bad: str) -> None:
    """Tests that personal details which no database can hold are refused without being repeated."""
    good = {"reference": "R1", "name": "Xaver", "born": None, "place": "northby", "contact": ""}
    before = size(toy)
    try:
        answer = toy.give(
            EnrolReservist("north", "member", frozenset(), PersonalDetails(**good | {field: bad}))
        )
    except InvalidValueError as error:
        assert "Geheim" not in str(error)
        assert size(toy) == before
    else:
        assert isinstance(answer, Refusal)
        assert "Geheim" not in answer.reason()


def test_a_commitment_opens_with_what_lies_beside_the_record(toy: Toy) -> None:
    """Tests that the entry of an enrolment commits to the details in the private store, and to nothing else."""
    receipt = toy.does(EnrolReservist("north", "member", frozenset(), STRANGER))
    commitment = bytes.fromhex(entry_of(toy, receipt.entry).order["details"]["commitment"])
    with toy.store.read() as tx:
        row = tx.execute(select(t.private).where(t.private.c.commitment == commitment)).one()
    details = {name: getattr(row, name) for name in ("reference", "name", "born", "place", "contact")}
    assert opens(commitment, row.salt, canonical(details))
    assert not opens(commitment, row.salt, canonical(details | {"name": "Somebody Else"}))


def test_files_of_a_refused_order_are_not_kept(toy: Toy) -> None:
    """Tests that what somebody without the right handed in leaves no file behind."""
    body = b"Geheimrat"
    answer = toy.give(AddRegion(Region("west", "West", "land")), "duty", enclosures=Enclosures(blobs=(body,)))
    assert isinstance(answer, Refusal)
    assert b"Geheimrat" not in everything_public(toy)


def test_the_database_tells_nothing_personal(toy: Toy) -> None:
    """Tests that an error of the database does not carry the values of the row it refused."""
    from sqlalchemy import insert

    row = {
        "commitment": b"c",
        "salt": None,
        "reference": "Geheim",
        "name": "Geheim",
        "place": "x",
        "contact": "",
    }
    with pytest.raises(StoreError) as caught, toy.store.write() as tx:
        tx.execute(insert(t.private), row)
    whole = str(caught.value) + str(caught.value.__cause__)
    assert not re.search("Geheim", whole.split("DETAIL")[0])


def test_contracts_name_people_by_number_only(toy: Toy) -> None:
    """Tests that an entry about a contract holds the person's number."""
    from worlds import YEAR

    receipt = toy.give(SignContract(Contract("c9", ALVA, YEAR, ("land",))))
    assert isinstance(receipt, Refusal)
    assert entry_of(toy, receipt.entry).order["contract"]["person"] == ALVA
    assert isinstance(toy.give(AcknowledgeCallUp(1), "duty"), Refusal)
