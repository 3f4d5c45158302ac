"""What the shipped profiles are called on paper: in each of their languages, nothing missing and nothing idle."""

from __future__ import annotations

import pytest

from holdfast.exchange.papers import LANGUAGES
from holdfast.law import Profile, load_profile
from holdfast.profiles import shipped, text_of


def profile_of(name: str) -> Profile:
    """Return a shipped profile."""
    return load_profile(text_of(name), name=name)


def on_paper(profile: Profile) -> set[str]:
    """Return the names that papers print: the title, and everything that can be called by one."""
    rules = {
        rule.id
        for rule in profile.rules
        if rule.kind in {"pay", "in_service"} or rule.kind.startswith("cap.")
    }
    return {
        "title",
        *profile.bases,
        *profile.tasks,
        *profile.authorities,
        *profile.grounds,
        *rules,
    }


@pytest.mark.parametrize("name", shipped())
def test_every_name_has_words_in_every_language(name: str) -> None:
    """Tests that nothing on paper is left in English, and that no words are kept for what no paper prints."""
    profile = profile_of(name)
    others = [language for language in profile.languages if language != "en"]
    assert {language: set(profile.words.get(language, {})) for language in others} == dict.fromkeys(
        others, on_paper(profile)
    )


@pytest.mark.parametrize("name", shipped())
def test_english_papers_print_no_bare_identifier(name: str) -> None:
    """Tests that what has no title has words where a profile is written in English, and again nothing idle."""
    profile = profile_of(name)
    if "en" not in profile.languages:
        assert "en" not in profile.words
        return
    assert set(profile.words.get("en", {})) <= on_paper(profile)
    bare = {each for each in on_paper(profile) - {"title"} if profile.named(each, "en") == each}
    assert bare == set()


@pytest.mark.parametrize("name", shipped())
def test_one_name_for_one_thing(name: str) -> None:
    """Tests that within a list no two things are called the same, so that a paper tells them apart."""
    profile = profile_of(name)
    caps = [rule.id for rule in profile.rules if rule.kind.startswith("cap.")]
    pays = [rule.id for rule in profile.rules if rule.kind == "pay"]
    lists = (profile.bases, profile.tasks, profile.authorities, profile.grounds, caps, pays)
    for language in profile.languages:
        for names in lists:
            called = [profile.named(each, language) for each in names]
            assert len(set(called)) == len(called), language


@pytest.mark.parametrize("name", shipped())
def test_papers_can_be_written_in_every_language(name: str) -> None:
    """Tests that each profile names languages, and papers know all of them."""
    languages = profile_of(name).languages
    assert languages
    assert set(languages) <= set(LANGUAGES)
