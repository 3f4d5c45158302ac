from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from caps import ALERT, AT, GOOD, SAMPLES, with_more, with_text, without
from holdfast.exchange.cap import CapError, Weight, is_valid, judge, read, write

INFO = GOOD[GOOD.index("  <info>") : GOOD.index("</alert>")]
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of shared/data/cap are not here")


def rules(document: bytes, weight: Weight = Weight.INVALID) -> set[str]:
    """Return the rules of that weight that an alert breaks."""
    return {finding.rule for finding in judge(document, received_at=AT) if finding.weight is weight}


def test_a_good_alert_has_no_findings() -> None:
    """Tests that an alert that keeps every rule is told nothing at all."""
    assert judge(GOOD.encode(), received_at=AT) == ()


REFUSED = [
    (b"", "xml.empty"),
    (b"   ", "xml.empty"),
    (b"<alert", "xml.syntax"),
    (GOOD.encode() + b"x", "xml.syntax"),
    (b"\0" * 99, "xml.syntax"),
    (GOOD.encode("utf-32"), "xml.encoding"),
    (GOOD.replace("UTF-8", "UTF-7").encode(), "xml.encoding"),
    (GOOD.encode().replace(b"Northby", b"N\xffrthby"), "xml.encoding"),
    (b" " * (4 * 2**20 + 1), "xml.size"),
    (b"<a>" + b"<b/>" * 200_000 + b"</a>", "xml.size"),
    (b"<html/>", "schema.root"),
    (b"<alert/>", "namespace.other"),
    (GOOD.replace(":cap:1.2", ":cap:1.1").encode(), "namespace.older"),
    (GOOD.replace("urn:oasis:names:tc:emergency:cap:1.2", "http://www.incident.com/cap/1.0").encode(), "namespace.older"),
    (b'<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"/>', "xml.encrypted"),
    (GOOD.replace("<alert", "<!DOCTYPE alert>\n<alert", 1).encode(), "xml.doctype"),
    (GOOD.replace("<alert", "<!-- > --><?x > ?><!DOCTYPE alert [<!ENTITY a 'b'>]>\n<alert", 1).encode(), "xml.doctype"),
    (GOOD.replace("UTF-8", "UTF-16").replace("<alert", "<!DOCTYPE alert><alert", 1).encode("utf-16"), "xml.doctype"),
    (GOOD.replace("Northby", "&nbsp;").encode(), "xml.syntax"),
    # The schema.
    (without("identifier"), "schema.missing"),
    (without("category"), "schema.missing"),
    (without("areaDesc"), "schema.missing"),
    (without("mimeType"), "schema.missing"),
    (with_more("identifier", "<identifier>b</identifier>"), "schema.often"),
    (with_more("status", "<source>late</source>").replace(b"<source>late</source>", b"", 0), "schema.order"),
    (with_more("sent", "<hint>x</hint>"), "schema.unknown"),
    (with_more("sent", '<hint xmlns="urn:x">x</hint>'), "schema.unknown"),
    (with_more("sent", '<hint xmlns="">x</hint>'), "schema.unknown"),
    (with_more("sent", "stray"), "schema.text"),
    (GOOD.replace("<status>", '<status xml:lang="en">').encode(), "schema.attribute"),
    (GOOD.replace("<info>", '<info id="a">').encode(), "schema.attribute"),
    (GOOD.replace(">The land<", "><b>The land</b><").encode(), "schema.markup"),
    (with_text("status", "actual"), "schema.word"),
    (with_text("status", " Actual"), "schema.word"),
    (with_text("urgency", ""), "schema.word"),
    (with_text("certainty", "Very Likely"), "schema.word"),
    (with_text("sent", "2030-01-05T07:55:00Z"), "schema.moment"),
    (with_text("sent", "2030-01-05T07:55:00.5-00:00"), "schema.moment"),
    (with_text("sent", "2030-01-05T07:55:00"), "schema.moment"),
    (with_text("sent", "2030-02-30T07:55:00-00:00"), "schema.moment"),
    (with_text("sent", "2030-01-05T07:55:00,01:00"), "schema.moment"),
    (with_text("sent", "2030-01-05T07:55:00+15:00"), "schema.moment"),
    (with_text("sent", "٢٠٣٠-01-05T07:55:00+01:00"), "schema.moment"),
    (with_text("language", "en_GB"), "schema.language"),
    (with_text("web", "http://a b/"), "schema.address"),
    (with_text("size", "1.5"), "schema.number"),
    (with_text("altitude", "1e3"), "schema.number"),
    # The prose.
    (with_text("identifier", ""), "identifier.empty"),
    (with_text("identifier", "land 7"), "identifier.form"),
    (with_text("identifier", "land,7"), "identifier.form"),
    (with_text("identifier", "land&lt;7"), "identifier.form"),
    (with_text("sender", "a&amp;b"), "sender.form"),
    (with_text("sender", "\n a@b \n"), "sender.form"),
    (with_text("msgType", "Update"), "references.missing"),
    (with_text("msgType", "Cancel"), "references.missing"),
    (with_text("msgType", "Ack"), "references.missing"),
    (with_text("msgType", "Error"), "references.missing"),
    (with_more("scope", "<references>land-6</references>"), "references.form"),
    (with_more("scope", "<references>a,b,2030-01-05T00:00:00Z</references>"), "references.form"),
    (with_more("scope", "<references>a,,2030-01-05T00:00:00-00:00</references>"), "references.form"),
    (with_more("scope", "<references>a,b,2030-01-06T00:00:00-00:00</references>"), "references.later"),
    (with_more("scope", "<references>warning@land.example,land-7,2030-01-05T08:55:00+01:00</references>"), "references.itself"),
    (with_text("scope", "Restricted"), "scope.restriction"),
    (with_more("scope", "<restriction>us</restriction>"), "restriction.scope"),
    (with_text("scope", "Private"), "scope.addresses"),
    (with_more("scope", '<addresses>a "b c</addresses>'), "addresses.form"),
    (with_text("expires", "2030-01-05T08:54:00+01:00"), "expires.before_effective"),
    (with_text("expires", "2030-01-05T08:58:00+01:00"), "expires.before_onset"),
    (with_text("expires", "2030-01-05T08:54:00+01:00", without("effective").decode()), "expires.before_sent"),
    (with_text("language", "english"), "language.form"),
    (with_text("event", " "), "event.empty"),
    (with_text("areaDesc", ""), "areaDesc.empty"),
    (with_text("web", "land.example"), "web.relative"),
    (with_text("mimeType", "png"), "mimeType.form"),
    (with_text("size", "-1"), "size.negative"),
    (without("derefUri"), "uri.relative"),
    (with_text("derefUri", "*"), "derefUri.form"),
    (with_text("derefUri", "YWJk"), "digest.differs"),
    (without("altitude"), "ceiling.alone"),
    (with_text("ceiling", "-1"), "ceiling.low"),
    # Shapes.
    (with_text("polygon", ""), "polygon.few"),
    (with_text("polygon", "46,7 46.1,7 46,7"), "polygon.few"),
    (with_text("polygon", "46,7 46.1,7 46.1,7.1 46,7.1"), "polygon.open"),
    (with_text("polygon", "46, 7 46.1,7 46.1,7.1 46,7"), "polygon.form"),
    (with_text("polygon", "46,7,400 46.1,7,400 46.1,7.1,400 46,7,400"), "polygon.form"),
    (with_text("polygon", "46;7 46.1;7 46.1;7.1 46;7"), "polygon.form"),
    (with_text("polygon", "nan,7 46.1,7 46.1,7.1 nan,7"), "polygon.form"),
    (with_text("polygon", "46,181 46.1,7 46.1,7.1 46,181"), "polygon.range"),
    (with_text("polygon", "91,7 46.1,7 46.1,7.1 91,7"), "polygon.range"),
    (with_text("polygon", "0,0 1,1 0,1 1,0 0,0"), "polygon.crossing"),
    (with_text("polygon", "60,179 61,179 61,-179 60,-179 60,179"), "polygon.date_line"),
    (with_text("polygon", "46,7 " * 50_001), "polygon.limit"),
    (with_text("circle", "46.05,7.05"), "circle.form"),
    (with_text("circle", "46.05 7.05 2"), "circle.form"),
    (with_text("circle", "46.05,7.05 -2"), "circle.radius"),
    (with_text("circle", "46.05,7.05 20100"), "circle.radius"),
    (with_text("circle", "46.05,187.05 2"), "circle.range"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "rule"), REFUSED, ids=[f"{rule}-{i}" for i, (_, rule) in enumerate(REFUSED)]
)
def test_what_is_broken_is_refused_for_its_reason(document: bytes, rule: str) -> None:
    """Tests that each fault is found by its rule, with a reason in words, and that the alert cannot be read."""
    assert rule in rules(document)
    found = next(finding for finding in judge(document) if finding.rule == rule)
    assert len(found.reason) > 15
    assert found.where
    with pytest.raises(CapError) as raised:
        read(document)
    assert rule in {finding.rule for finding in raised.value.findings}


ADVISED = [
    (with_text("event", "x" * 36), "event.long"),
    (with_text("headline", "x" * 161), "headline.long"),
    (with_text("description", "See &lt;br/&gt;"), "text.markup"),
    (with_text("description", "a &amp;nbsp; b"), "text.markup"),
    (with_text("sent", "2030-01-05T07:55:00+00:00"), "moment.utc"),
    (with_text("sent", "2030-01-05T09:55:00+01:00", with_text("expires", "2030-01-05T12:00:00+01:00").decode()), "sent.future"),
    (with_text("circle", "46.05,7.05 0"), "circle.point"),
    (with_text("circle", "46.05,7.05 2500"), "circle.large"),
    (with_text("polygon", "46,7 46,7 46,7 46,7"), "polygon.flat"),
    (with_text("polygon", "0,0 1,0 0.5,0.5 1,1 0,1 0.5,0.5 0,0"), "polygon.touching"),
    (without("polygon", without("circle").decode()), "area.shape"),
    (without("area"), "area.none"),
    (without("expires"), "expires.missing"),
    (with_text("expires", "2030-03-05T12:00:00+01:00"), "span.long"),
    (with_text("expires", "2030-01-05T09:00:00+01:00"), "span.short"),
    (without("size"), "size.missing"),
    (with_text("digest", "abc"), "digest.form"),
    (with_text("contact", ""), "element.empty"),
    (with_text("language", ""), "element.empty"),
    (with_more("scope", "<restriction/>"), "element.empty"),
    (with_text("status", "Exercise"), "status.exercise"),
    (GOOD.replace("land-7", "land<!-- -->-7").encode(), "text.comment"),
    (GOOD.replace("</alert>", f"{INFO}</alert>").encode(), "info.language"),
    (without("info"), "info.none"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "rule"), ADVISED, ids=[rule for _, rule in ADVISED])
def test_what_is_only_unwise_is_advice(document: bytes, rule: str) -> None:
    """Tests that an alert with what practice advises against is valid, and told so."""
    assert rule in rules(document, Weight.ADVICE)
    assert rules(document) == set()
    read(document)


ACCEPTED = [
    GOOD.replace("UTF-8", "UTF-16").encode("utf-16"),
    b"\xef\xbb\xbf" + GOOD.encode(),
    GOOD.replace("UTF-8", "ISO-8859-1").replace("Northby", "Nörthby").encode("latin-1"),
    GOOD.replace("Gas leaves the works.", "<![CDATA[<!DOCTYPE a> & Gas]]>").replace("<alert", "<?xml-stylesheet?><!-- - --><alert", 1).encode(),
    GOOD.replace("xmlns=", 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" xmlns=').encode(),
    with_text("sent", "\n 2030-01-05T08:55:00+01:00 "),
    with_text("sent", "2030-01-04T24:00:00+01:00"),
    with_text("polygon", "\n -0.0,7.0\t46.1,7.0\n46.1,7.1 0,7.000 "),
    with_text("polygon", "-90,-180 -90,180 90,180 90,-180 -90,-180"),
    with_text("polygon", "+46.0,7 46.1,+7. 46.1,7.1 46,7"),
    with_more("info", '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><Any/></Signature>'),
    GOOD.replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?").replace("xmlns=", "xmlns:c=").encode(),
]  # fmt: skip


@pytest.mark.parametrize("document", ACCEPTED)
def test_what_is_unusual_and_right_is_accepted(document: bytes) -> None:
    """Tests that encodings, prefixes, CDATA, hints and odd numbers are taken as the standards have them."""
    assert rules(document) == set()
    read(document)


def test_the_cancel_of_an_alert_that_has_ended_is_valid() -> None:
    """Tests that a Cancel may repeat times that are over, which an Update may not."""
    cancel = with_text(
        "msgType",
        "Cancel",
        GOOD.replace("</scope>", "</scope><references>a,b,2030-01-05T00:00:00-00:00</references>"),
    )
    late = with_text("sent", "2030-01-05T13:00:00+01:00", cancel.decode())
    assert "expires.before_sent" in rules(late, Weight.ADVICE)
    assert "expires.before_sent" in rules(late.replace(b"Cancel", b"Update"))


def test_a_large_enclosed_file_is_read() -> None:
    """Tests that an alert with a recording of a megabyte is read, in the time that one alert may take."""
    document = with_text("derefUri", "YWJj" * 300_000, without("digest").decode())
    assert rules(document) == set()


def test_a_polygon_of_many_points_is_judged_quickly() -> None:
    """Tests that twenty thousand points are judged within seconds, and found too many."""
    from math import cos, pi, sin

    points = [
        f"{10 * sin(2 * pi * i / 20_000):.7f},{10 * cos(2 * pi * i / 20_000):.7f}" for i in range(20_000)
    ]
    document = with_text("polygon", " ".join([*points, points[0]]))
    assert "polygon.many" in rules(document, Weight.ADVICE)
    assert rules(document) == set()


def test_findings_have_an_end() -> None:
    """Tests that a document of faults is told a hundred of them, and how many more there are."""
    document = GOOD.replace("<scope>", "<x/>" * 500 + "<scope>").encode()
    found = judge(document)
    assert len(found) == 101
    assert "400 more" in found[-1].reason
    assert not is_valid(found)


def test_what_happened_after_receipt_is_no_matter() -> None:
    """Tests that an alert is judged by when it was received: expired or not."""
    later = judge(GOOD.encode(), received_at=AT + timedelta(days=1))
    assert {finding.rule for finding in later} == {"expires.past"}
    assert judge(GOOD.encode()) == ()


@needs_samples
@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("australia.cap", None), ("canada.cap", None), ("oasis_example1.xml", None), ("oasis_example2.xml", None),
        ("oasis_example3.xml", None), ("oasis_example4.xml", None),
        ("canada_errors.cap", "references.missing"), ("earthquake.cap", "namespace.older"),
        ("invalid.cap", "schema.missing"), ("no_optional_fields.cap", "namespace.older"),
        ("noaa_errors.cap", "polygon.form"), ("weather.cap", "namespace.older"), ("xee.cap", "xml.doctype"),
    ],
)  # fmt: skip
def test_published_samples(name: str, rule: str | None) -> None:
    """Tests that published alerts are accepted, and broken ones refused for what is broken."""
    found = rules((SAMPLES / "samples" / name).read_bytes())
    assert found == set() if rule is None else rule in found


NAMES = sorted({"x", *(etree.QName(e).localname for e in etree.fromstring(write(ALERT)).iter())})
TEXTS = [
    "",
    " ",
    "x",
    "5",
    "-5",
    "1.5",
    "Actual",
    "2030-01-05T07:55:00Z",
    "2030-01-05T07:55:00-00:00",
    "en",
    "http://[",
    "a:b",
    "%",
]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """Return an alert with some elements removed, doubled, moved, renamed or given another text."""
    root = etree.fromstring(draw(st.sampled_from([GOOD.encode(), write(ALERT)])))
    for _ in range(draw(st.integers(1, 4))):
        every = [element for element in root.iter() if isinstance(element.tag, str)]
        element = every[draw(st.integers(0, len(every) - 1))]
        parent = element.getparent()
        match draw(st.integers(0, 5)):
            case 0 if parent is not None:
                parent.remove(element)
            case 1 if parent is not None:
                parent.append(element)
            case 2:
                element.text = draw(st.sampled_from(TEXTS))
            case 3:
                name = draw(st.sampled_from(NAMES))
                element.tag = draw(
                    st.sampled_from(
                        [f"{{urn:oasis:names:tc:emergency:cap:1.2}}{name}", name, f"{{urn:x}}{name}"]
                    )
                )
            case 4:
                element.set(draw(st.sampled_from(["a", "{http://www.w3.org/XML/1998/namespace}lang"])), "en")
            case 5:
                element.insert(0, etree.Comment("c"))
    return bytes(etree.tostring(root, with_tail=False))


@needs_samples
@settings(max_examples=150, deadline=None)
@given(mangled())
def test_whatever_the_schema_refuses_is_refused(document: bytes) -> None:
    """Tests that what the schema of OASIS refuses is refused, and that what is read is written as it was."""
    schema = etree.XMLSchema(etree.parse(SAMPLES / "CAP-v1.2.xsd"))
    valid = is_valid(judge(document))
    assert schema.validate(etree.fromstring(document)) or not valid
    if valid:
        alert = read(document)
        assert read(write(alert)) == alert


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_bitten_files_give_an_alert_or_an_error_in_words(data: st.DataObject) -> None:
    """Tests that files with bytes cut, changed or doubled never give anything but an alert or a CapError."""
    document = bytearray(data.draw(st.sampled_from([GOOD.encode(), write(ALERT), GOOD.encode("utf-16")])))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(document) - 1))
        piece = data.draw(
            st.binary(max_size=4)
            | st.sampled_from([b"<", b"&", b"]]>", b"<!--", b"&#0;", b"&#x110000;", b"\xed\xa0\x80"])
        )
        document[at : at + data.draw(st.integers(0, 40))] = piece
        document = document or bytearray(b"<")
    try:
        assert read(bytes(document)).sent.astimezone(UTC) > datetime.min.replace(tzinfo=UTC)
    except CapError as error:
        assert error.findings
        assert error.diagnostics()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(document: bytes) -> None:
    """Tests that bytes of any kind are refused in words."""
    assert not is_valid(judge(document))
