"""Versions of the tables: from nothing, or from any earlier version, to the newest."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from holdfast.errors import SchemaError

VERSION: Final = "0015"
"""The version of the tables that this program works on."""

_FOLDER = Path(__file__).with_name("migrations")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def version(connection: Connection) -> str | None:
    """Return the version of the tables, or None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, to: str) -> None:
    """Bring the tables up to version `to`.

    Raises
    ------
    SchemaError
        If they are of a version that this program does not know.
    """
    try:
        command.upgrade(_config(connection), to)
    except CommandError as error:
        raise SchemaError(
            f"The tables are of version {version(connection)}, which this program (version {VERSION}) does not know. "
            "Use the newer program that made them."
        ) from error


def downgrade(connection: Connection, to: str) -> None:
    """Bring the tables back to version `to`; for tests of the way up."""
    command.downgrade(_config(connection), to)
