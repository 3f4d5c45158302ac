from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.exchange import likeness

BORN = date(1990, 5, 24)


def key(name: str | None, born: date | None = BORN) -> str | None:
    """Return the key of one person."""
    return likeness(pl.Series([name], dtype=pl.String), pl.Series([born], dtype=pl.Date))[0]


@pytest.mark.parametrize(
    "name",
    ["Anna Müller", "MÜLLER Anna", "müller,  anna", "Mu\u0308ller Anna", "Anna-Muller", "anna muller."],
)
def test_alike(name: str) -> None:
    """Tests that case, accents, punctuation and order of the names do not count."""
    assert key(name) == "anna muller|1990-05-24"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Łukasz Żak", "lukasz zak"),
        ("Jörg Groß", "gross jorg"),
        ("Søren Ægir", "aegir soren"),
        ("Іван Петренко", "петренко іван"),
        ("Sean O\u2019Neill", "oneill sean"),
        ("Ana Maria da Silva", "ana da maria silva"),
        ("Madonna", "madonna"),
    ],
)
def test_letters(name: str, plain: str) -> None:
    """Tests letters that do not come apart, other alphabets, and names of one or many words."""
    assert key(name) == f"{plain}|1990-05-24"


def test_unknown() -> None:
    """Tests that without a name or a day of birth nobody is like anybody."""
    assert key(None) is None
    assert key("Anna", None) is None


@given(st.lists(st.sampled_from(["Ann", "bo", "Çem", "dü"]), min_size=1, max_size=5), st.randoms())
def test_order_does_not_count(words: list[str], random: object) -> None:
    """Tests that any order of the same words gives the same key, beside names of other lengths."""
    turned = list(reversed(words))
    names = pl.Series([" ".join(words), "x", " ".join(turned), None, "b a"])
    keys = likeness(names, pl.Series([BORN] * 5))
    assert keys[0] == keys[2]
    assert keys[4] == "a b|1990-05-24"
    assert keys[3] is None
