"""Tables, migrations and queries, on SQLite or PostgreSQL."""

from holdfast.store.store import Store

__all__ = ["Store"]
