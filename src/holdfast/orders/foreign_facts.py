"""What a received alert says, as far as it can be read, in the columns of the register."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from holdfast.exchange.cap import Alert, CapError, Reference, parse
from holdfast.exchange.cap.judge import judged
from holdfast.exchange.cap.node import Node
from holdfast.exchange.cap.read import read_judged
from holdfast.orders.base import moment_text

UNSAID: Final = timedelta(hours=24)
"""How long an alert holds that does not say: each receiver chooses (CAP 1.2, section 3.2.2)."""
MOST_REFERENCES: Final = 1_000
"""References of one alert that are followed."""
_LONGEST: Final = 500
_WORDS: Final = {"status": "status", "msg_type": "msgType", "scope": "scope"}
_OF_INFO: Final = {"severity": "severity", "urgency": "urgency", "certainty": "certainty"}


def name_of(sender: str, identifier: str, sent: datetime) -> str:
    """Return the name by which later alerts refer to one, the same for every way to write its moment."""
    text = f"{sender},{identifier},{moment_text(sent.astimezone(UTC))}"
    return hashlib.sha256(text.encode()).hexdigest()


def referred(references: tuple[Reference, ...]) -> tuple[str, ...]:
    """Return the names of the alerts that one refers to, each once."""
    return tuple(
        dict.fromkeys(name_of(one.sender, one.identifier, one.sent) for one in references[:MOST_REFERENCES])
    )


def facts_of(document: bytes) -> tuple[Alert | None, Mapping[str, Any]]:
    """Return the alert of a document (None where it is invalid), and the columns that say what is in it."""
    try:
        root = parse(document)
    except CapError:
        return None, _columns(Node("alert", "alert"), None)
    alert, _ = read_judged(root)
    node, _ = judged(root)
    return alert, _columns(node or Node("alert", "alert"), alert)


def _columns(node: Node, alert: Alert | None) -> dict[str, Any]:
    info = node.first("info") or Node("info", "info")
    return {
        "sender": node.said("sender")[:_LONGEST],
        "identifier": node.said("identifier")[:_LONGEST],
        "name": name_of(alert.sender, alert.identifier, alert.sent) if alert else "",
        "language": info.said("language")[:64],
        "event": info.said("event")[:_LONGEST],
        "headline": info.said("headline")[:_LONGEST],
        **{column: node.said(name)[:16] for column, name in _WORDS.items()},
        **{column: info.said(name)[:16] for column, name in _OF_INFO.items()},
        **_times(alert),
        "area": json.dumps(_area(node, alert), ensure_ascii=False, separators=(",", ":")),
    }


def _times(alert: Alert | None) -> dict[str, str | None]:
    if alert is None:
        return {"sent_at": None, "begins_at": None, "ends_at": None}
    begins = [info.onset or info.effective or alert.sent for info in alert.infos] or [alert.sent]
    ends = [info.expires or _later(alert.sent) for info in alert.infos] or [_later(alert.sent)]
    moments = {"sent_at": alert.sent, "begins_at": min(begins), "ends_at": max(ends)}
    return {name: moment_text(moment.astimezone(UTC)) for name, moment in moments.items()}


def _later(sent: datetime) -> datetime:
    last = datetime.max.replace(tzinfo=UTC)
    return sent + UNSAID if sent < last - 2 * UNSAID else sent


def _area(node: Node, alert: Alert | None) -> dict[str, Any]:
    words = [area.said("areaDesc")[:_LONGEST] for info in node.all("info") for area in info.all("area")]
    areas = [area for info in alert.infos for area in info.areas] if alert else []
    return {
        "words": list(dict.fromkeys(word for word in words if word)),
        "polygons": list(dict.fromkeys(ring for area in areas for ring in area.polygons)),
        "circles": [[c.latitude, c.longitude, c.radius_km] for area in areas for c in area.circles],
    }
