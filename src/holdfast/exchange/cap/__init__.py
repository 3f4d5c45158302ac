"""Alerts of the Common Alerting Protocol 1.2 (OASIS; ITU-T X.1303bis): read, judged, written, signed, listed.

Start with `judge` for what is wrong with a document, `read` and `write` for alerts as values, `check_signature` for who
signed one. Everything read is hostile: no document type, no entity, no network, no more than 4 MiB.
"""

from holdfast.exchange.cap.atom import ATOM, CAP_TYPE, Feed, FeedEntry, feed, read_feed
from holdfast.exchange.cap.findings import CapError, Finding, Weight, is_valid
from holdfast.exchange.cap.judge import judge, judge_tree
from holdfast.exchange.cap.moments import read_moment, write_moment
from holdfast.exchange.cap.read import read, read_judged, read_tree
from holdfast.exchange.cap.signatures import (
    Certificate,
    SignatureFinding,
    SignatureVerdict,
    check_signature,
    read_certificate,
)
from holdfast.exchange.cap.signer import make_signer, sign
from holdfast.exchange.cap.values import (
    NAMESPACE,
    Alert,
    Area,
    Circle,
    Info,
    Pair,
    Point,
    Polygon,
    Reference,
    Resource,
)
from holdfast.exchange.cap.write import write
from holdfast.exchange.cap.xmlfile import MOST_BYTES, parse

__all__ = [
    "ATOM",
    "CAP_TYPE",
    "MOST_BYTES",
    "NAMESPACE",
    "Alert",
    "Area",
    "CapError",
    "Certificate",
    "Circle",
    "Feed",
    "FeedEntry",
    "Finding",
    "Info",
    "Pair",
    "Point",
    "Polygon",
    "Reference",
    "Resource",
    "SignatureFinding",
    "SignatureVerdict",
    "Weight",
    "check_signature",
    "feed",
    "is_valid",
    "judge",
    "judge_tree",
    "make_signer",
    "parse",
    "read",
    "read_certificate",
    "read_feed",
    "read_judged",
    "read_moment",
    "read_tree",
    "sign",
    "write",
    "write_moment",
]
