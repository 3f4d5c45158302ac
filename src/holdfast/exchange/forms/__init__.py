"""Forms of an operational period as PDF, and what they are called: byte for byte the same from the same facts."""

from holdfast.exchange.forms.form import (
    Block,
    Chart,
    Fields,
    Form,
    FormHead,
    FormLabels,
    Listing,
    Node,
    Prose,
    pictures,
    render,
)
from holdfast.exchange.forms.words import (
    LONGEST_WORDS,
    WORD_LANGUAGES,
    FormWords,
    built_in,
    read_words,
    text_of_words,
)

__all__ = [
    "LONGEST_WORDS",
    "WORD_LANGUAGES",
    "Block",
    "Chart",
    "Fields",
    "Form",
    "FormHead",
    "FormLabels",
    "FormWords",
    "Listing",
    "Node",
    "Prose",
    "built_in",
    "pictures",
    "read_words",
    "render",
    "text_of_words",
]
