"""Notices and subscriptions by HTTP."""

from __future__ import annotations

from browser import Enter, problem
from holdfast.model.notices import Channel
from holdfast.notify.worker import Notifier
from holdfast.orders import Subscribe
from worlds import Toy, headquarters_at_work


def test_lists(world: Toy, enter: Enter) -> None:
    """Tests pages of notices, the latest first, and that another region's are not shown."""
    headquarters_at_work(world)
    for name in ("a", "b", "c"):
        world.does(Subscribe(name, "land", Channel.FILE))
    worker = Notifier(world.desk, {})
    worker.step()
    worker.close()
    browser = enter("watch")
    first = browser.get("/notices?limit=2")
    assert [row["subscription"] for row in first["notices"]] == ["b", "a"]
    rest = browser.get(f"/notices?limit=2&after={first['next']}")
    assert [row["subscription"] for row in rest["notices"]] == ["a"]
    assert rest["next"] is None
    assert len(browser.get("/subscriptions")["subscriptions"]) == 3
    for odd in ("after=nonsense", "state=lost", "about=-1"):
        problem(browser.ask("GET", f"/notices?{odd}"), 422)
