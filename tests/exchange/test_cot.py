"""Cursor on Target: what is friendly or civil passes, nothing else does, and nobody's person comes along."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from holdfast.errors import InvalidValueError
from holdfast.exchange.cot import (
    MOST_BYTES,
    MOST_EVENTS,
    POINT,
    Position,
    read_events,
    why_refused,
    write_events,
)

AT = datetime(2030, 2, 4, 12, 30, tzinfo=UTC)
WORKS = Position(
    "land.facility.works", POINT, "Works & Söhne", 46.5, -7.25, AT, AT + timedelta(days=1), "Öl <hot>"
)


def event(kind: str = "a-f-G-U", detail: str = "", **more: str) -> bytes:
    """Return one event as another program would write it."""
    told = {"version": "2.0", "uid": "u-1", "type": kind, "time": "2030-02-04T12:30:00Z"}
    told |= {
        "start": "2030-02-04T12:30:00Z",
        "stale": "2030-02-04T12:35:00.5+00:00",
        "how": "m-g",
        "lat": "46.5",
    } | more
    lat = told.pop("lat")
    words = " ".join(f'{name}="{value}"' for name, value in told.items())
    point = f'<point lat="{lat}" lon="7.5" hae="0" ce="9999999" le="9999999"/>'
    return f"<event {words}>{point}<detail>{detail}</detail></event>".encode()


def refused(document: bytes) -> str:
    """Return why the only event of a document was not taken."""
    taken, said = read_events(document)
    assert taken == ()
    assert len(said) == 1
    return said[0].reason


def test_what_is_written_is_read_again() -> None:
    """Tests that positions come back as they were given out, with markup in a name as text, each line XML by itself."""
    alarm = Position("a.1", "b-a-o-tbl", "", 0.0000001, 180.0, AT, AT)
    body = write_events([WORKS, alarm])
    assert read_events(body) == ((WORKS, alarm), ())
    lines = [etree.fromstring(line) for line in body.splitlines()]
    assert [line.get("stale") for line in lines] == ["2030-02-05T12:30:00.000Z", "2030-02-04T12:30:00.000Z"]
    assert lines[1].find("point").get("lat") == "0.0000001"
    assert read_events(b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<events>" + body + b"</events>")[
        0
    ]
    assert len(read_events((b'<?xml version="1.0"?>' + event()) * 3)[0]) == 3


@pytest.mark.parametrize(
    "kind",
    [
        "a-f-G-U-C", "a-f-A-C-H", "a-f-S", "a-n-A-C-F", "a-n-A-C", "a-n-S-X-M", "a-n-G-E-V-C-U", "a-n-G-I",
        "a-n-G-I-X-H", "a-n-G-I-U-E", "b-m-p-s-m", "b-m-p-w", "b-m-p-w-GOTO", "b-m-p-c", "b-a-o-tbl", "b-a-o-pan",
        "b-a-o-can", "b-a-g", "b-r-f-h-c",
    ],
)  # fmt: skip
def test_types_that_pass(kind: str) -> None:
    """Tests that friendly and civil types, plain points and alarms pass."""
    assert why_refused(kind) == ""
    assert read_events(event(kind))[0][0].type == kind


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("a-h-G-U-C", "hostile"), ("a-j-A", "joker"), ("a-k-A", "faker"), ("a-s-G", "suspect"), ("a-u-G", "unknown"),
        ("a-p-G", "pending"), ("a-a-G", "assumed"), ("a-.-G", "no known stance"), ("a-f", "no known stance"),
        ("a-f-.-X", "pattern"), ("a-n-G-U-C", "not said to be civil"), ("a-n-A-M-F", "not said to be civil"),
        ("a-n-G-I-M", "not said to be civil"), ("a-n-G-I-B", "not said to be civil"), ("a-n-S-C", "not said"),
        ("a-n-A-Cx", "not said"), ("t-x-c-t", "tasking"), ("t-k", "tasking"), ("u-r-b-bullseye", "aimed at"),
        ("u-r-b-c-c", "aimed at"), ("b-m-p-j-dip", "aimed at"), ("b-m-p-s-p-i", "aimed at"), ("b-m-p-c-ip", "aimed at"),
        ("b-a-o-opn", "none of the types"), ("b-t-f", "none of the types"), ("u-d-f", "none of the types"),
        ("b-r-f-h-c-x", "none of the types"), ("", "no type"), ("x", "no type"), ("A-H-G", "no type"),
        ("a-f-G\u0430", "no type"), ("a-" * 400 + "f", "no type"),
    ],
)  # fmt: skip
def test_types_that_do_not(kind: str, why: str) -> None:
    """Tests that every other type is refused by name with its reason, taken in or given out."""
    said = refused(event(kind))
    assert why in said
    assert kind in said or "no type" in said
    with pytest.raises(InvalidValueError, match=r"Give a friendly or civil type\."):
        Position("u", kind, "", 0, 0, AT, AT)


@pytest.mark.parametrize(
    "detail",
    [
        '<contact callsign="Mia Roe" phone="+4179"/><remarks>Mia</remarks>',
        '<contact callsign="Mia Roe" email="mia@roe.example"/>',
        '<contact callsign="Mia Roe" endpoint="*:-1:stcp"/>',
        '<contact callsign="Mia Roe"/><__group name="Cyan" role="Medic"/>',
        '<contact callsign="Mia Roe"/><uid Droid="Mia Roe"/>',
        '<x><contact phone="+4179"/></x><contact callsign="Mia Roe"/><remarks>Mia hurt</remarks>',
        '<_medevac_ title="Mia Roe"/><remarks>Mia</remarks>',
    ],
)
def test_no_person_comes_along(detail: str) -> None:
    """Tests that of a person's event only what and where is taken: no name, no remark, no device."""
    taken, said = read_events(event("a-f-G-U-C", detail, uid="ANDROID-mia"))
    assert said == ()
    assert (taken[0].uid, taken[0].callsign, taken[0].remarks, taken[0].latitude) == (
        "withheld.1",
        "",
        "",
        46.5,
    )


@pytest.mark.parametrize(
    "document",
    [
        event(lat="nan"), event(lat="inf"), event(lat="91"), event(lat=""), event(uid=""), event(uid="x" * 201),
        event(time="yesterday"), event(time="2030-02-04T12:30:00"), event(time="0001-01-01T00:00:00+14:00"),
        event(stale="2030-02-04T12:00:00Z"), event(version="1.0"), event(detail=f"<remarks>{'x' * 2_001}</remarks>"),
        event(detail='<contact callsign="a&#9;b"/>'), event(detail="<nineline/>"), event(detail="<x><__laser/></x>"),
        event(detail="<FireMission/>"), b'<event type="a-f-G" version="2.0"/>',
    ],
)  # fmt: skip
def test_events_that_are_broken(document: bytes) -> None:
    """Tests that a broken event is refused by itself, in words, and those beside it are taken."""
    taken, said = read_events(event() + document)
    assert (len(taken), len(said), said[0].event) == (1, 1, 2)
    assert said[0].reason.endswith(".")


@pytest.mark.parametrize(
    "document",
    [
        b"", b"   ", b"text", b"<event", b"<other/>", b"<events/>", event() + b"<other/>", b"</stream><stream>",
        b"\xff\xfe<\x00", b"\x00", b'<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + event(detail="&x;"),
        event(detail="&x;"), b"<a>" * 1_000, b"<event/>" * (MOST_EVENTS + 1), b" " * (MOST_BYTES + 1),
        b"<events>" + b"<a/>" * 200_001 + b"</events>",
    ],
)  # fmt: skip
def test_what_is_no_file(document: bytes) -> None:
    """Tests that entities, wrong roots, other encodings and files too large are refused in words."""
    with pytest.raises(InvalidValueError, match="no file of Cursor on Target"):
        read_events(document)


def test_what_xml_cannot_carry() -> None:
    """Tests that a character that XML cannot carry is said, not written."""
    with pytest.raises(InvalidValueError, match="cannot carry"):
        write_events([Position("u", POINT, "\ufffe", 0, 0, AT, AT)])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_fuzz(data: st.DataObject) -> None:
    """Tests that whatever comes is taken, refused in words or no file: never anything else."""
    whole = write_events([WORKS]) + event("a-h-G") + event(detail='<contact phone="1"/><remarks>x</remarks>')
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    piece = data.draw(
        st.binary(max_size=20) | st.sampled_from([b"<!--", b"]]>", b"<![CDATA[", b"&#0;", b'"', b"<?xml ?>"])
    )
    try:
        taken, said = read_events(whole[:start] + piece + whole[end:])
    except InvalidValueError:
        return
    assert all(not why_refused(each.type) for each in taken)
    assert all(each.reason.endswith(".") for each in said)
    assert len(read_events(write_events(taken))[0]) == len(taken) if taken else said
