"""The ways out that a house has, from the section `notify` of its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from holdfast.errors import Fault, FaultsError
from holdfast.model.notices import Channel
from holdfast.notify.adapters import Adapter
from holdfast.notify.adapters.folders import AsteriskCalls, FileSink, GammuSms
from holdfast.notify.adapters.mail import Mail
from holdfast.notify.adapters.webhooks import Webhooks

_KEYS: Final[Mapping[str, Mapping[str, type]]] = {
    "mail": {"sender": str, "host": str, "port": int, "user": str, "password": str, "tls": str},
    "sms": {"outbox": str},
    "voice": {"outgoing": str, "dial": str, "context": str},
    "file": {"path": str},
}
_NEEDED: Final = {"mail": ("sender",), "sms": ("outbox",), "voice": ("outgoing",), "file": ()}
_TLS: Final[Mapping[str, tuple[bool, bool | None]]] = {
    "offered": (False, None),
    "start": (False, True),
    "implicit": (True, None),
    "none": (False, False),
}


def adapters_of(
    settings: Mapping[str, Any], folder: Path, seed: bytes, clock: Callable[[], datetime]
) -> dict[Channel, Adapter]:
    """Return the ways out; webhooks and the file are there without any setting.

    Parameters
    ----------
    folder
        What paths in the settings begin from.
    seed
        The seed of the house's key, from which the secrets of webhooks are derived.

    Raises
    ------
    FaultsError
        If settings are unknown, missing or of the wrong kind; all of them at once.
    """
    faults = list(_faults(settings))
    if faults:
        raise FaultsError("The section notify of holdfast.toml cannot be read.", faults)
    found: dict[Channel, Adapter] = {
        Channel.WEBHOOK: Webhooks(seed, clock),
        Channel.FILE: FileSink(folder / settings.get("file", {}).get("path", "notices.jsonl")),
    }
    if "mail" in settings:
        given = dict(settings["mail"])
        use_tls, start_tls = _TLS[given.pop("tls", "offered")]
        found[Channel.MAIL] = Mail(**given, use_tls=use_tls, start_tls=start_tls)
    if "sms" in settings:
        found[Channel.SMS] = GammuSms(folder / settings["sms"]["outbox"])
    if "voice" in settings:
        given = dict(settings["voice"])
        found[Channel.VOICE] = AsteriskCalls(folder / given.pop("outgoing"), **given)
    return found


def _faults(settings: Mapping[str, Any]) -> list[Fault]:
    found = []
    for part, given in settings.items():
        known = _KEYS.get(part)
        if known is None or not isinstance(given, dict):
            found.append(
                Fault(f"notify.{part}", "There is no such way out.", f"Give one of {', '.join(_KEYS)}.")
            )
            continue
        for name, value in given.items():
            if name not in known or not isinstance(value, known[name]) or isinstance(value, bool):
                found.append(
                    Fault(
                        f"notify.{part}.{name}",
                        "It is unknown, or of the wrong kind.",
                        f"It takes {', '.join(known)}.",
                    )
                )
        found += [
            Fault(f"notify.{part}.{name}", "It is missing.", "Give it as text.")
            for name in _NEEDED[part]
            if name not in given
        ]
        if part == "mail" and given.get("tls", "offered") not in _TLS:
            found.append(
                Fault("notify.mail.tls", "It is none of its words.", f"Give one of {', '.join(_TLS)}.")
            )
        if part == "voice" and "{number}" not in str(given.get("dial", "{number}")):
            found.append(
                Fault("notify.voice.dial", "It has no place for the number.", "Write {number} in it.")
            )
    return found
