"""Says which column of a file is which column of a sheet: guessed first, then kept in a small file to edit."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from holdfast.errors import Fault, ImportFaultsError
from holdfast.exchange.dates import FORMATS
from holdfast.exchange.sheets import KINDS, SHEETS, Sheet

LIST_SEPARATORS: Final = (";", ",", "|", "/", " ")
_TOP: Final = ("kind", "date_format", "list_separator", "columns", "constants")
_EMPTY: Final[MappingType[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one file's columns become a sheet's.

    Attributes
    ----------
    columns
        Sheet column → column of the file.
    constants
        Sheet column → the value that every row gets; for columns that the file lacks.
    date_format
        One of `FORMATS`; None to find it out per column.
    list_separator
        What lies between the items of a list; None for ';' or ','.

    Raises
    ------
    ImportFaultsError
        If a name is unknown or said twice; every fault is reported.
    """

    kind: str
    columns: MappingType[str, str] = field(default_factory=lambda: _EMPTY)
    constants: MappingType[str, str] = field(default_factory=lambda: _EMPTY)
    date_format: str | None = None
    list_separator: str | None = None

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise ImportFaultsError("The mapping cannot be used.", faults)
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        object.__setattr__(self, "constants", MappingProxyType(dict(self.constants)))

    @property
    def sheet(self) -> Sheet:
        """The sheet it maps to."""
        return SHEETS[self.kind]

    def missing(self) -> tuple[str, ...]:
        """Return the required columns that have neither a source nor a constant."""
        given = {*self.columns, *self.constants}
        return tuple(c.name for c in self.sheet.columns if c.required and c.name not in given)

    def with_date_format(self, date_format: str | None) -> Mapping:
        """Return the same mapping with another date format."""
        return replace(self, date_format=date_format)

    def to_text(self) -> str:
        """Return the mapping as a TOML file with a comment line for each column that is not mapped."""
        head = [f"kind = {_quote(self.kind)}"]
        head += [f"date_format = {_quote(self.date_format)}"] if self.date_format else []
        head += [f"list_separator = {_quote(self.list_separator)}"] if self.list_separator else []
        lines = [_column_line(name, self) for name in self.sheet.names]
        constants = [f"{name} = {_quote(value)}" for name, value in self.constants.items()]
        return "\n".join([*head, "", "[columns]", *lines, "", "[constants]", *constants, ""])


def _column_line(name: str, mapping: Mapping) -> str:
    if name in mapping.columns:
        return f"{name} = {_quote(mapping.columns[name])}"
    column = mapping.sheet[name]
    return f'# {name} = ""  # {"required: " if column.required else ""}{column.help}'


def _quote(text: str) -> str:
    """Return a TOML basic string; its escapes are JSON's, except that DEL must be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _faults(mapping: Mapping) -> Iterable[Fault]:
    if mapping.kind not in SHEETS:
        yield Fault("kind", f"There is no kind {mapping.kind!r}.", f"Give one of: {', '.join(KINDS)}.")
        return
    known = mapping.sheet.names
    for where, given in (("columns", mapping.columns), ("constants", mapping.constants)):
        for name in given:
            if name not in known:
                remedy = f"Give one of: {', '.join(known)}."
                yield Fault(f"{where}.{name}", f"The {mapping.kind} sheet has no such column.", remedy)
    for name in mapping.columns:
        if name in mapping.constants:
            yield Fault(f"constants.{name}", "It is mapped to a column too.", "Keep one of the two.")
    if mapping.date_format is not None and mapping.date_format not in FORMATS:
        remedy = f"Give one of: {', '.join(FORMATS)}."
        yield Fault("date_format", f"{mapping.date_format!r} is no date format.", remedy)
    if mapping.list_separator is not None and mapping.list_separator not in LIST_SEPARATORS:
        remedy = f"Give one of: {' '.join(map(repr, LIST_SEPARATORS))}."
        yield Fault("list_separator", f"{mapping.list_separator!r} does not separate lists.", remedy)


def normalised(name: str) -> str:
    """Return a column's name without case, accents, punctuation and spaces."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).casefold()
    return "".join(c for c in plain if c.isalnum())


def guess(sheet: Sheet, columns: Sequence[str]) -> Mapping:
    """Return the likeliest mapping of a file's columns; each is used once, the sheet's own names come first."""
    free = {normalised(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    ranked = [(name, name) for name in sheet.names]
    depth = max(len(column.synonyms) for column in sheet.columns)
    ranked += [(c.name, c.synonyms[i]) for i in range(depth) for c in sheet.columns if i < len(c.synonyms)]
    for name, spelling in ranked:
        source = free.get(normalised(spelling))
        if source is not None and name not in found and source not in found.values():
            found[name] = source
    return Mapping(sheet.kind, {name: found[name] for name in sheet.names if name in found})


def read_mapping(text: str) -> Mapping:
    """Read a mapping file.

    Raises
    ------
    ImportFaultsError
        If it is not TOML or says something unknown; every fault is reported, with its line where it has one.
    """
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"mapping, line {line.group(1)}" if line else "mapping"
        fault = Fault(where, f"It is not TOML: {error}.", 'Write lines such as: name = "Full name".')
        raise ImportFaultsError("The mapping cannot be used.", [fault]) from error
    faults = list(_shape_faults(given))
    if faults:
        raise ImportFaultsError("The mapping cannot be used.", faults)
    columns, constants = given.get("columns", {}), {k: str(v) for k, v in given.get("constants", {}).items()}
    return Mapping(given["kind"], columns, constants, given.get("date_format"), given.get("list_separator"))


def _shape_faults(given: dict[str, Any]) -> Iterable[Fault]:
    for key in given:
        if key not in _TOP:
            yield Fault(f"mapping, {key}", "It is not part of a mapping.", f"Give only: {', '.join(_TOP)}.")
    for key in ("kind", "date_format", "list_separator"):
        if not isinstance(given.get(key, ""), str):
            yield Fault(f"mapping, {key}", f"{given[key]!r} is not a text.", "Put it in quotation marks.")
    if "kind" not in given:
        yield Fault("mapping, kind", "It is missing.", f"Give one of: {', '.join(KINDS)}.")
    for key, allowed in (("columns", str), ("constants", str | int | float)):
        table = given.get(key, {})
        if not isinstance(table, dict):
            yield Fault(f"mapping, {key}", "It is not a section.", f"Write [{key}] on a line of its own.")
            continue
        for name, value in table.items():
            if not isinstance(value, allowed) or isinstance(value, bool):
                yield Fault(
                    f"mapping, {key}.{name}", f"{value!r} cannot be used.", "Put it in quotation marks."
                )
