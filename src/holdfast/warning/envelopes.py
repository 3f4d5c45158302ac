"""Published alerts in the envelope of EDXL-DE 1.0, for those who route by it."""

from __future__ import annotations

from typing import Final

from holdfast.exchange.cap import Alert, read
from holdfast.exchange.cap.moments import write_moment
from holdfast.exchange.edxl_de import Content, Distribution

_KINDS: Final = {"Alert": "Report", "Update": "Update", "Cancel": "Cancel"}
_STATUSES: Final = {"Actual": "Actual", "Exercise": "Exercise", "System": "System"}


def enveloped(document: bytes) -> Distribution:
    """Return the envelope of an alert's document: the same identifier, sender and moment, so that references hold.

    Parameters
    ----------
    document
        The alert as it was approved. What it says is not actual, exercise or of the system, goes out as a test.
    """
    alert = read(document)
    return Distribution(
        distribution_id=alert.identifier,
        sender_id=alert.sender,
        sent=alert.sent,
        status=_STATUSES.get(alert.status, "Test"),
        kind=_KINDS.get(alert.msg_type, "Report"),
        language=alert.infos[0].language if alert.infos else "",
        references=tuple(
            f"{each.identifier},{each.sender},{write_moment(each.sent)}" for each in alert.references
        ),
        contents=(_content(alert, document),),
    )


def _content(alert: Alert, document: bytes) -> Content:
    headline = next((info.headline for info in alert.infos if info.headline), "")
    return Content(document, "", headline, alert.incidents[0] if alert.incidents else "")
