"""Alerts for tests: one that keeps every rule, and ways to break it in one place."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from holdfast.exchange.cap import Alert, Area, Circle, Info, Reference, Resource

SAMPLES: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "cap"
"""The published alerts and schemas, where they are."""
AT: Final = datetime(2030, 1, 5, 8, tzinfo=UTC)
"""When the alerts below are received."""

GOOD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>land-7</identifier>
  <sender>warning@land.example</sender>
  <sent>2030-01-05T08:55:00+01:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <info>
    <language>en-GB</language>
    <category>CBRNE</category>
    <event>Release of gas</event>
    <responseType>Shelter</responseType>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Observed</certainty>
    <effective>2030-01-05T08:55:00+01:00</effective>
    <onset>2030-01-05T09:00:00+01:00</onset>
    <expires>2030-01-05T12:00:00+01:00</expires>
    <senderName>The land</senderName>
    <headline>Close windows and doors in Northby</headline>
    <description>Gas leaves the works.</description>
    <instruction>Go in. Close windows and doors.</instruction>
    <web>https://land.example/7</web>
    <contact>112</contact>
    <parameter><valueName>level</valueName><value>2</value></parameter>
    <resource>
      <resourceDesc>Map</resourceDesc>
      <mimeType>image/png</mimeType>
      <size>3</size>
      <uri>map.png</uri>
      <derefUri>YWJj</derefUri>
      <digest>a9993e364706816aba3e25717850c26c9cd0d89d</digest>
    </resource>
    <area>
      <areaDesc>Northby</areaDesc>
      <polygon>46.0,7.0 46.1,7.0 46.1,7.1 46.0,7.1 46.0,7.0</polygon>
      <circle>46.05,7.05 2.5</circle>
      <geocode><valueName>place</valueName><value>northby</value></geocode>
      <altitude>0</altitude>
      <ceiling>3000</ceiling>
    </area>
  </info>
</alert>
"""

ALERT: Final = Alert(
    identifier="land-8",
    sender="warning@land.example",
    sent=AT,
    status="Exercise",
    msg_type="Update",
    scope="Restricted",
    source="The watch",
    restriction="Agencies of the land",
    addresses=("fire@land.example", "The works"),
    codes=("land-1", "land-2"),
    note="EXERCISE of the fifth of January",
    references=(Reference("warning@land.example", "land-7", AT),),
    incidents=("17", "Gas at the works"),
    infos=(
        Info(
            event="Release of gas",
            urgency="Immediate",
            severity="Severe",
            certainty="Observed",
            categories=("CBRNE", "Health"),
            language="de",
            response_types=("Shelter",),
            audience="Everybody in Northby",
            event_codes=(("land", "gas"),),
            effective=AT,
            onset=AT,
            expires=AT.replace(hour=11),
            sender_name="The land",
            headline="Close windows & doors < now",
            description="Gas leaves the works.\nIt smells.",
            instruction="Go in.",
            web="https://land.example/8",
            contact="112",
            parameters=(("level", "2"),),
            resources=(
                Resource(
                    "Map", "image/png", 3, "map.png", "YWJj", "a9993e364706816aba3e25717850c26c9cd0d89d"
                ),
            ),
            areas=(
                Area(
                    "Northby",
                    (((46.0, 7.0), (46.1, 7.0), (46.1, 7.1234567), (46.0, 7.0)),),
                    (Circle(46.05, -7.05, 2.5),),
                    (("place", "northby"),),
                    0.0,
                    3000.5,
                ),
            ),
        ),
    ),
)
"""An alert that uses every element there is."""


def with_text(name: str, text: str, document: str = GOOD) -> bytes:
    """Return the alert with another text in the first element of that name."""
    changed, count = re.subn(rf"(<{name}>)[^<]*(</{name}>)", lambda m: m[1] + text + m[2], document, count=1)
    assert count == 1, name
    return changed.encode()


def without(name: str, document: str = GOOD) -> bytes:
    """Return the alert without the first element of that name."""
    changed, count = re.subn(rf"\s*<{name}>.*?</{name}>", "", document, count=1, flags=re.DOTALL)
    assert count == 1, name
    return changed.encode()


def with_more(after: str, more: str, document: str = GOOD) -> bytes:
    """Return the alert with more XML after the first end of that element."""
    assert f"</{after}>" in document
    return document.replace(f"</{after}>", f"</{after}>{more}", 1).encode()
