"""An exercise: the whole register is one, for good; nothing real leaves it, and nothing of it is taken for real."""

from __future__ import annotations

from typing import Final

from holdfast.orders.base import Order, View, refuse

EXERCISE: Final = "Exercise."
"""What every entry of an exercise notes, the founding one first."""
CHANNEL: Final = "exercise"
"""The way by which papers reach people in an exercise: none of them leaves the register."""


def check_channel(order: Order, view: View) -> None:
    """Refuse what would reach people for real out of an exercise, and what reaches nobody in an actual register."""
    if not hasattr(order, "channel"):
        return
    channel = order.channel
    if view.frame.exercise and channel != CHANNEL:
        raise refuse(
            f"This register is an exercise: nothing leaves it by {channel or 'a channel that is not named'}. "
            f"Give the channel '{CHANNEL}'.",
            kind="exercise",
        )
    if channel == CHANNEL and not view.frame.exercise:
        raise refuse(
            f"This register is no exercise: the channel '{CHANNEL}' reaches nobody. Give the one that was used.",
            kind="exercise",
        )
