"""Who may come in: links that work once, passwords, sessions that end."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from holdfast.accounts import Accounts
from holdfast.errors import HoldfastError, InvalidValueError, NotFoundError
from worlds import START, Toy

PASSWORD = "correct horse battery"


def test_from_link_to_session(toy: Toy) -> None:
    """Tests that a link sets a password once, and that sessions open and end."""
    accounts = Accounts(toy.store)
    accounts.add("ann", "Ann Onym")
    link = accounts.make_link("ann", START)
    assert accounts.sign_in("ann", PASSWORD) is None
    with pytest.raises(InvalidValueError, match="at least 12"):
        accounts.use_link(link, "short", START)
    accounts.use_link(link, PASSWORD, START)
    with pytest.raises(NotFoundError):
        accounts.use_link(link, PASSWORD, START)
    assert accounts.sign_in("ann", PASSWORD) is not None
    assert accounts.sign_in("ann", PASSWORD + "x") is None
    assert accounts.sign_in("ben", PASSWORD) is None
    token = accounts.open_session("ann", START)
    assert accounts.of_session(token, START + timedelta(hours=11)) is not None
    assert accounts.of_session(token, START + timedelta(hours=12)) is None
    accounts.close_session(token)
    assert accounts.of_session(token, START) is None


def test_a_link_ends(toy: Toy) -> None:
    """Tests that a link is good for two days and not beyond, and that a wrong one is none."""
    accounts = Accounts(toy.store)
    accounts.add("ann", "Ann Onym")
    link = accounts.make_link("ann", START)
    assert accounts.of_link(link, START + timedelta(hours=47)) is not None
    for token, moment in ((link, START + timedelta(hours=48)), ("wrong", START)):
        with pytest.raises(NotFoundError):
            accounts.use_link(token, PASSWORD, moment)


def test_two_with_one_link(toy: Toy) -> None:
    """Tests that of two who use one link at once exactly one sets the password."""
    accounts = Accounts(toy.store)
    accounts.add("ann", "Ann Onym")
    link = accounts.make_link("ann", START)
    barrier, done = threading.Barrier(2), list[str]()

    def use(password: str) -> None:
        barrier.wait(30)
        try:
            accounts.use_link(link, password, START)
        except HoldfastError:
            return
        done.append(password)

    threads = [threading.Thread(target=use, args=(PASSWORD + end,)) for end in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == 1
    assert accounts.sign_in("ann", done[0]) is not None
