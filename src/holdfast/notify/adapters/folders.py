"""SMS, voice and plain files by way of folders, which open programs on the same machine look into."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from holdfast.notify.adapters import DeliveryError
from holdfast.notify.message import Message

_SAFE: Final = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class GammuSms:
    """SMS by Gammu's SMS daemon with its FILES backend: a file in its outbox is a message.

    The name says priority, date, time, serial, number and a remark; the text is UTF-16 with its mark, as its manual says.
    """

    outbox: Path

    def send(self, message: Message) -> str:
        """Put it into the outbox."""
        serial = _SAFE.sub("", message.id)[-24:]
        name = f"OUTA20000101_000000_{serial}_{message.to}_holdfast.txt"
        _put(self.outbox, name, message.short.encode("utf-16"))
        return f"in the outbox as {name}"


@dataclass(frozen=True, slots=True)
class AsteriskCalls:
    """Voice by Asterisk: a call file in its outgoing folder is a call; the dial plan speaks the text.

    Attributes
    ----------
    outgoing
        Asterisk's ``outgoing`` folder.
    dial
        How a number is dialled, with ``{number}`` in its place, such as ``PJSIP/{number}@trunk``.
    context
        Where the dial plan begins; it finds the text in the variable HOLDFAST_TEXT.
    """

    outgoing: Path
    dial: str = "PJSIP/{number}@trunk"
    context: str = "holdfast"

    def send(self, message: Message) -> str:
        """Put a call into the outgoing folder."""
        spoken = message.short.replace("\n", " ").replace(";", ",")
        lines = (
            f"Channel: {self.dial.format(number=message.to)}",
            "MaxRetries: 0",
            "WaitTime: 45",
            f"Context: {self.context}",
            "Extension: s",
            "Priority: 1",
            f"Setvar: HOLDFAST_ID={message.id}",
            f"Setvar: HOLDFAST_TEXT={spoken}",
        )
        name = f"{_SAFE.sub('-', message.id)}.call"
        _put(self.outgoing, name, ("\n".join(lines) + "\n").encode())
        return f"in the outgoing folder as {name}"


@dataclass(frozen=True, slots=True)
class FileSink:
    """Everything into one file, a line of JSON each: for trying out, and for whoever fetches it from there."""

    file: Path

    def send(self, message: Message) -> str:
        """Append a line."""
        line = {"id": message.id, "to": message.to, "subject": message.subject, "text": message.text}
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line | {"entry": dict(message.body)}, ensure_ascii=False) + "\n")
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            raise DeliveryError(f"{self.file} cannot be written: {error.strerror}.") from None
        return f"in {self.file.name}"


def _put(folder: Path, name: str, body: bytes) -> None:
    """Write a file whole and then move it in, so that nobody reads half of it."""
    part = folder.parent / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        part.replace(folder / name)
    except OSError as error:
        raise DeliveryError(f"{folder} cannot be written: {error.strerror}.") from None
