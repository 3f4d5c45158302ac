"""Words of forms: a headquarters adopts its own, which a faulty file or an official number for another form is not."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.desk import Enclosures
from holdfast.errors import FaultsError
from holdfast.exchange.forms import LONGEST_WORDS, WORD_LANGUAGES, built_in, read_words, text_of_words
from holdfast.orders import AdoptWords
from holdfast.orders.form_words import words_for
from holdfast.rebuild import rebuild
from periods_world import open_night
from worlds import Toy

OWN = b'language: en-GB\nname: The shore\nnumber: ""\nforms: {"201": Sitrep board}\npositions: {deputy: Second}\n'


def test_adopted(toy: Toy) -> None:
    """Tests that words hold in the region and those nested in it, and that what they leave out stays."""
    open_night(toy)
    order = AdoptWords("north", hashlib.sha256(OWN).hexdigest())
    assert "were not handed in" in toy.refuses(order, "watch")
    toy.does(order, "watch", enclosures=Enclosures(blobs=(OWN,)))
    frame = toy.desk.frame()
    with toy.store.read() as tx:
        words = words_for(tx, frame, "town", None)
        assert (words.title("201"), words.numbered("201"), words.position("deputy")) == (
            "Sitrep board",
            "",
            "Second",
        )
        assert words.title("202") == "Incident objectives"
        assert words_for(tx, frame, "south", None).title("201") == "Incident briefing"
        assert words_for(tx, frame, "town", "de").title("201") == "Lageübersicht"
    assert rebuild(toy.store, check=True).same


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("forms: {'999': Mine}", "It is not known"),
        ("forms: {'201': Form ICS 214}", "number of the official form 214"),
        ("positions: {deputy: ICS-201 reader}", "official form 201"),
        ("positions: {wizard: Wizard}", "It is not known"),
        ("words: [a, b]", "no list of keys"),
        ("colour: red", "no such key"),
        ("language: '../../etc'", "no language tag"),
        ("forms: {'201': ''}", "cannot be used"),
        ("forms: &a {'201': *a}", "Anchors"),
        ("- 1", "no list of keys"),
        ("", "empty"),
    ],
)
def test_faulty(text: str, fault: str) -> None:
    """Tests that each fault is named with its remedy."""
    with pytest.raises(FaultsError) as raised:
        read_words(text.encode())
    assert fault in raised.value.diagnostics()


def test_too_long_or_no_text() -> None:
    """Tests that a huge file and one that is no text are refused."""
    for body in (b"x" * (LONGEST_WORDS + 1), b"\xff\xfe\x00"):
        with pytest.raises(FaultsError):
            read_words(body)


@pytest.mark.parametrize("language", WORD_LANGUAGES)
def test_built_in(language: str) -> None:
    """Tests that what comes with the program can be adopted as it is, and has every title."""
    words = read_words(text_of_words(language).encode())
    assert words == built_in(language)
    assert all(words.title(form) for form in words.forms)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_anything(body: bytes) -> None:
    """Tests that whatever is handed in is words or a list of faults."""
    try:
        read_words(body)
    except FaultsError as error:
        assert error.faults
