"""EDXL-RM messages: what is written is read back, what is broken or hostile is refused in words."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from holdfast.errors import HoldfastError, ImportFaultsError
from holdfast.exchange.edxl_rm import MSG, RM, VERBS, Item, Message, write
from holdfast.exchange.edxl_rm_reading import MOST_BYTES, read
from holdfast.model.resources import Response

NOW = datetime(2030, 1, 5, 8, tzinfo=UTC)
ITEM = Item(
    id="007", response=Response.ACCEPT, preceding="001", type="pump-1", name="Pump & hose", kind="pump", quantity=3,
    unit="piece", price=1250, currency="EUR", where="Dam <gate>", latitude=47.1, longitude=8.1, needs="Two people",
    function="Pump", owner="fire", status="Deployed", schedule={"RequestedArrival": NOW},
)  # fmt: skip
FULL = Message(
    "CommitResource", "urn:a:2", NOW, "Office", "Two pumps", "urn:a:0", "urn:a:1", "incident:17", "Flood", "Update",
    "urn:a:0", (ITEM, Item(type="diesel")),
)  # fmt: skip
texts = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), max_size=30
).map(str.strip)


def body(inner: str, verb: str = "RequestResource") -> bytes:
    """Return a message with something in it."""
    head = f'<{verb} xmlns="{MSG}" xmlns:rm="{RM}"><MessageID>m</MessageID>'
    return f"{head}<SentDateTime>2030-01-05T08:00:00Z</SentDateTime>{inner}</{verb}>".encode()


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_comes_back(verb: str) -> None:
    """Tests that all sixteen messages are read as they were written."""
    message = Message(verb, "urn:a:2", NOW, "Office", originating="urn:a:0", items=(ITEM,))
    assert read(write(message)) == message


def test_everything_comes_back() -> None:
    """Tests that no field is lost, and that root and children stand in the namespaces of the standard."""
    text = write(FULL)
    back = read(text)
    assert back == FULL.__class__(
        **{name: getattr(FULL, name) for name in FULL.__slots__} | {"items": back.items}
    )
    assert (back.items[0], back.items[1].type) == (ITEM, "diesel")
    root = etree.fromstring(text)
    assert root.tag == f"{{{MSG}}}CommitResource"
    assert [etree.QName(child).localname for child in root[:6]] == [
        "MessageID", "SentDateTime", "MessageContentType", "MessageDescription", "OriginatingMessageID",
        "PrecedingMessageID",
    ]  # fmt: skip
    assert root.findtext(f".//{{{RM}}}Amount") == "3"


@given(texts, texts, texts, st.one_of(st.none(), st.integers(1, 10**9)))
@settings(max_examples=60, deadline=None)
def test_any_words_come_back(one: str, two: str, three: str, many: int | None) -> None:
    """Tests that words of any script survive."""
    message = Message("RequestResource", "m", NOW, one, two, items=(Item(type=three, quantity=many),))
    back = read(write(message))
    assert (back.sender, back.description, back.items[0].type, back.items[0].quantity) == (
        one,
        two,
        three,
        many,
    )


def test_what_xml_cannot_hold_is_left_out() -> None:
    """Tests that control characters do not break a message."""
    assert read(write(Message("RequestResource", "m", NOW, "a\0b\x1b[2Jc\ud800\ufffe"))).sender == "ab[2Jc"


def test_another_bodys_layout() -> None:
    """Tests a message with all elements in one namespace, another prefix and other orders of elements."""
    text = f"""<x:RequestResource xmlns:x="{RM}"><x:SentDateTime>2030-01-05T09:00:00+01:00</x:SentDateTime>
      <!-- a note --><x:MessageID>m</x:MessageID>
      <x:ResourceInformation><x:AssignmentInformation><x:Quantity><x:QuantityText>4</x:QuantityText></x:Quantity>
      </x:AssignmentInformation><x:Resource><x:TypeStructure><x:Value>Pump</x:Value></x:TypeStructure></x:Resource>
      <x:ScheduleInformation><x:ScheduleType>RequestedArrival</x:ScheduleType><x:DateTime>2030-01-06T00:00:00Z</x:DateTime>
      </x:ScheduleInformation></x:ResourceInformation><x:Unknown>x</x:Unknown></x:RequestResource>"""
    found = read(text.encode())
    assert found.sent_at == NOW
    assert (found.items[0].quantity, found.items[0].type) == (4, "Pump")
    assert found.items[0].schedule["RequestedArrival"] == datetime(2030, 1, 6, tzinfo=UTC)


def item(inner: str) -> str:
    """Return one resource of a message."""
    return f"<ResourceInformation>{inner}</ResourceInformation>"


def amount(text: str, name: str = "Quantity", unit: str = "") -> str:
    """Return a measure."""
    measured = f"<rm:MeasuredQuantity><rm:Amount>{text}</rm:Amount>{unit}</rm:MeasuredQuantity>"
    return item(f"<AssignmentInformation><{name}>{measured}</{name}></AssignmentInformation>")


FAULTY = {
    "a part of a piece": (amount("2.5"), "no number of whole units"),
    "an enormous exponent": (amount("1e999999999"), "no number of whole units"),
    "a million digits": (amount("9" * 100_000), "no number of whole units"),
    "not a number": (amount("NaN"), "no number of whole units"),
    "none": (amount("0"), "no number of whole units"),
    "a price of letters": (amount("dear", "PriceQuote"), "is no price"),
    "a price without currency": (amount("5", "PriceQuote"), "is no price"),
    "a part of a cent": (amount("5.001", "PriceQuote", "<rm:UnitOfMeasure><rm:Value>EUR</rm:Value></rm:UnitOfMeasure>"), "is no price"),
    "an answer of neither kind": (item("<ResponseInformation><rm:ResponseType>Maybe</rm:ResponseType></ResponseInformation>"), "'Maybe' is not known"),
    "a day without a zone": (item("<ScheduleInformation><ScheduleType>Current</ScheduleType><DateTime>2030-01-05T08:00</DateTime></ScheduleInformation>"), "with its zone"),
    "the last moment of time": (item("<ScheduleInformation><DateTime>9999-12-31T23:59:59-12:00</DateTime></ScheduleInformation>"), "with its zone"),
    "off the globe": (item('<ScheduleInformation><g:pos xmlns:g="http://www.opengis.net/gml">95 8</g:pos></ScheduleInformation>'), "is no position"),
    "another verb inside": ("<MessageContentType>CommitResource</MessageContentType>", "It says 'CommitResource'"),
    "a hundred and one resources": (item("") * 101, "There are 101"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTY)
def test_faults_are_named(what: str) -> None:
    """Tests that each fault is told with its place."""
    inner, said = FAULTY[what]
    with pytest.raises(ImportFaultsError) as found:
        read(body(inner))
    assert said in found.value.diagnostics()


def test_all_faults_at_once() -> None:
    """Tests that two faults of a message are told together."""
    with pytest.raises(ImportFaultsError) as found:
        read(body(amount("x") + amount("y")))
    assert len(found.value.faults) == 2


HOSTILE = {
    "an entity": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + body("<MessageDescription>&x;</MessageDescription>"),
    "laughs": b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    + body("<MessageDescription>&c;&c;&c;&c;</MessageDescription>"),
    "an outer type": b'<!DOCTYPE RequestResource SYSTEM "http://example.invalid/x.dtd">' + body(""),
    "deep": body("<a>" * 5_000 + "</a>" * 5_000),
    "large": body("x" * MOST_BYTES),
    "empty": b"",
    "no XML": b"\x00\xff\xfe",
    "another root": b"<html/>",
    "another format": b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>',
    "no identifier": f'<RequestResource xmlns="{MSG}"/>'.encode(),
    "cut off": write(FULL)[:-40],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused(what: str) -> None:
    """Tests that nothing is expanded or fetched, and that each is refused in words, soon."""
    before = time.monotonic()
    with pytest.raises(ImportFaultsError):
        read(HOSTILE[what])
    assert time.monotonic() - before < 5


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_broken_messages_are_refused_in_words(data: st.DataObject) -> None:
    """Tests that a message with bytes changed, cut or doubled is read or refused, never more."""
    text = bytearray(write(FULL))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        match data.draw(st.integers(0, 3)):
            case 0:
                text[at] = data.draw(st.integers(0, 255))
            case 1:
                del text[at : at + data.draw(st.integers(1, 60))]
                text = text or bytearray(b"x")
            case 2:
                text[at:at] = text[at : at + 80]
            case _:
                words = [b"<", b">", b"&", b"\xff", b"9" * 50, b"-", b"<!DOCTYPE x>", b"NaN", b"<rm:Value/>"]
                text[at:at] = data.draw(st.sampled_from(words))
    try:
        read(bytes(text))
    except HoldfastError as error:
        assert error.diagnostics()
