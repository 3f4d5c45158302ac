"""The folder that holds one headquarters: its settings, its database and its signing key."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from holdfast.desk import Clock, Desk
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.cap.signer import make_signer, sign
from holdfast.record import SigningKey
from holdfast.store import Store

SETTINGS: Final = "holdfast.toml"
KEY: Final = "signing.key"
PUBLIC_KEY: Final = "verifier.pub"
ALERT_KEY: Final = "alert.key"
ALERT_CERTIFICATE: Final = "alert.crt"


def default_folder() -> Path:
    """Return the folder used where none is named: $HOLDFAST_HOME, else `holdfast` in the user's home."""
    return Path(os.environ.get("HOLDFAST_HOME") or Path.home() / "holdfast")


@dataclass(frozen=True, slots=True)
class Home:
    """One headquarters on this machine.

    Attributes
    ----------
    name
        The name under which its record is signed.
    url
        The address of its database.
    """

    folder: Path
    name: str
    url: str

    @classmethod
    def create(cls, folder: Path, *, name: str, url: str | None = None) -> Home:
        """Make the folder with settings and a fresh signing key; an existing one is left as it is.

        Raises
        ------
        InvalidValueError
            If the name cannot sign a record.
        """
        if (folder / SETTINGS).exists():
            return cls.open(folder)
        key = SigningKey(name, secrets.token_bytes(32))
        folder.mkdir(parents=True, exist_ok=True)
        if url is None:
            database = folder / "holdfast.db"
            database.touch(mode=0o600)  # it holds what is personal
            url = f"sqlite:///{database.resolve()}"
        _write_private(folder / KEY, key.private_text)
        (folder / PUBLIC_KEY).write_text(key.verifier.text + "\n")
        _write_private(folder / SETTINGS, f'name = "{name}"\nurl = "{url}"\n')
        return cls(folder, name, url)

    @classmethod
    def open(cls, folder: Path) -> Home:
        """Read the settings of a folder.

        Raises
        ------
        NotFoundError
            If there is no headquarters in the folder.
        InvalidValueError
            If the settings cannot be read.
        """
        file = folder / SETTINGS
        if not file.exists():
            raise NotFoundError(
                f"There is no headquarters in {folder}. Run `holdfast init` to found one, or name its folder with --home."
            )
        try:
            settings = tomllib.loads(file.read_text())
            return cls(folder, str(settings["name"]), str(settings["url"]))
        except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
            raise InvalidValueError(
                f"{file} cannot be read: {error}. It must give name and url as text."
            ) from error

    def section(self, name: str) -> dict[str, Any]:
        """Return a section of the settings, such as ``notify``; empty where there is none.

        Raises
        ------
        InvalidValueError
            If the settings cannot be read, or it is no section.
        """
        file = self.folder / SETTINGS
        try:
            found = tomllib.loads(file.read_text()).get(name, {})
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InvalidValueError(f"{file} cannot be read: {error}.") from error
        if not isinstance(found, dict):
            raise InvalidValueError(f"{file}: {name} must be a section, [{name}] on a line of its own.")
        return found

    def key(self) -> SigningKey:
        """Read the signing key.

        Raises
        ------
        NotFoundError
            If it is gone.
        """
        file = self.folder / KEY
        if not file.exists():
            raise NotFoundError(
                f"The signing key {file} is gone. Restore it from a copy; without it nothing can be signed."
            )
        try:
            return SigningKey.parse(file.read_text().strip())
        except UnicodeDecodeError as error:
            raise InvalidValueError(f"The signing key {file} is damaged. Restore it from a copy.") from error

    def store(self) -> Store:
        """Open the database; its tables must be of this program's version."""
        store = Store(self.url)
        store.check_version()
        return store

    def desk(self, *, clock: Clock | None = None) -> Desk:
        """Open the desk."""
        seal = self.seal()
        if clock is None:
            return Desk(self.store(), self.key(), seal=seal)
        return Desk(self.store(), self.key(), clock=clock, seal=seal)

    def seal(self) -> Callable[[bytes], bytes] | None:
        """Return what signs the documents of alerts, or None where there is no key for that yet."""
        key, certificate = self.folder / ALERT_KEY, self.folder / ALERT_CERTIFICATE
        if not key.exists():
            return None

        def sign_alert(document: bytes) -> bytes:
            if not certificate.exists():
                raise NotFoundError(f"The certificate {certificate} is gone. Restore it from a copy.")
            return sign(document, key.read_bytes(), certificate.read_bytes())

        return sign_alert

    def make_seal(self, name: str, now: datetime) -> Path:
        """Make a key for alerts and its certificate, and return where the latter lies; give that to those who read them.

        Raises
        ------
        InvalidValueError
            If there is a key already, or the name cannot stand in a certificate.
        """
        key, certificate = self.folder / ALERT_KEY, self.folder / ALERT_CERTIFICATE
        if key.exists():
            raise InvalidValueError(
                f"There is a key for alerts already: {key}. Move it and its certificate away first to make another."
            )
        secret, public = make_signer(name, now)
        _write_private(key, secret.decode())
        certificate.write_bytes(public)
        return certificate


def _write_private(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
