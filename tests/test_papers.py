"""Papers made from the register: they say what it holds, name their entry, and stay the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete

from holdfast import papers
from holdfast.errors import NotFoundError
from holdfast.exchange.papers import Facts, Paper, Table, Text, render
from holdfast.model import ApplicationKind, Interval, PersonalText
from holdfast.orders import (
    DecideApplication,
    FileApplication,
    NotifyEmployer,
    ReportIn,
    ServeCallUp,
)
from holdfast.store import tables as t
from rights_world import adopt
from worlds import ALVA, START, YEAR, Toy, flood

DAY = date(2030, 2, 4)


@pytest.fixture
def toy(toy: Toy) -> Toy:
    """Return the toy register with one call-up of Alva, served and applied against."""
    adopt(toy)
    toy.calls(ALVA, DAY, 7)
    toy.does(ServeCallUp(1, START.date()), "duty")
    return toy


def said(paper: Paper) -> str:
    """Return every word of a paper."""
    parts = [paper.title, paper.intro, *paper.to, *(f"{a} {b}" for a, b in paper.labels), paper.head.law]
    for block in paper.blocks:
        parts.append(block.heading)
        match block:
            case Facts():
                parts += [f"{label}: {value}" for label, value in block.rows]
            case Text():
                parts += block.paragraphs
            case Table():
                parts += [" | ".join(row) for row in (*block.rows, *block.totals)]
    return "\n".join(parts)


def test_a_call_up_says_why_how_long_and_what_can_be_done(toy: Toy) -> None:
    """Tests that the order names the person, the law, the days, the place, and each thing the person can do."""
    paper = papers.call_up_order(toy.desk, 1)
    words = said(paper)
    assert paper.to == ("Alva Zyxwick", "Northby")
    assert "First day: February 4, 2030" in words
    assert "Last day: February 10, 2030" in words
    assert "Art. 1" in words
    assert "until January 19, 2030: Studies" in words  # within fourteen days of service
    assert "The call-up is suspended until the decision." in words
    assert "appeal until February 4, 2030" in words
    assert "Art. 23" in words
    assert paper.head.entry > 0
    assert len(paper.head.root) == 64


def test_made_again_it_is_the_same(toy: Toy) -> None:
    """Tests that the bytes do not depend on when, or how often, a paper is made."""
    first = render(papers.call_up_order(toy.desk, 1))
    toy.now = datetime(2030, 1, 5, 17, tzinfo=UTC)
    assert render(papers.call_up_order(toy.desk, 1)) == first


def test_a_decision_gives_its_reasons_and_the_appeal(toy: Toy) -> None:
    """Tests that a refusal says who decided, on which article, why, and where to appeal until when."""
    kind = ApplicationKind.EXEMPTION
    order = FileApplication(ALVA, kind, "studies", START.date(), 1, text=PersonalText("Because."))
    toy.does(order)
    with pytest.raises(NotFoundError, match="no decision yet"):
        papers.decision(toy.desk, 1)
    toy.does(
        DecideApplication(
            1, granted=False, reason=PersonalText("No proof was given."), ground_of_law="Art. 21"
        ),
        "panel",
    )
    words = said(papers.decision(toy.desk, 1))
    assert "Outcome: refused" in words
    assert "No proof was given." in words
    assert "Decided by: The panel" in words
    assert "February 4, 2030 to The court" in words


def test_an_employer_is_told_the_days_and_no_more(toy: Toy) -> None:
    """Tests that the notice holds name and days, but neither place of duty nor reference."""
    with pytest.raises(NotFoundError, match="No employer was told"):
        papers.employer_notice(toy.desk, 1)
    toy.does(NotifyEmployer(1, START.date(), consent=True), "duty")
    words = said(papers.employer_notice(toy.desk, 1))
    assert "Alva" in words
    assert "First day: February 4, 2030" in words
    assert "dam" not in words.lower()
    assert "REF-" not in words


def test_certificate_and_statement_count_the_days(toy: Toy) -> None:
    """Tests that what was attended stands on both papers, and nothing before it was."""
    assert _listed(papers.service_certificate(toy.desk, ALVA, YEAR)) == ["Nothing to list."]
    toy.now = datetime(2030, 2, 5, 12, tzinfo=UTC)
    toy.does(ReportIn(1, DAY), "duty")
    assert papers.service_certificate(toy.desk, ALVA, YEAR).to[0] == "Alva Zyxwick"
    assert "Days served and left" in said(papers.pay_statement(toy.desk, ALVA, YEAR))


def test_the_register_of_acts_tells_what_is_left(toy: Toy) -> None:
    """Tests that an act stands in the register with its effect, area, days and standing."""
    assert "Nothing to list." in _listed(papers.act_register(toy.desk, "town"))
    toy.does(flood(date(2030, 1, 5), date(2030, 2, 1)))
    toy.does(flood(date(2030, 3, 1), date(2030, 4, 1), name="flood-2"))
    words = said(papers.act_register(toy.desk, "town"))
    assert "Flood (flood-1) | The mayor | January 5, 2030 | declares flood | Land" in words
    assert "in force" in words
    assert "to come" in words


def _listed(paper: Paper) -> list[str]:
    return [block.empty for block in paper.blocks if isinstance(block, Table) and not block.rows]


def test_what_is_erased_is_not_on_paper(toy: Toy) -> None:
    """Tests that without its personal details a person is a number on paper too."""
    with toy.store.write() as tx:
        tx.execute(delete(t.private))
    assert papers.call_up_order(toy.desk, 1).to == (str(ALVA),)


def test_what_is_not_there_is_said(toy: Toy) -> None:
    """Tests that a number, person, region or language that is not there is refused in a sentence."""
    for wrong in (
        lambda: papers.call_up_order(toy.desk, 99),
        lambda: papers.decision(toy.desk, 99),
        lambda: papers.service_certificate(toy.desk, 99, Interval(DAY, date(2030, 3, 1))),
        lambda: papers.act_register(toy.desk, "nowhere"),
        lambda: papers.call_up_order(toy.desk, 1, "tlh"),
    ):
        with pytest.raises(NotFoundError):
            wrong()


def test_a_copy_made_later_gives_the_rights_there_were(toy: Toy) -> None:
    """Tests that the order says what could be done when it was issued, also once the days are over."""
    first = said(papers.call_up_order(toy.desk, 1))
    toy.now = datetime(2030, 6, 1, 12, tzinfo=UTC)
    assert said(papers.call_up_order(toy.desk, 1)) == first
