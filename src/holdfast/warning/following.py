"""Follows feeds of others: fetches what is new, and hands each alert to the desk as it came.

The fetching itself is an argument, so that everything but `fetch_address` runs without a network.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from sqlalchemy import Row

from holdfast.desk import Author, Desk, Receipt
from holdfast.errors import HoldfastError
from holdfast.exchange.alert_files import judge_file
from holdfast.exchange.cap.xmlfile import MOST_ENVELOPE
from holdfast.orders import Enclosures
from holdfast.orders.foreign import LONGEST_ADDRESS, ReceiveAlert
from holdfast.warning.foreign import is_known, known_links

SECONDS: Final = 20.0
"""How long one address may take altogether."""
MOST_NEW: Final = 500
"""Alerts that are fetched from one feed at a time; the next time goes on."""
_SLICE: Final = 65_536

Fetch = Callable[[str], bytes]
"""Returns what lies at an address, or raises `FetchError`."""


class FetchError(HoldfastError):
    """What lies at an address could not be had."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a feed brought.

    Attributes
    ----------
    new
        Numbers of the alerts that were entered.
    known
        How many had been received before.
    faults
        What could not be had or entered, each in a sentence.
    """

    feed: str
    new: tuple[int, ...] = ()
    known: int = 0
    faults: tuple[str, ...] = ()


def fetch_feed(desk: Desk, feed: Row[Any], by: Author, fetch: Fetch) -> Fetched:
    """Fetch what is new in a feed and enter it; what fails is told, and the rest is entered all the same."""
    faults: list[str] = []
    try:
        found = list(_documents(desk, feed, fetch, faults))
    except FetchError as error:
        return Fetched(feed.id, faults=(str(error),))
    new, known = [], 0
    for document, link in found:
        number = _enter(desk, feed, by, document, link, faults)
        known += number == 0
        new += [number] if number else []
    return Fetched(feed.id, tuple(new), known, tuple(faults))


def receive(
    desk: Desk,
    region: str,
    by: Author,
    document: bytes,
    *,
    at: datetime,
    feed: str | None = None,
    link: str = "",
) -> Any:
    """Hand one alert to the desk as it came, and return the desk's answer."""
    order = ReceiveAlert(region, hashlib.sha256(document).hexdigest(), at, feed, link[:LONGEST_ADDRESS])
    return desk.submit(order, by, enclosures=Enclosures(blobs=(document,)))


def _enter(desk: Desk, feed: Row[Any], by: Author, document: bytes, link: str, faults: list[str]) -> int:
    """Enter an alert and return its number; 0 where it is known or was refused."""
    with desk.store.read() as tx:
        if is_known(tx, feed.region, hashlib.sha256(document).hexdigest()):
            return 0
    answer = receive(desk, feed.region, by, document, at=desk.now(), feed=feed.id, link=link)
    if not isinstance(answer, Receipt):
        faults.append(f"An alert was not entered: {answer.reason()}")
        return 0
    return 0 if answer.effects.get("known", True) else int(answer.effects["alert"])


def _documents(desk: Desk, feed: Row[Any], fetch: Fetch, faults: list[str]) -> Iterator[tuple[bytes, str]]:
    """Yield the alerts that the address holds, and those that it names and that are new."""
    document = fetch(feed.address)
    judged = judge_file(document, received_at=desk.now())
    if judged.kind == "unknown" or (judged.kind == "atom" and judged.findings):
        raise FetchError(f"{feed.address} holds nothing that can be followed: {judged.findings[0].reason}")
    alone = judged.kind == "cap"
    for one in judged.alerts:
        yield one.document, feed.address if alone else ""
    links = list(dict.fromkeys(_followed(feed.address, judged.links, faults)))
    with desk.store.read() as tx:
        seen = known_links(tx, feed.region, links)
    for link in [link for link in links if link not in seen][:MOST_NEW]:
        try:
            named = judge_file(fetch(link), received_at=desk.now())
        except FetchError as error:
            faults.append(str(error))
            continue
        if named.kind == "unknown":
            faults.append(f"{link} holds no alert: {named.findings[0].reason}")
        for one in named.alerts:
            yield one.document, link


def _followed(address: str, links: tuple[str, ...], faults: list[str]) -> Iterator[str]:
    """Yield the links of a feed as full addresses; a feed names what lies where it does: https, or files beside it."""
    for link in links:
        try:
            full = urljoin(address, link)
            good = _beside(address, full) if address.startswith("file:") else urlsplit(full).scheme == "https"
        except ValueError:
            good = False
        if good and len(full) <= LONGEST_ADDRESS and full.isprintable():
            yield full
        else:
            faults.append(
                f"{link[:120]!r} is not followed: a feed may name https addresses, or files beside it."
            )


def _beside(address: str, full: str) -> bool:
    if urlsplit(full).scheme != "file" or urlsplit(full).netloc:
        return False
    folder = _path(address).resolve().parent
    return _path(full).resolve().is_relative_to(folder)


def _path(address: str) -> Path:
    return Path(unquote(urlsplit(address).path))


# The network.


def fetch_address(address: str, *, seconds: float = SECONDS, most: int = MOST_ENVELOPE) -> bytes:
    """Return what lies at an address: https or file, within a time and a size.

    Raises
    ------
    FetchError
        If it cannot be had, takes too long or is too large.
    """
    try:
        if urlsplit(address).scheme == "file":
            with _path(address).open("rb") as file:
                found = file.read(most + 1)
        else:
            found = _download(address, seconds, most)
    except (OSError, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise FetchError(
            f"{address} cannot be had: {str(reason)[:200]}. Check the address and the line."
        ) from error
    if len(found) > most:
        raise FetchError(f"{address} holds more than {most:,} bytes, which is more than is read.")
    return found


class _OnlyHttps(HTTPRedirectHandler):
    """Follows a redirection only to https: anything else would end the proof of who answers."""

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme != "https":
            raise URLError("it leads away from https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _download(address: str, seconds: float, most: int) -> bytes:
    if urlsplit(address).scheme != "https":
        raise URLError("only https is followed")
    until = time.monotonic() + seconds
    accepted = {"Accept": "application/cap+xml, application/atom+xml, application/xml"}
    request = Request(address, headers=accepted)  # noqa: S310 -- https only, as asked above
    with build_opener(_OnlyHttps).open(request, timeout=seconds) as answer:
        return _slices(answer, until, most)


def _slices(answer: Any, until: float, most: int) -> bytes:
    """Read an answer piece by piece: one that drips would else keep us for ever."""
    found = bytearray()
    while len(found) <= most:
        piece = answer.read1(_SLICE)
        if not piece:
            break
        found += piece
        if time.monotonic() > until:
            raise URLError("it takes too long")
    return bytes(found)
