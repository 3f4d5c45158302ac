"""Key workers: asked about by number, answered by the agency alone, with the person's consent, for a time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from holdfast.desk import Refusal
from holdfast.orders import AnswerKeyWorker, AskKeyWorkers, DischargeReservist
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from rights_world import adopt, rows
from worlds import ALVA, BO, CLEO, EVA, FILE, START, Toy, watch

DAY = date(2030, 2, 4)
JULY = date(2030, 7, 1)


@pytest.fixture
def toy(toy: Toy) -> Toy:
    """Return the toy register under a profile that knows key workers."""
    return adopt(toy)


def test_a_yes_holds_for_a_time(toy: Toy) -> None:
    """Tests that a person claimed is not called until the claim ends, and one not claimed is."""
    answer = toy.does(AskKeyWorkers("fire", (ALVA, BO)))
    assert (answer.effects["first"], answer.effects["asked"]) == (1, 2)
    toy.calls(ALVA, date(2030, 1, 10), 1)
    toy.does(AnswerKeyWorker(1, claimed=True, consent=True, until=JULY), "fire-liaison")
    toy.does(AnswerKeyWorker(2, claimed=False), "fire-liaison")
    refused = toy.give(watch(ALVA, DAY, 3), "caller")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 24"
    toy.calls(BO, DAY, 3)
    toy.calls(ALVA, JULY, 3)
    (ground,) = rows(toy, t.ground)
    assert (ground.person, ground.ground, ground.state, ground.question) == (ALVA, "key_worker", "held", 1)
    assert rebuild(toy.store, check=True).same


def test_the_person_agrees(toy: Toy) -> None:
    """Tests that a claim without the person's consent is refused with the article, and changes nothing."""
    toy.does(AskKeyWorkers("fire", (ALVA,)))
    refused = toy.give(AnswerKeyWorker(1, claimed=True, until=JULY), "fire-liaison")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 24"
    assert rows(toy, t.ground) == []
    toy.calls(ALVA, DAY, 3)


def test_a_claim_ends(toy: Toy) -> None:
    """Tests that nobody is claimed for ever, nor until a day that is past."""
    toy.does(AskKeyWorkers("fire", (ALVA,)))
    for until in (None, START.date()):
        assert "holds for a time" in toy.refuses(
            AnswerKeyWorker(1, claimed=True, consent=True, until=until), "fire-liaison"
        )


def test_each_agency_answers_its_own(toy: Toy) -> None:
    """Tests that another agency, or a seat without one, does not answer, and nobody answers twice."""
    toy.does(AskKeyWorkers("fire", (ALVA,)))
    yes = AnswerKeyWorker(1, claimed=True, consent=True, until=JULY)
    assert "speaks for water" in toy.refuses(yes, "water-liaison")
    assert "asks for the power" in toy.refuses(yes)
    toy.does(yes, "fire-liaison")
    assert "was answered on 2030-01-05: claimed" in toy.refuses(yes, "fire-liaison")
    assert "no question 2" in toy.refuses(AnswerKeyWorker(2, claimed=False), "fire-liaison")


def test_who_is_asked_about(toy: Toy) -> None:
    """Tests that each person is asked about once, by whoever keeps their register, and only while they serve."""
    toy.does(AskKeyWorkers("fire", (ALVA,)))
    assert "asks fire about person 1 already" in toy.refuses(AskKeyWorkers("fire", (BO, ALVA)))
    assert "no agency" in toy.refuses(AskKeyWorkers("post", (BO,)))
    assert "named twice" in toy.refuses(AskKeyWorkers("fire", (BO, BO)))
    assert "Nobody is asked about" in toy.refuses(AskKeyWorkers("fire", ()))
    assert "no person 9" in toy.refuses(AskKeyWorkers("fire", (BO, 9)))
    assert "no say in south" in toy.refuses(AskKeyWorkers("fire", (BO, EVA)), "north-caller")
    toy.does(DischargeReservist(CLEO, START.date()))
    assert "discharged" in toy.refuses(AskKeyWorkers("fire", (CLEO,)))
    toy.does(AskKeyWorkers("water", (ALVA,)))


def test_a_profile_without_key_workers(toy: Toy) -> None:
    """Tests that no agency is asked where no rule would heed its answer."""
    from holdfast.desk import Enclosures
    from holdfast.orders import AdoptProfile
    from worlds import PROFILE

    toy.does(AskKeyWorkers("fire", (ALVA,)))
    toy.does(AdoptProfile("land", "toy.shore", FILE), enclosures=Enclosures(blobs=(PROFILE.encode(),)))
    assert "knows no key workers" in toy.refuses(AskKeyWorkers("fire", (BO,)))
    yes = AnswerKeyWorker(1, claimed=True, consent=True, until=JULY)
    assert "no key workers any more" in toy.refuses(yes, "fire-liaison")
    toy.now = datetime(2030, 1, 6, tzinfo=UTC)
    toy.does(AnswerKeyWorker(1, claimed=False), "fire-liaison")
