"""Alerts in words: templates, texts filled in, the area as CAP has it, the document, and how the public reads it.

Start with `house_templates` for what can be warned of at once, `Composed` for what is to be told, and `told` for how it
reads.
"""

from holdfast.exchange.alerts.area import Warned, circle, warned
from holdfast.exchange.alerts.composed import Alerting, Around, Composed, compose, composed_of
from holdfast.exchange.alerts.document import document_of
from holdfast.exchange.alerts.filling import Filling, Mark, filled
from holdfast.exchange.alerts.preview import Told, as_html, as_text, told
from holdfast.exchange.alerts.templates import house_templates, template_json, template_of
from holdfast.exchange.alerts.words import LANGUAGES, day_in, moment_in, words_in

__all__ = [
    "LANGUAGES",
    "Alerting",
    "Around",
    "Composed",
    "Filling",
    "Mark",
    "Told",
    "Warned",
    "as_html",
    "as_text",
    "circle",
    "compose",
    "composed_of",
    "day_in",
    "document_of",
    "filled",
    "house_templates",
    "moment_in",
    "template_json",
    "template_of",
    "told",
    "warned",
    "words_in",
]
