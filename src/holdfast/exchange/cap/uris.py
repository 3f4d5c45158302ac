"""Addresses: whether a text is a URI reference (RFC 3986), with letters of every script (RFC 3987)."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from typing import Final

_UNSAFE: Final = re.compile(r"""[\x00-\x20\x7f<>"{}|\\^`]""")
_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_AUTHORITY: Final = re.compile(r"(?:[^@/?#\[\]]*@)?(\[[^\]]*\]|[^:\[\]@]*)(?::(\d{0,9}))?")


def uri_fault(text: str) -> str:
    """Return why a text is no URI reference, or nothing where it is one; an empty text is one."""
    shown = repr(text[:80])
    if _UNSAFE.search(text):
        return f"{shown} has a space or another character that no address has. Write it with % and digits."
    if _PERCENT.search(text):
        return f"{shown} has a % that is not followed by two hexadecimal digits."
    if text.count("#") > 1:
        return f"{shown} has two #; an address has one at most."
    scheme = _SCHEME.match(text)
    if scheme is None and ":" in re.split(r"[/?#]", text, maxsplit=1)[0]:
        return f"{shown} has a colon, but no scheme such as https before it."
    rest = text[scheme.end() :] if scheme else text
    path = re.split(r"[?#]", rest, maxsplit=1)[0]
    authority, path = _parted(path)
    if "[" in path or "]" in path:
        return f"{shown} has brackets, which stand around IPv6 addresses only."
    return _authority_fault(authority, shown) if authority is not None else ""


def is_absolute(text: str) -> bool:
    """Return whether a URI reference names a scheme, so that it can be followed from anywhere."""
    return _SCHEME.match(text) is not None


def _parted(path: str) -> tuple[str | None, str]:
    """Return the authority (None where there is none) and what follows it."""
    if not path.startswith("//"):
        return None, path
    authority, slash, rest = path[2:].partition("/")
    return authority, slash + rest


def _authority_fault(authority: str, shown: str) -> str:
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return f"{shown} names no host that can be reached."
    if found[1].startswith("["):
        try:
            IPv6Address(found[1][1:-1])
        except AddressValueError:
            return f"{shown} has brackets around what is no IPv6 address."
    return f"{shown} names a port beyond 65535." if found[2] and int(found[2]) > 65_535 else ""
