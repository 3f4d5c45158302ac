"""The folder that holds one headquarters: its settings, its database and its signing key."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from holdfast.desk import Clock, Desk
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.record import SigningKey
from holdfast.store import Store

SETTINGS: Final = "holdfast.toml"
KEY: Final = "signing.key"
PUBLIC_KEY: Final = "verifier.pub"


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
        return (
            Desk(self.store(), self.key()) if clock is None else Desk(self.store(), self.key(), clock=clock)
        )


def _write_private(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
