"""The tree of errors; whatever goes wrong in Holdfast is one of these.

HoldfastError
├── InvalidValueError       a value cannot be what it claims to be
├── FaultsError             several faults found at once, each with place and remedy
│   ├── ProfileError        a profile's file cannot be used
│   └── ImportFaultsError   a file of the user's cannot be read
├── NotFoundError           something named does not exist
├── ConflictError           the same key was used for a different order
├── StoreError              the database cannot be used as asked
│   ├── BusyError           another process holds the database
│   └── SchemaError         the tables are of another version
├── RecordError             the record does not prove what it claims
└── PlanError               an instance or a plan cannot be used
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class HoldfastError(Exception):
    """Something went wrong that the user can do something about."""

    def diagnostics(self) -> str:
        """Return the text to show a person: what was given, what was wrong, what to do."""
        return str(self)


class InvalidValueError(HoldfastError, ValueError):
    """A value cannot be what it claims to be."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place, with its remedy.

    Attributes
    ----------
    where
        File, line, key or column, as precise as is known.
    fault
        What is wrong, including what was given.
    remedy
        What to do about it.
    """

    where: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.fault} {self.remedy}"


class FaultsError(HoldfastError):
    """Several faults found at once, each with place and remedy."""

    def __init__(self, summary: str, faults: Sequence[Fault]) -> None:
        super().__init__(summary)
        self.faults = tuple(faults)

    def diagnostics(self) -> str:
        """Return the summary and one line per fault."""
        return "\n".join([str(self), *(f"  {fault}" for fault in self.faults)])


class ProfileError(FaultsError):
    """A profile's file cannot be used."""


class ImportFaultsError(FaultsError):
    """A file of the user's cannot be read."""


class NotFoundError(HoldfastError):
    """Something named does not exist."""


class ConflictError(HoldfastError):
    """The same idempotency key was used for a different order."""


class StoreError(HoldfastError):
    """The database cannot be used as asked."""


class BusyError(StoreError):
    """Another process holds the database."""


class SchemaError(StoreError):
    """The tables are of another version than this program."""


class RecordError(HoldfastError):
    """The record does not prove what it claims."""


class PlanError(HoldfastError):
    """An instance or a plan cannot be used."""
