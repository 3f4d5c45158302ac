"""Papers: every language complete, the same bytes for the same facts, and every glyph there."""

from __future__ import annotations

import string
from datetime import date
from decimal import Decimal

import pytest

from holdfast.errors import NotFoundError
from holdfast.exchange.papers import (
    LANGUAGES,
    ActLine,
    Allowance,
    CallUpFacts,
    DayLine,
    DecisionFacts,
    EmployerFacts,
    Letterhead,
    Paper,
    PayRow,
    Right,
    StatementFacts,
    Words,
    act_register,
    call_up_order,
    decision,
    employer_notice,
    pay_statement,
    render,
    service_certificate,
)
from holdfast.law import load_profile
from holdfast.model import OPEN_END, Interval
from holdfast.profiles import shipped, text_of

SPRING = Interval(date(2028, 2, 28), date(2028, 3, 6))
TO = ("Vreni Muster", "Winterthur")


def head(*, exercise: bool = False) -> Letterhead:
    """Return a letterhead of an office that does not exist."""
    return Letterhead("Office of the toy shore", "Alva", 4711, "ab" * 32, "The law is the toy.", exercise)


def papers(language: str, *, exercise: bool = False) -> dict[str, Paper]:
    """Return one paper of each kind."""
    rights = (
        Right("apply", "Council", "Art. 3", "Studies", date(2028, 2, 1), suspends=False),
        Right("apply", "Council", "Art. 4", "Hardship"),
        Right("appeal", "Court", "Art. 9", until=date(2028, 3, 1), suspends=True),
        Right("appeal", "Court", "Art. 9"),
    )
    allowances = (Allowance("A year", "12", "54", "Art. 5"), Allowance("Ever", "90", "", "Art. 6"))
    call = CallUpFacts(
        12, TO, "T-0001", "Refresher", ("Art. 1", "Art. 2"), "Mayor", "Decree 7", SPRING, "Harbour gate",
        "Watch", "Harbour gate, 07:00", date(2028, 1, 3), date(2028, 1, 5), allowances, rights, ("As a soldier.",),
    )  # fmt: skip
    statement = StatementFacts(
        TO,
        "T-0001",
        Interval(date(2028, 1, 1), date(2029, 1, 1)),
        date(2029, 1, 2),
        (DayLine(SPRING, "Refresher", 7), DayLine(SPRING, "Course", Decimal("0.5"))),
        allowances,
        (
            PayRow("Pay", "state", SPRING, 7, "55.00", Decimal("385.00"), "EUR", "Art. 8"),
            PayRow("Retainer", "fund", SPRING, 1, "", None, "EUR", "Art. 8"),
        ),
    )
    acts = (
        ActLine("a-1", "Decree 7", "Mayor", date(2028, 1, 1), "declares", "storm", "Alva", SPRING, "ended"),
        ActLine("a-2", "Decree 8", "Mayor", date(2028, 1, 1), "basis_of_calls", "", "Alva",
                Interval(date(2028, 1, 1), OPEN_END), "in_force"),
    )  # fmt: skip
    top = head(exercise=exercise)
    return {
        "call_up_order": call_up_order(call, top, language),
        "employer_notice": employer_notice(
            EmployerFacts(12, TO[0], SPRING, "Refresher", "Art. 1", (), date(2028, 1, 5)), top, language
        ),
        "decision": decision(
            DecisionFacts(3, "exemption", TO, "Studies", date(2028, 1, 9), False, date(2028, 1, 20), "Council",
                          "Art. 3", ("No proof was given.",), 12, rights[2:]), top, language,
        ),
        "service_certificate": service_certificate(statement, top, language),
        "pay_statement": pay_statement(statement, top, language),
        "act_register": act_register(acts, date(2028, 4, 1), top, language),
    }  # fmt: skip


def test_every_language_has_every_word() -> None:
    """Tests that no language lacks a word, and that the same names are filled in."""
    english = Words("en")
    for language in LANGUAGES:
        say = Words(language)
        assert say.keys() == english.keys(), language
        for key in sorted(english.keys()):
            assert _names(say(key)) == _names(english(key)), (language, key)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_shipped_profile_can_be_written() -> None:
    """Tests that papers exist in each language a shipped profile names."""
    for name in shipped():
        assert set(load_profile(text_of(name), name=name).languages) <= set(LANGUAGES), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_bytes(language: str) -> None:
    """Tests that each paper is typeset in each language, is PDF/UA, and is the same when made again."""
    for kind, paper in papers(language).items():
        made = render(paper)
        assert made.startswith(b"%PDF-1.7"), kind
        assert b"pdfuaid" in made, kind
        assert made == render(papers(language)[kind]), kind


def test_an_exercise_is_marked() -> None:
    """Tests that the paper of an exercise differs and says so in its title's language."""
    paper = papers("fi", exercise=True)["call_up_order"]
    assert render(paper) != render(papers("fi")["call_up_order"])
    assert "HARJOITUS" in Words("fi")("exercise")


def test_a_changed_fact_changes_the_paper() -> None:
    """Tests that the bytes depend on what is said."""
    first, second = papers("en")["employer_notice"], papers("de")["employer_notice"]
    assert render(first) != render(second)


def test_money_and_days_as_the_language_writes_them() -> None:
    """Tests that amounts keep every decimal, and that dates are written out."""
    assert Words("de").day(date(2028, 2, 29)) == "29. Februar 2028"
    assert Words("en").money(Decimal("1234.50"), "CHF") == "1,234.50 CHF"
    assert Words("ru").money(None, "RUB") == "неизвестно"
    assert Words("zh-Hant").day(date(2028, 2, 29)) == "2028年2月29日"


def test_a_language_without_words_is_refused() -> None:
    """Tests that an unknown language is named together with those there are."""
    with pytest.raises(NotFoundError, match="zh-Hant"):
        Words("tlh")
