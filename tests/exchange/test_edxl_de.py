from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from caps import AT, GOOD, SAMPLES
from holdfast.exchange.alert_files import judge_file
from holdfast.exchange.cap import CapError, SignatureVerdict, Weight, make_signer, read, sign
from holdfast.exchange.edxl_de import Content, Distribution, read_distribution, write_distribution

KEY, CERTIFICATE = make_signer("The land", AT)
SIGNED = sign(GOOD.encode(), KEY, CERTIFICATE)
ENVELOPE = Distribution(
    "d-7",
    "warning@land.example",
    AT,
    "Exercise",
    "Report",
    "UNCLASSIFIED",
    "en",
    (),
    (Content(SIGNED, "", "Gas", "17"),),
)
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of shared/data/cap are not here")


def judged(document: bytes, **more: Any) -> Any:
    """Return what is found in a file received when the alerts of tests are."""
    return judge_file(document, received_at=AT, **more)


def test_an_envelope_comes_back_with_its_alert() -> None:
    """Tests that what is enclosed is read as it was, and that its signature still holds."""
    document = write_distribution(ENVELOPE)
    found = read_distribution(document)
    assert (found.distribution_id, found.status, found.kind, found.sent) == ("d-7", "Exercise", "Report", AT)
    assert read(found.contents[0].document) == read(GOOD.encode())
    alert = judged(document, certificates=(CERTIFICATE,)).alerts[0]
    assert alert.signature.verdict is SignatureVerdict.GOOD


@needs_samples
def test_the_schema_takes_what_is_written() -> None:
    """Tests that the schema of OASIS has nothing against an envelope of ours."""
    schema = etree.XMLSchema(etree.parse(next(SAMPLES.glob("*edxlde-1_0.xsd"))))
    schema.assertValid(etree.fromstring(write_distribution(ENVELOPE)))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<distributionID>d-7</distributionID>", "", "schema.missing"),
        (">d-7<", "><", "distributionID.empty"),
        (">Report<", ">Warning<", "schema.word"),
        ("-00:00<", "Z<", "schema.moment"),
        (
            "<xmlContent>",
            "<nonXMLContent><mimeType>a/b</mimeType></nonXMLContent><xmlContent>",
            "schema.choice",
        ),
        (
            "<contentObject>",
            "<targetArea><polygon>1,1 2,2</polygon></targetArea><contentObject>",
            "polygon.few",
        ),
        ("<contentObject>", "<targetArea><circle>1</circle></targetArea><contentObject>", "circle.form"),
        ("<embeddedXMLContent>", "<embeddedXMLContent>text", "schema.text"),
    ],
)
def test_a_broken_envelope_is_refused(old: str, new: str, rule: str) -> None:
    """Tests that an envelope is judged apart from what is in it."""
    envelope = write_distribution(
        Distribution("d-7", "a@b", AT, "Actual", "Report", contents=(Content(GOOD.encode(), ""),))
    )
    text = envelope.decode()
    assert old in text
    document = text.replace(old, new, 1).encode()
    assert rule in {finding.rule for finding in judged(document).findings if finding.weight is Weight.INVALID}
    with pytest.raises(CapError):
        read_distribution(document)
    assert judged(document).alerts[0].valid


def test_an_alert_enclosed_as_a_file_is_judged_too() -> None:
    """Tests that an alert in base 64 does not slip by."""
    content = base64.b64encode(GOOD.replace("Actual", "Real").encode()).decode()
    inner = f"<nonXMLContent><mimeType>application/cap+xml</mimeType><contentData>{content}</contentData></nonXMLContent>"
    text = write_distribution(
        Distribution("d-7", "a@b", AT, "Actual", "Report", contents=(Content(GOOD.encode(), ""),))
    ).decode()
    start, end = text.index("<xmlContent>"), text.index("</contentObject>")
    found = judged((text[:start] + inner + text[end:]).encode())
    assert [alert.valid for alert in found.alerts] == [False]
    assert not found.valid


def test_alerts_within_a_feed_are_judged() -> None:
    """Tests that a feed that holds its alerts is judged by them."""
    entry = "<entry><id>a</id><title>t</title><updated>2030-01-05T08:00:00Z</updated><content>{}</content></entry>"
    alerts = [GOOD.split("?>", 1)[1], GOOD.split("?>", 1)[1].replace("Actual", "Real")]
    text = '<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>t</title><updated>2030-01-05T08:00:00Z</updated>{}</feed>'
    found = judged(text.format("".join(entry.format(alert) for alert in alerts)).encode())
    assert [alert.valid for alert in found.alerts] == [True, False]


@needs_samples
@pytest.mark.parametrize(("name", "bad"), [("bushfire_valid.edxlde", 0), ("bushfire_invalid.edxlde", 2)])
def test_published_envelopes(name: str, bad: int) -> None:
    """Tests that each alert of a published envelope is judged by itself."""
    found = judged((SAMPLES / "samples" / name).read_bytes())
    assert found.findings == ()
    assert len(found.alerts) == 7
    assert sum(not alert.valid for alert in found.alerts) == bad


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_bitten_envelopes_are_answered(data: st.DataObject) -> None:
    """Tests that an envelope with bytes cut or changed never gives anything but a judgement."""
    document = bytearray(write_distribution(ENVELOPE))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(document) - 1))
        document[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=4))
    found = judged(bytes(document))
    assert found.valid in {True, False}
