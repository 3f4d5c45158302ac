"""Tests of reading a profile: one bad text per fault, and all faults at once."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from random import Random
from textwrap import dedent

import law_worlds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import ProfileError
from holdfast.law import KINDS, Confidence, load_profile
from holdfast.law.kinds.cap import CapTerms
from holdfast.model import Duration
from holdfast.profiles import shipped, text_of

CAP = {"window": "lifetime", "id": "cap", "kind": "cap.window"}


def faults_of(text: str) -> list[str]:
    """Return the faults of a text that cannot be used, each as one line."""
    with pytest.raises(ProfileError) as caught:
        load_profile(text, name="bad.yaml")
    assert caught.value.faults
    assert all(fault.remedy for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


def with_rule(**change: object) -> str:
    """Return a profile with one rule, changed as given; a change to None leaves the key out."""
    rule = law_worlds.rule("notice", {"2020-01-01": law_worlds.cite(at_least={"days": "5"})}) | change
    return law_worlds.text(law_worlds.head(rules=[{key: v for key, v in rule.items() if v is not None}]))


def with_value(**change: object) -> str:
    """Return a profile with one rule whose only value is changed as given."""
    value = law_worlds.cite(at_least={"days": "5"}) | change
    return with_rule(values={"2020-01-01": {key: v for key, v in value.items() if v is not None}})


@pytest.mark.parametrize(
    ("text", "where", "fault"),
    [
        # What YAML would have done silently
        (with_value(confidence="NO"), "rules[0].values.2020-01-01.confidence", "'NO' is not one of"),
        (with_value(at_least={"days": "1:30"}), "values.2020-01-01.at_least.days", "'1:30' is not a whole number"),
        (with_value(at_least={"days": "010"}), "values.2020-01-01.at_least.days", "'010' is not a whole number"),
        (with_value(at_least={"days": "1e3"}), "values.2020-01-01.at_least.days", "not a whole number"),
        (with_value(at_least={"days": "-3"}), "values.2020-01-01.at_least.days", "not a whole number"),
        (with_value(until="2026-02-30"), "values.2020-01-01.until", "not a date of the calendar"),
        (with_rule(values={"2026": law_worlds.cite(at_least={"days": "5"})}), "values.2026", "not a date"),
        # Keys
        (with_rule(severty="deny"), "rules[0].severty", "Use 'severity'"),
        (with_rule(severity=None), "rules[0]", "'severity' is missing"),
        (with_rule(window="lifetime"), "rules[0].window", "not known here"),
        (with_value(article=None), "values.2020-01-01", "'article' is missing"),
        (with_value(source=None), "values.2020-01-01", "'source' is missing"),
        (with_value(at_least=None), "values.2020-01-01", "'at_least' is missing"),
        (with_value(at_most={"days": "5"}), "values.2020-01-01.at_most", "Use 'at_least'"),
        # Names
        (with_rule(kind="notise"), "rules[0].kind", "Use 'notice'"),
        (with_rule(severity="refuse"), "rules[0].severity", "not one of"),
        (with_rule(applies_to=["alfa"]), "rules[0].applies_to[0]", "Use 'alpha'"),
        (with_rule(applies_to=["alpha", "alpha"]), "rules[0].applies_to[1]", "listed twice"),
        (with_rule(applies_to=[]), "rules[0].applies_to", "No basis is listed"),
        (with_rule(applies_to="alpha"), "rules[0].applies_to", "'alpha' is not one of"),
        (with_rule(rank_groups=["general"]), "rules[0].rank_groups[0]", "not one of"),
        (with_value(source="books"), "values.2020-01-01.source", "Use 'book'"),
        (with_rule(basis_of_limit="rumour"), "rules[0].basis_of_limit", "not one of"),
        (with_rule(id="two words"), "rules[0].id", "cannot be used as an identifier"),
        # What does not fit together
        (with_rule(severity="needs_authority"), "rules[0]", "not named"),
        (with_rule(authority="king"), "rules[0]", "an authority is named"),
        (with_rule(values={}), "rules[0].values", "No value is given"),
        (with_value(at_least={"days": "5", "weeks": "1"}), "at_least", "exactly one unit"),
        (with_value(until="2020-01-01"), "values.2020-01-01.until", "runs from 2020-01-01 until 2020-01-01"),
        (with_rule(values=[1]), "rules[0].values", "A mapping is needed"),
        (with_rule(applies_to={"alpha": "1"}), "rules[0].applies_to", "A list is needed"),
        (law_worlds.text(law_worlds.head(schema="2")), "schema", "not known"),
        (law_worlds.text(law_worlds.head(rank_groups=["a", "a"])), "rank_groups", "listed twice"),
        (law_worlds.text(law_worlds.head(bases={"two words": {"title": "x"}})), "bases", "identifier"),
        (law_worlds.text(law_worlds.head(more="x")), "more", "not known here"),
        # The text itself
        ("", "bad.yaml", "empty"),
        ("just words", "bad.yaml", "A mapping is needed"),
        ("profile: [a", "line", "not YAML"),
        ("profile: toy\nprofile: toy", "line 2", "given twice"),
        ("a: &a [1]\nb: *a", "line 1", "Anchors and aliases"),
        ("a: !!python/object:os.system x", "line 1", "tag"),
        ("a: 1\n---\nb: 2", "line 2", "second document"),
        ("? [a]\n: 1", "line 1", "A key is a list"),
        ("[" * 60 + "]" * 60, "line 1", "deeper"),
        ("a: \x01", "bad.yaml", "not YAML"),
        ("a: " + "x" * 1_000_001, "bad.yaml", "characters"),
    ],
)  # fmt: skip
def test_one_fault(text: str, where: str, fault: str) -> None:
    """Tests that each fault is told with its place."""
    faults = faults_of(text)
    assert any(where in told.split(": ", 2)[1] or where in told for told in faults)
    assert any(fault in told for told in faults), faults


def test_all_faults_are_told_at_once() -> None:
    """Tests that the reader does not stop at the first fault."""
    text = with_rule(severty="deny", kind="notice", applies_to=["alfa"], basis_of_limit="rumour")
    assert len(faults_of(text)) >= 3


def test_two_rules_of_one_name() -> None:
    """Tests that an identifier is given once."""
    rules = law_worlds.open_rules()
    text = law_worlds.text(law_worlds.head(rules=[*rules, rules[0]]))
    assert any("given to two rules" in fault for fault in faults_of(text))


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (law_worlds.rule("cap.window", {"2020-01-01": law_worlds.cite()}, window="lifetime"), "neither 'max'"),
        (law_worlds.rule("cap.window", {"2020-01-01": law_worlds.cite(max="none")}, window="year"), "'year'"),
        (law_worlds.rule("cap.window", {"2020-01-01": law_worlds.cite(max="none")}, window={"length": {"days": "1"}}),
         "neither 'rolling' nor 'since'"),
        (law_worlds.rule("rest", {"2020-01-01": law_worlds.cite()}), "neither 'between_calls'"),
        (law_worlds.rule("rest", {"2020-01-01": law_worlds.cite(hours="6")}), "without 'per_hours'"),
        (law_worlds.rule("counts", {"2020-01-01": law_worlds.cite(counted="yes")}, caps=["x"], service="all"),
         "'yes' is not one of"),
        (law_worlds.rule("counts", {"2020-01-01": law_worlds.cite(counted="true")}, caps=["x"], service="all"),
         "'x' is not one of"),
        (law_worlds.rule("sunset", {"2020-01-01": law_worlds.cite(ends="never")}, act_kind="decree"), "'never'"),
        (law_worlds.rule("authority", {"2020-01-01": law_worlds.cite(by=["king"], requires_status=["war"])}), "'war'"),
        (law_worlds.rule("hq", {"2020-01-01": law_worlds.cite(head={"role": "Mayor", "side": "left"}, members=[],
         permanent="true")}), "'left'"),
        (law_worlds.rule("hq", {"2020-01-01": law_worlds.cite(head={"role": "Mayor", "side": "civil"}, members=[])}),
         "either permanent or"),
        (law_worlds.rule("status", {"2020-01-01": law_worlds.cite(acts=[{"kind": "a", "issuer": "pope"}], area="x")},
         declares="war"), "'pope'"),
    ],
)  # fmt: skip
def test_faults_of_each_kind(rule: dict[str, object], fault: str) -> None:
    """Tests that the kinds of rule tell their own faults."""
    faults = faults_of(law_worlds.text(law_worlds.head(rules=[rule])))
    assert any(fault in told for told in faults), faults


PEOPLE = {"grounds": {"studies": "Studies"}, "zone": "Europe/Zurich"}
ABSOLUTE = {"kind": "exemption.absolute", "grounds": ["studies"]}
ASKED = {"kind": "exemption.on_application", "grounds": ["studies"]}
DEFERRED = {"kind": "exemption.deferral", "grounds": ["studies"]}
KEY = {"kind": "key_worker", "effect": "released", "consent": "person"}
TRAINED = {"kind": "training_required", "training": ["alpha"]}
TELL = {"kind": "oversight", "on": {"acts": ["decree"]}}
TOLD = {"tell": "king", "within": {"hours": "0"}, "what": "All of it"}
WAIT = {"kind": "approval", "orders": ["RecordAct"], "severity": "needs_authority", "authority": "king"}
APPEAL = {"kind": "appeal", "of": ["call_up"]}
APPEALED = {"to": "king", "pending": "stands"}
PAPER = {"kind": "document", "document": "order"}


@pytest.mark.parametrize(
    ("rule", "terms", "fault"),
    [
        (ABSOLUTE | {"grounds": ["studys"]}, {}, "Use 'studies'"),
        (ABSOLUTE | {"grounds": None}, {}, "'grounds' is missing"),
        (ABSOLUTE | {"grounds": []}, {}, "No ground is listed"),
        (ABSOLUTE | {"when": ["a"]}, {}, "A mapping is needed"),
        (ABSOLUTE, {"pending": "stands"}, "'pending' is not known"),
        (ASKED, {}, "'pending' is missing"),
        (ASKED, {"pending": "waits"}, "'waits' is not one of"),
        (ASKED, {"pending": "stands", "apply_before": {"hours": "5"}}, "'hours' is not known"),
        (ASKED, {"pending": "stands", "apply_within": {"days": "1", "weeks": "1"}}, "exactly one unit"),
        (ASKED, {"pending": "stands", "decide_within": {"days": "soon"}}, "'soon' is not a whole number"),
        (ASKED, {"pending": "stands", "decided_by": ["pope"]}, "'pope' is not one of"),
        (ASKED, {"pending": "stands", "longest": {"years": "1"}}, "'longest' is not known"),
        (ASKED | {"barred_when": {"x": []}, "when": {}}, {"pending": "stands"}, "'when' is not known"),
        (DEFERRED, {"pending": "stands", "longest": {"yaers": "1"}}, "Use 'years'"),
        (KEY | {"effect": "freed"}, {}, "'freed' is not one of"),
        (KEY | {"consent": None}, {}, "'consent' is missing"),
        (KEY | {"consent": "spouse"}, {}, "'spouse' is not one of"),
        (KEY | {"proposed_by": ["pope"]}, {}, "'pope' is not one of"),
        (KEY | {"grounds": ["vital"]}, {}, "'vital' is not one of"),
        (TRAINED | {"training": ["delta"]}, {}, "'delta' is not one of"),
        (TRAINED, {"at_least": {"months": "1"}}, "'months' is not known"),
        (TRAINED, {"at_least": {"days": "0"}}, "No training at all"),
        (TELL | {"on": {}}, TOLD, "Nothing is named of which to tell"),
        (TELL | {"on": {"wars": ["x"]}}, TOLD, "'wars' is not known"),
        (TELL | {"on": {"statuses": ["war"]}}, TOLD, "'war' is not one of"),
        (TELL | {"on": {"bases": ["delta"]}}, TOLD, "'delta' is not one of"),
        (TELL | {"on": {"acts": ["a", "a"]}}, TOLD, "listed twice"),
        (TELL | {"on": {"events": []}}, TOLD, "No event is listed"),
        (TELL | {"on": {"orders": ["record_act"]}}, TOLD, "cannot be the name of an order"),
        (TELL, TOLD | {"tell": "pope"}, "'pope' is not one of"),
        (TELL, TOLD | {"every": {"days": "0"}}, "without end"),
        (TELL | {"applies_to": "all"}, TOLD, "'applies_to' is not known"),
        (WAIT | {"severity": "deny", "authority": None}, {}, "whose authority is needed"),
        (WAIT | {"orders": ["RecordAct", "RecordAct"]}, {}, "listed twice"),
        (WAIT, {"break_glass": {"review_by": "king"}}, "'review_within' is missing"),
        (WAIT, {"break_glass": {"review_by": "pope", "review_within": {"days": "1"}}}, "'pope' is not one of"),
        (APPEAL | {"of": ["weather"]}, APPEALED, "'weather' is not one of"),
        (APPEAL, APPEALED | {"to": "pope"}, "'pope' is not one of"),
        (APPEAL, APPEALED | {"pending": None}, "'pending' is missing"),
        ({"kind": "employer"}, {"consent": "person"}, "neither 'notice' nor 'protection'"),
        ({"kind": "employer"}, {"notice": {"days": "3"}, "consent": "boss"}, "'boss' is not one of"),
        (PAPER, {"contains": ["two words"]}, "cannot be used as an identifier"),
        (PAPER, {"contains": []}, "No part of the paper is listed"),
        ({"kind": "notice"}, {"at_least": {"days": "1"}, "channels": ["pigeon"]}, "'pigeon' is not one of"),
        ({"kind": "notice"}, {"at_least": {"days": "1"}, "deemed_served": {"channels": ["post"]}}, "'after' is missing"),
        ({"kind": "notice"}, {"at_least": {"days": "1"}, "channels": ["post"], "deemed_served":
         [{"channels": ["personal"], "after": {"days": "1"}}]}, "not among those by which it may be served"),
    ],
)  # fmt: skip
def test_faults_of_the_kinds_about_people(
    rule: dict[str, object], terms: dict[str, object], fault: str
) -> None:
    """Tests that rules about people, papers and oversight tell their own faults, each with a remedy."""
    value = law_worlds.cite(**{key: each for key, each in terms.items() if each is not None})
    written = law_worlds.rule(str(rule["kind"]), {"2020-01-01": value}) | rule
    kept = {key: each for key, each in written.items() if each is not None}
    faults = faults_of(law_worlds.text(law_worlds.head(rules=[kept], **PEOPLE)))
    assert any(fault in told for told in faults), faults
    assert all(told.split(": ")[1].startswith("rules[0]") for told in faults), faults


@pytest.mark.parametrize(
    ("change", "where", "fault"),
    [
        ({"zone": "Europe/Atlantis"}, "zone", "not a zone"),
        ({"zone": ""}, "zone", "Nothing is written here"),
        ({"currency": "francs"}, "currency", "not a currency"),
        ({"languages": ["Deutsch"]}, "languages[0]", "not the tag of a language"),
        ({"languages": ["de", "de"]}, "languages", "listed twice"),
        ({"languages": "de"}, "languages", "A list is needed"),
        ({"grounds": ["studies"]}, "grounds", "A mapping is needed"),
        ({"grounds": {"two words": "x"}}, "grounds", "identifier"),
        ({"grounds": {"studies": ""}}, "grounds.studies", "Nothing is written here"),
        ({"words": {"fr": {"title": "Jouet"}}}, "words.fr", "'fr' is not among the languages"),
        ({"languages": ["de"], "words": {"de": {"alfa": "Alfa"}}}, "words.de.alfa", "not known here"),
        ({"languages": ["de"], "words": {"de": {"alpha": ""}}}, "words.de.alpha", "Nothing is written here"),
        ({"languages": ["de"], "words": {"de": "Spielzeug"}}, "words.de", "A mapping is needed"),
        ({"languages": ["de"], "words": ["de"]}, "words", "A mapping is needed"),
    ],
)
def test_faults_of_the_top(change: dict[str, object], where: str, fault: str) -> None:
    """Tests that what a profile says of itself is checked."""
    faults = faults_of(law_worlds.text(law_worlds.head(**change)))
    assert any(told.split(": ")[1].startswith(where) and fault in told for told in faults), faults


def test_the_top_of_a_profile() -> None:
    """Tests languages, zone, currency and grounds, and what they are where nothing is said."""
    top = {"languages": ["de", "fr-CH", "zh-Hant"], "currency": "CHF", **PEOPLE}
    profile = law_worlds.load(law_worlds.head(**top))
    assert (profile.languages, profile.zone, profile.currency) == (
        ("de", "fr-CH", "zh-Hant"), "Europe/Zurich", "CHF",
    )  # fmt: skip
    assert profile.grounds == {"studies": "Studies"}
    plain = law_worlds.load(law_worlds.head())
    assert (plain.languages, plain.zone, plain.currency, dict(plain.grounds)) == ((), "UTC", "", {})


def test_words_of_a_profile() -> None:
    """Tests that names of every sort can have words, and keep their usual name where a language has none."""
    sorts = {"title": "Spielzeug", "alpha": "Alfa", "king": "König", "guard": "Wache", "studies": "Studium"}
    rules = law_worlds.open_rules()
    top = {"rules": rules, **PEOPLE, "languages": ["de", "fr"]}
    named = sorts | {str(rules[0]["id"]): "Regel"}
    profile = law_worlds.load(law_worlds.head(**top, words={"de": named}))
    assert profile.words == {"de": named}
    for name in named.keys() - {"title"}:
        assert profile.named(name, "de") == named[name]
        assert profile.named(name, "fr") == profile.named(name) != named[name]
    assert dict(law_worlds.load(law_worlds.head(**top)).words) == {}


def test_facts_of_all_kinds_are_gathered() -> None:
    """Tests that whatever any rule asks about can be told, and that there may be 63 such facts."""
    value = {"2020-01-01": law_worlds.cite()}
    rules = [
        law_worlds.rule("exemption.absolute", value, grounds=["studies"], when={"a": ["1", "2"]}, unless={"b": "1"}),
        law_worlds.rule(
            "exemption.deferral", {"2020-01-01": law_worlds.cite(pending="stands")}, grounds=["studies"],
            barred_when={"c": "1"},
        ),
        law_worlds.rule("training_required", value, training="all", unless={"d": "1"}),
        law_worlds.rule("task.deny", value, when={"e": "1"}, unless={"a": "1"}),
        law_worlds.rule(
            "authority", {"2020-01-01": law_worlds.cite(by=["king"], requires_facts={"f": ["1", "2"]})}
        ),
    ]  # fmt: skip
    profile = law_worlds.load(law_worlds.head(rules=rules, **PEOPLE))
    assert profile.conditions == (
        ("a", "1"), ("a", "2"), ("b", "1"), ("c", "1"), ("d", "1"), ("e", "1"), ("f", "1"), ("f", "2"),
    )  # fmt: skip
    many = {"a": [str(i) for i in range(64)]}
    rules = [law_worlds.rule("exemption.absolute", value, grounds=["studies"], when=many)]
    assert any(
        "ask about 64 facts" in told
        for told in faults_of(law_worlds.text(law_worlds.head(rules=rules, **PEOPLE)))
    )


def test_all_faults_about_people_are_told_at_once() -> None:
    """Tests that one reading finds the faults of the top and of every rule."""
    rules = [
        law_worlds.rule("exemption.absolute", {"2020-01-01": law_worlds.cite()}, grounds=["x"]),
        law_worlds.rule("appeal", {"2020-01-01": law_worlds.cite(to="pope")}, of=["weather"]),
        law_worlds.rule("document", {"2020-01-01": law_worlds.cite()}),
    ]
    faults = faults_of(
        law_worlds.text(law_worlds.head(rules=rules, zone="Mars", currency="x", languages=["?"]))
    )
    for expected in (
        "zone",
        "currency",
        "languages[0]",
        "'x' is not",
        "'pope'",
        "'weather'",
        "'pending'",
        "'contains'",
    ):
        assert any(expected in told for told in faults), expected


def test_values_follow_one_another() -> None:
    """Tests that a change is an added value: the earlier one governs until the later begins."""
    old, new = law_worlds.cite(max={"days": "5"}), law_worlds.cite(max={"months": "2"}, confidence="B")
    rule = law_worlds.rule("cap.per_call", {"2026-01-01": new, "2020-01-01": old})
    loaded = law_worlds.load(law_worlds.head(rules=[rule])).rule("cap.per_call")
    before, after = loaded.on(date(2025, 12, 31)), loaded.on(date(2026, 1, 1))
    assert before is not None
    assert after is not None
    assert isinstance(after.terms, CapTerms)
    assert after.terms.most == Duration(2, "months")
    assert after.confidence is Confidence.B
    assert loaded.on(date(2019, 12, 31)) is None


def test_norway_is_a_name() -> None:
    """Tests that a word YAML would take for false stays a word."""
    text = dedent("""
        profile: NO
        title: on
        schema: 1
        text_as_of: 2026-01-01
        disclaimer: yes
        sources: {NO: {title: 1:30}}
        authorities: {}
        rank_groups: [NO]
        bases: {}
        tasks: {}
        rules: []
    """)
    profile = load_profile(text)
    assert (profile.id, profile.title, profile.disclaimer) == ("NO", "on", "yes")
    assert profile.sources["NO"].title == "1:30"
    assert profile.rank_groups == ("NO",)


def test_every_kind_says_which_keys_it_needs() -> None:
    """Tests that needed keys are among the known ones."""
    for kind in KINDS.values():
        assert kind.needed <= kind.rule_keys | kind.value_keys, kind.name


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_profile_is_told_never_crashed_on(seed: int) -> None:
    """Tests that a shipped text with pieces cut, doubled or exchanged is read or refused with faults."""
    random = Random(seed)
    words = re.split(r"(\W)", text_of(random.choice(shipped())))
    for _ in range(random.randint(1, 4)):
        at, other = random.randrange(len(words)), random.randrange(len(words))
        words[at] = random.choice(["", words[other], words[at] * 2, "[", "{}", "NO", "2026-13-40"])
    with suppress(ProfileError):
        load_profile("".join(words), name="damaged")
