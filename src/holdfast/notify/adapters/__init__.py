"""Ways out of the house: a small protocol, and one open implementation for each channel.

An adapter of another gateway is a class with `send`; whoever runs the house puts it in place of one of these.
"""

from __future__ import annotations

from typing import Protocol

from holdfast.errors import HoldfastError
from holdfast.notify.message import Message


class DeliveryError(HoldfastError):
    """A notice could not be handed over.

    Attributes
    ----------
    final
        Whether trying again is of no use.
    """

    def __init__(self, words: str, *, final: bool = False) -> None:
        super().__init__(words)
        self.final = final


class Adapter(Protocol):
    """A way out."""

    def send(self, message: Message) -> str:
        """Hand a notice over and return in a few words to whom or what; within half a minute.

        Raises
        ------
        DeliveryError
            If it was not taken.
        """
