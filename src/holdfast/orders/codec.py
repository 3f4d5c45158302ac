"""Orders as JSON: what goes into an entry, what comes in by HTTP, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from holdfast.errors import Fault, FaultsError, HoldfastError, InvalidValueError
from holdfast.model import Personal
from holdfast.orders.base import Order, type_of
from holdfast.record import canonical


def plain(value: Any) -> Any:  # noqa: C901, PLR0911 -- one line a type
    """Return a value in JSON terms without fractions: those become text, exactly."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case float():
            return repr(value)
        case Decimal():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(plain(item) for item in value)
        case tuple() | list():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case _ if is_dataclass(value):
            return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"An order cannot hold a value of type {type(value).__name__}.")


def personal_fields(order: Order) -> dict[str, Personal]:
    """Return the fields of an order that may not be written into an entry."""
    found = ((f.name, getattr(order, f.name)) for f in fields(order))  # type: ignore[arg-type]
    return {name: value for name, value in found if isinstance(value, Personal)}


def encode(order: Order, commitments: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the order as an entry holds it: personal fields as their commitments."""
    public = {
        f.name: {"commitment": commitments[f.name].hex()}
        if f.name in commitments
        else plain(getattr(order, f.name))
        for f in fields(order)  # type: ignore[arg-type]
    }
    return {"kind": order.kind} | public


def check_storable(value: Any) -> None:
    """Refuse what an entry or a database cannot hold; the value is not repeated, for it may be personal.

    Raises
    ------
    InvalidValueError
        If a part of it has no canonical form, or is text with a NUL in it.
    """
    try:
        canonical(value)
    except UnicodeError as error:
        raise InvalidValueError("A text of the order is not Unicode. Correct it and send again.") from error
    if _has_nul(value):
        raise InvalidValueError("A text of the order holds a NUL character. Leave it out.")


def _has_nul(value: Any) -> bool:
    match value:
        case str():
            return "\0" in value
        case dict():
            return any(_has_nul(item) for item in value.values())
        case list() | tuple():
            return any(_has_nul(item) for item in value)
    return False


def decode(kind: str, body: Mapping[str, Any]) -> Order:
    """Return the order that somebody asks for.

    Raises
    ------
    FaultsError
        If there is no such kind, or a field is missing, unknown or wrong; all faults at once.
    """
    if kind not in type_of:
        raise FaultsError(
            f"There is no order {kind!r}.",
            [Fault("kind", f"{kind!r} is not known.", f"Give one of {', '.join(sorted(type_of))}.")],
        )
    unknown = sorted(_unknown(type_of[kind], body))
    faults = [Fault(name, "There is no such field.", "Leave it out.") for name in unknown]
    try:
        order = _adapter(type_of[kind]).validate_python({k: v for k, v in body.items() if k not in unknown})
    except ValidationError as error:
        faults += [
            # NOTE: the value given is not repeated: it may be personal.
            Fault(
                ".".join(str(part) for part in fault["loc"]) or kind,
                f"{fault['msg']}.",
                "Correct it and send again.",
            )
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise FaultsError(f"The order {kind} cannot be read.", faults) from error
    except HoldfastError as error:
        raise FaultsError(
            f"The order {kind} cannot be read.", [*faults, Fault(kind, str(error), "")]
        ) from error
    if faults:
        raise FaultsError(f"The order {kind} cannot be read.", faults)
    return order


def restore(body: Mapping[str, Any]) -> tuple[Order, dict[str, bytes]]:
    """Return the order of an entry, and the commitments that stand in for its personal fields."""
    rest = {name: value for name, value in body.items() if name != "kind"}
    commitments = {
        name: bytes.fromhex(value["commitment"])
        for name, value in rest.items()
        if isinstance(value, dict) and value.keys() == {"commitment"}
    }
    order = decode(body["kind"], rest | dict.fromkeys(commitments))
    return order, commitments


def with_personal(order: Order, sealed: Mapping[str, bytes]) -> Order:
    """Return the order of an entry with personal fields as they lie in the private store, in canonical JSON."""
    if not sealed:
        return order
    hints = _hints(type(order))
    given = {name: TypeAdapter(hints[name]).validate_json(body) for name, body in sealed.items()}
    whole: Order = replace(order, **given)  # type: ignore[type-var]
    return whole


def _unknown(cls: Any, body: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the fields given that a dataclass, or one inside it, does not have; pydantic passes over them."""
    hints = _hints(cls)
    for name, value in body.items():
        if name not in hints:
            yield path + name
            continue
        inside = next((kind for kind in (hints[name], *get_args(hints[name])) if is_dataclass(kind)), None)
        if inside is not None and isinstance(value, Mapping):
            yield from _unknown(inside, value, f"{path}{name}.")


@cache
def _hints(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {f.name: hints[f.name] for f in fields(cls)}


@cache
def _adapter(cls: type[Order]) -> TypeAdapter[Order]:
    return TypeAdapter(cls)
