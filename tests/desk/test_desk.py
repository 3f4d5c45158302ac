from __future__ import annotations
from worlds import *
from datetime import date
def test_toy(toy):
    """x"""
    from holdfast.rebuild import rebuild
    n = toy.calls(1, date(2030,2,1), 5)
    assert rebuild(toy.store, check=True).same
