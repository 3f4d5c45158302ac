"""Local accounts: who may come in, by password, link or token; what they may do is their seats' affair."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, delete, insert, select, update

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.model.checks import check_id, check_text
from holdfast.store import Store
from holdfast.store import tables as t

LINK_HOURS: Final = 48
SESSION_HOURS: Final = 12
TOKEN_DAYS: Final = 365
_SOME: Final = 500
"""Values in one query; databases take so many and not many more."""
MOST_TOKEN_DAYS: Final = 3_650
TOKEN_START: Final = "holdfast_"  # noqa: S105 -- no secret, but what marks one
"""What every token begins with, so that programs which look for secrets in the wrong place know it."""
LEAST_PASSWORD: Final = 12
"""NIST SP 800-63B asks for length, not for kinds of characters."""

_HASHER: Final = PasswordHasher()


@cache
def _no_one() -> str:
    """Return the hash of a password that nobody has, so that an unknown account takes as long as a known one."""
    return _HASHER.hash(secrets.token_urlsafe())


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may come in."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Token:
    """By which a program acts for an account: whose, what for, and until when; the token itself is told once."""

    account: str
    title: str
    until_at: str


class Accounts:
    """The accounts of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, account: str, name: str) -> None:
        """Add an account without a password; a one-time link lets its owner set one.

        Raises
        ------
        InvalidValueError
            If the identifier is taken or cannot be used.
        """
        check_id("The account", account)
        check_text("The name", name, longest=200)
        with self._store.write() as tx:
            if tx.execute(select(t.account.c.id).where(t.account.c.id == account)).first() is not None:
                raise InvalidValueError(f"There is an account {account} already. Choose another identifier.")
            tx.execute(insert(t.account), {"id": account, "name": name, "password_hash": None, "disabled": 0})

    def add_all(self, names: Mapping[str, str]) -> None:
        """Add accounts without passwords, by identifier with their names; for worlds to try things on."""
        rows = [{"id": a, "name": n, "password_hash": None, "disabled": 0} for a, n in names.items()]
        with self._store.write() as tx:
            tx.execute(insert(t.account), rows)

    def all(self) -> tuple[Account, ...]:
        """Return every account that is not disabled."""
        query = (
            select(t.account.c.id, t.account.c.name).where(t.account.c.disabled == 0).order_by(t.account.c.id)
        )
        with self._store.read() as tx:
            return tuple(Account(*row) for row in tx.execute(query))

    def find(self, account: str) -> Account:
        """Return an account, or raise `NotFoundError`."""
        found = next((a for a in self.all() if a.id == account), None)
        if found is None:
            raise NotFoundError(
                f"There is no account {account}. `holdfast account list` names those there are."
            )
        return found

    def make_link(self, account: str, now: datetime) -> str:
        """Return a token that sets the account's password once, within two days."""
        self.find(account)
        token = secrets.token_urlsafe(24)
        until = (now + timedelta(hours=LINK_HOURS)).isoformat()
        with self._store.write() as tx:
            tx.execute(insert(t.link), {"token_hash": _digest(token), "account": account, "until_at": until})
        return token

    def of_link(self, token: str, now: datetime) -> Account | None:
        """Return whose link a token is, or None where it is used up, too old or wrong."""
        query = select(t.link.c.account, t.link.c.until_at).where(t.link.c.token_hash == _digest(token))
        with self._store.read() as tx:
            row = tx.execute(query).first()
        return (
            self.find(row.account) if row is not None and datetime.fromisoformat(row.until_at) > now else None
        )

    def use_link(self, token: str, password: str, now: datetime) -> Account:
        """Set the password of a link's account; the link and every open session end.

        Raises
        ------
        NotFoundError
            If the link is no longer good.
        InvalidValueError
            If the password is too short.
        """
        account = self.of_link(token, now)
        if account is None:
            raise NotFoundError("This link was used or is too old. Ask an administrator for a new one.")
        if len(password) < LEAST_PASSWORD:
            raise InvalidValueError(f"The password is too short. Give at least {LEAST_PASSWORD} characters.")
        hashed = _HASHER.hash(password)
        with self._store.write() as tx:
            # NOTE: asked again here, so that of two who come with one link at once only one sets a password.
            if not tx.execute(delete(t.link).where(t.link.c.token_hash == _digest(token))).rowcount:
                raise NotFoundError("This link was used or is too old. Ask an administrator for a new one.")
            tx.execute(delete(t.session).where(t.session.c.account == account.id))
            tx.execute(update(t.account).where(t.account.c.id == account.id).values(password_hash=hashed))
        return account

    def sign_in(self, account: str, password: str) -> Account | None:
        """Return the account where the password is right; a wrong name takes as long as a wrong password."""
        query = select(t.account.c.id, t.account.c.name, t.account.c.password_hash).where(
            t.account.c.id == account, t.account.c.disabled == 0
        )
        with self._store.read() as tx:
            row = tx.execute(query).first()
        known = row.password_hash if row is not None and row.password_hash else _no_one()
        try:
            _HASHER.verify(known, password)
        except (VerifyMismatchError, InvalidHashError):
            return None
        return Account(row.id, row.name) if row is not None and row.password_hash else None

    def open_session(self, account: str, now: datetime) -> str:
        """Return the token of a new session of twelve hours."""
        token = secrets.token_urlsafe(32)
        until = (now + timedelta(hours=SESSION_HOURS)).isoformat()
        with self._store.write() as tx:
            tx.execute(delete(t.session).where(t.session.c.until_at < now.isoformat()))
            tx.execute(
                insert(t.session), {"token_hash": _digest(token), "account": account, "until_at": until}
            )
        return token

    def of_session(self, token: str, now: datetime) -> Account | None:
        """Return whose session a token is, or None."""
        with self._store.read() as tx:
            return owner(tx, token, now)

    def close_session(self, token: str) -> None:
        """End a session."""
        with self._store.write() as tx:
            tx.execute(delete(t.session).where(t.session.c.token_hash == _digest(token)))

    def make_token(self, account: str, title: str, now: datetime, days: int = TOKEN_DAYS) -> str:
        """Return a new token by which a program acts for an account; it is kept as its hash only.

        Raises
        ------
        InvalidValueError
            If the title is taken or cannot be used, or the days are none.
        """
        self.find(account)
        check_text("The title of the token", title, longest=200)
        if not 1 <= days <= MOST_TOKEN_DAYS:
            raise InvalidValueError(f"A token cannot last {days} days. Give from 1 to {MOST_TOKEN_DAYS}.")
        token = TOKEN_START + secrets.token_urlsafe(32)
        row = {"token_hash": _digest(token), "account": account, "title": title}
        with self._store.write() as tx:
            if tx.execute(select(t.api_token.c.title).where(*_titled(account, title))).first() is not None:
                raise InvalidValueError(
                    f"{account} has a token {title!r} already. Choose another title, or revoke it."
                )
            tx.execute(insert(t.api_token), row | {"until_at": (now + timedelta(days=days)).isoformat()})
        return token

    def tokens(self) -> tuple[Token, ...]:
        """Return every token there is, those too old included."""
        c = t.api_token.c
        with self._store.read() as tx:
            rows = tx.execute(select(c.account, c.title, c.until_at).order_by(c.account, c.title)).all()
        return tuple(Token(*row) for row in rows)

    def revoke_token(self, account: str, title: str) -> None:
        """End a token at once, or raise `NotFoundError`."""
        with self._store.write() as tx:
            if not tx.execute(delete(t.api_token).where(*_titled(account, title))).rowcount:
                raise NotFoundError(
                    f"{account} has no token {title!r}. `holdfast token list` names those there are."
                )

    def of_token(self, token: str, now: datetime) -> Account | None:
        """Return for whom a program with a token acts, or None."""
        with self._store.read() as tx:
            return owner(tx, token, now, program=True)


def owner(tx: Connection, token: str, now: datetime, *, program: bool = False) -> Account | None:
    """Return whose session, or whose program, shows a token at a moment, or None."""
    query = _OF_TOKEN if program else _OF_SESSION
    row = tx.execute(query, {"hash_": _digest(token), "now_": now.isoformat()}).first()
    return None if row is None else Account(*row)


def good_tokens(tx: Connection, tokens: Collection[str], now: datetime, *, program: bool = False) -> set[str]:
    """Return those of many sessions' or programs' tokens that are good at a moment."""
    door = t.api_token if program else t.session
    found: set[str] = set()
    by_hash = {_digest(token): token for token in tokens}
    hashes = list(by_hash)
    for some in (hashes[at : at + _SOME] for at in range(0, len(hashes), _SOME)):
        query = select(door.c.token_hash).join(t.account, t.account.c.id == door.c.account)
        query = query.where(
            door.c.token_hash.in_(some), door.c.until_at > now.isoformat(), t.account.c.disabled == 0
        )
        found |= {by_hash[each] for each in tx.execute(query).scalars()}
    return found


def _titled(account: str, title: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return t.api_token.c.account == account, t.api_token.c.title == title


def _owner(door: Table) -> Select[Any]:
    """Return the query for who comes in by a session or a token; built once, for every request asks it."""
    return (
        select(t.account.c.id, t.account.c.name)
        .join(door, door.c.account == t.account.c.id)
        .where(
            door.c.token_hash == bindparam("hash_"),
            door.c.until_at > bindparam("now_"),
            t.account.c.disabled == 0,
        )
    )


_OF_SESSION: Final = _owner(t.session)
_OF_TOKEN: Final = _owner(t.api_token)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
