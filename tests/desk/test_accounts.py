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


def test_the_life_of_a_token(toy: Toy) -> None:
    """Tests that a token is good until revoked or too old, for its account alone, and that no table holds it."""
    accounts = Accounts(toy.store)
    accounts.add("ann", "Ann Onym")
    token = accounts.make_token("ann", "sensors", START, 30)
    assert token.startswith("holdfast_")
    found = accounts.of_token(token, START + timedelta(days=29))
    assert found is not None
    assert found.id == "ann"
    for wrong in (token + "x", "", "holdfast_"):
        assert accounts.of_token(wrong, START) is None
    assert accounts.of_session(token, START) is None
    assert accounts.of_token(token, START + timedelta(days=30)) is None
    assert [(each.account, each.title) for each in accounts.tokens()] == [("ann", "sensors")]
    assert token not in repr(accounts.tokens())
    with pytest.raises(InvalidValueError, match="already"):
        accounts.make_token("ann", "sensors", START)
    accounts.revoke_token("ann", "sensors")
    assert accounts.of_token(token, START) is None
    with pytest.raises(NotFoundError):
        accounts.revoke_token("ann", "sensors")


@pytest.mark.parametrize(("title", "days"), [("", 1), ("a\0", 1), ("x" * 201, 1), ("a", 0), ("a", 4_000)])
def test_a_token_that_cannot_be_made(title: str, days: int, toy: Toy) -> None:
    """Tests the limits of its title and its days."""
    accounts = Accounts(toy.store)
    accounts.add("ann", "Ann Onym")
    with pytest.raises(InvalidValueError):
        accounts.make_token("ann", title, START, days)
