"""Orders on how a region warns: its sender and languages, and its own templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from sqlalchemy import delete

from holdfast.errors import InvalidValueError
from holdfast.exchange.alerts import house_templates, template_json
from holdfast.model import Power
from holdfast.model.alerts import LARGEST_HOURS, MOST_LANGUAGES, AlertTemplate, check_language, check_said
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.need import need_region, need_row, put
from holdfast.store import tables as t

# CAP 1.2 section 3.2.1: no blanks, commas or restricted characters in sender and identifier.
_SENDER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,119}")
_WEB: Final = re.compile(r"https?://[^\s<>\"'\\^`{|}\x7f-\uffff]{1,480}")
_NUMBER: Final = re.compile(r"[0-9+*#() -]{1,40}")


@dataclass(frozen=True, slots=True)
class SetAlerting(Order):
    """Say how a region warns; it holds in the regions nested in it too, unless they say otherwise.

    Attributes
    ----------
    sender
        Who warns, as machines know it, such as ``alerts@land.example``; keep it as long as you can.
    languages
        By BCP 47, the first one first; no alert is published that lacks one of them.
    web, contact
        Where the public reads more, and whom it asks; empty for nowhere.
    largest_hours
        How long an alert may hold before it is asked whether that is meant.
    sender_name
        Who warns, as people know it; the region's name where empty.
    emergency
        What people call in need.
    """

    region: str
    sender: str
    languages: tuple[str, ...]
    web: str = ""
    contact: str = ""
    largest_hours: int = 48
    sender_name: str = ""
    emergency: str = "112"
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a sender, languages or an address that no alert could carry."""
        del view
        if not _SENDER.fullmatch(self.sender):
            raise refuse(
                f"{self.sender[:60]!r} cannot be the sender of an alert. Give letters, digits and . _ : @ / + - "
                "without blanks, such as alerts@land.example."
            )
        if self.web and not _WEB.fullmatch(self.web):
            raise refuse(f"{self.web[:60]!r} is no address of a page. Give one that begins with https://.")
        if not _NUMBER.fullmatch(self.emergency):
            raise refuse(f"{self.emergency[:40]!r} is no number to call. Give one, such as 112.")
        if not 1 <= self.largest_hours <= LARGEST_HOURS:
            raise refuse(f"{self.largest_hours} hours cannot be. Give 1 to {LARGEST_HOURS}.")
        self._check_words()

    def _check_words(self) -> None:
        if not self.languages or len({each.lower() for each in self.languages}) < len(self.languages):
            raise refuse("Give the languages of the region, each once.")
        if len(self.languages) > MOST_LANGUAGES:
            raise refuse(f"{len(self.languages)} languages are too many. Give at most {MOST_LANGUAGES}.")
        try:
            for language in self.languages:
                check_language(language)
            for what, said in (("The contact", self.contact), ("The name of the sender", self.sender_name)):
                if said:
                    check_said(what, said, longest=200)
        except InvalidValueError as error:
            raise refuse(str(error)) from error

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        values = {
            "sender": self.sender,
            "sender_name": self.sender_name.strip() or view.frame.names[self.region],
            "languages": " ".join(self.languages),
            "web": self.web,
            "contact": self.contact,
            "emergency": self.emergency,
            "largest_hours": self.largest_hours,
            "entry": view.n,
        }
        put(view, t.alerting, {"region": self.region}, values)
        return effects


@dataclass(frozen=True, slots=True)
class SaveAlertTemplate(Order):
    """Save a template of one's own, or change it; one named like a template of the house goes before that."""

    region: str
    template: AlertTemplate
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        key = {"region": self.region, "id": self.template.id}
        body = {"title": self.template.title, "body": template_json(self.template), "entry": view.n}
        put(view, t.alert_template, key, body)
        return effects


@dataclass(frozen=True, slots=True)
class RemoveAlertTemplate(Order):
    """Remove a template of one's own; alerts made from it stay as they are."""

    region: str
    template: str
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse one that is not there."""
        if self.template in house_templates():
            key = (t.alert_template.c.region == self.region) & (t.alert_template.c.id == self.template)
            if view.tx.execute(t.alert_template.select().where(key)).first() is None:
                raise refuse(
                    f"The template {self.template} comes with the program. Save your own under its name."
                )
        need_row(view, t.alert_template, "template", region=self.region, id=self.template)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove it."""
        c = t.alert_template.c
        view.tx.execute(delete(t.alert_template).where(c.region == self.region, c.id == self.template))
        return effects
