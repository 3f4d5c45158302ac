"""The nouns: frozen values without I/O or clock."""

from holdfast.model.duration import UNITS, Duration, Unit, add_months
from holdfast.model.interval import Interval, union

__all__ = ["UNITS", "Duration", "Interval", "Unit", "add_months", "union"]
