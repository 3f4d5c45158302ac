"""Serving: bind, tell where to look, run until told to end."""

from __future__ import annotations

import ipaddress
import logging
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final

import uvicorn
from sqlalchemy import select

from holdfast.accounts import Accounts
from holdfast.desk import Clock, Desk
from holdfast.errors import InvalidValueError
from holdfast.home import Home
from holdfast.notify.settings import adapters_of
from holdfast.notify.worker import Notifier
from holdfast.orders.frame import FOUNDING_SEAT
from holdfast.server.app import create_app
from holdfast.server.house import House
from holdfast.store import tables as t

GRACE_SECONDS: Final = 5
SWITCH_SECONDS: Final = 0.0002
STALLED_MS: Final = 60_000
"""How long somebody may take none of what is sent before the connection is given up."""
_LOG: Final = logging.getLogger("holdfast.server")

Tell = Callable[[str], None]


class Service:
    """A server that listens already and answers once it runs.

    Attributes
    ----------
    url
        Where it listens.
    """

    def __init__(self, server: _Server, listener: socket.socket, url: str, notifier: Notifier) -> None:
        self._server, self._listener, self.url, self._notifier = server, listener, url, notifier

    @property
    def house(self) -> House:
        """What it serves."""
        return self._server.house

    def run(self) -> None:
        """Serve until told to end, by `stop` or a signal; then let go of everything."""
        # NOTE: the thread that writes and the loop that answers take turns; with Python's usual 5 ms each turn of the one
        # is a delay of the other: measured, p99 of 300 orders a second falls from 73 to 4 ms.
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            threading.Thread(
                target=self._notifier.run, args=(self.house.closing,), name="notifier", daemon=True
            ).start()
            # NOTE: uvicorn passes Ctrl-C on once it has ended in good order; that is no error.
            with suppress(KeyboardInterrupt):
                self._server.run(sockets=[self._listener])
        finally:
            self.close()

    def stop(self) -> None:
        """Let it end in good order."""
        self._server.house.closing.set()
        self._server.should_exit = True

    def close(self) -> None:
        """Let go of address and database; needed only where it never ran."""
        self._listener.close()
        self.house.close()
        self.house.desk.store.close()


class _Server(uvicorn.Server):
    """Ends the streams when it is told to end; they would go on for ever."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self.house = house

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        self.house.closing.set()
        super().handle_exit(sig, frame)


def prepare(
    home: Home, *, host: str = "127.0.0.1", port: int = 0, demo: bool = False, clock: Clock | None = None
) -> Service:
    """Bind an address and return the server for it; port 0 takes any that is free.

    Raises
    ------
    InvalidValueError
        If the address cannot be used, or a demo would listen beyond this machine.
    """
    if demo and not _local(host):
        raise InvalidValueError(
            f"The demo lets anybody in without a password and cannot listen on {host}. Leave it on 127.0.0.1."
        )
    listener = _bind(host, port)
    desk = home.desk(clock=clock)
    notifier = Notifier(desk, adapters_of(home.section("notify"), home.folder, desk.key.seed, desk.now))
    app = create_app(desk, demo=demo)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # addresses hold one-time links
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return Service(
        _Server(config, app.state.house), listener, _url(host, listener.getsockname()[1]), notifier
    )


def serve(
    home: Home,
    host: str = "127.0.0.1",
    port: int = 8600,
    *,
    demo: bool = False,
    clock: Clock | None = None,
    tell: Tell = _LOG.warning,
    open_link: Tell | None = None,
) -> None:
    """Open the door of a headquarters and serve until Ctrl-C.

    Parameters
    ----------
    clock
        The desk's clock; a demo's story has its own.
    tell
        Hears where to look. At the first start that is a one-time link for the administrator.
    open_link
        Hears the same address alone, for instance to open a browser there.

    Raises
    ------
    InvalidValueError
        If the address cannot be used.
    """
    service = prepare(home, host=host, port=port, demo=demo, clock=clock)
    try:
        token = None if demo else first_link(service.house.desk)
        address = f"{service.url}/link/{token}" if token else service.url
        if token:
            tell("Open this link once, within two days, to set the administrator's password:")
        tell(address if token else f"Open {address}")
        if not _local(host):
            tell("It listens beyond this machine without encryption: put a server that speaks TLS before it.")
        if open_link is not None:
            open_link(address)
        service.run()
    finally:
        service.close()


def first_link(desk: Desk) -> str | None:
    """Return a one-time token for the administrator where nobody has a password yet, else None."""
    with desk.store.read() as tx:
        query = select(t.account.c.id).where(t.account.c.password_hash.is_not(None)).limit(1)
        if tx.execute(query).first() is not None:
            return None
    holders = sorted(desk.frame().holders.get(FOUNDING_SEAT, ()))
    if not holders:
        return None
    accounts = Accounts(desk.store)
    if holders[0] not in {account.id for account in accounts.all()}:
        accounts.add(holders[0], "Administrator")
    return accounts.make_link(holders[0], desk.now())


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise InvalidValueError(
            f"Cannot listen on {host}, port {port}: {error}. Give another with --host and --port; "
            "perhaps Holdfast is running there already."
        ) from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; the connections accepted inherit it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MS)
    return listener


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _url(host: str, port: int) -> str:
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- named to be replaced
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
