"""What forms, positions and labels are called: built-in words, and those that a headquarters adopts from a file.

A headquarters that does not speak ICS writes a file with its own titles; what the file leaves out stays as built in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from holdfast.errors import Fault, FaultsError, InvalidValueError, NotFoundError
from holdfast.exchange.nodes import pairs_of, text_of
from holdfast.law._yaml import Node, parse
from holdfast.model.checks import check_text
from holdfast.model.periods import FORM_NUMBERS, POSITIONS

_FOLDER: Final = files(__name__.rpartition(".")[0]).joinpath("words")
WORD_LANGUAGES: Final = tuple(
    sorted(entry.name.removesuffix(".yaml") for entry in _FOLDER.iterdir() if entry.name.endswith(".yaml"))
)
"""The languages whose words come with the program, by BCP 47."""
LONGEST_WORDS: Final = 200_000
"""Bytes of the largest file of words."""
_LONGEST: Final = 200
_OFFICIAL: Final = re.compile(r"\bICS\W{0,3}(\d{3}\w*)", re.IGNORECASE)
_PARTS: Final = ("forms", "positions", "words")
_FAMILIES: Final = frozenset(
    {"change", "counted", "effect", "kind", "medical", "priority", "severity", "state", "step", "urgency"}
)
"""Beginnings of keys that name values of the register."""
_VALUE: Final = re.compile(f"({'|'.join(sorted(_FAMILIES))})_[a-z_]{{1,60}}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class FormWords:
    """The words of one headquarters or language.

    Attributes
    ----------
    name
        What these words are called, such as English.
    number
        How a form's number is written, with ``{number}`` in it; empty for forms without numbers.
    """

    language: str
    name: str
    number: str
    forms: Mapping[str, str]
    positions: Mapping[str, str]
    words: Mapping[str, str]

    def __call__(self, key: str, **names: str) -> str:
        """Return the words of a key, with the names in braces filled in; a key without any is read as it is."""
        text = self.words.get(key) or _plain(key)
        for name, value in names.items():
            text = text.replace("{" + name + "}", value)
        return text

    def title(self, form: str) -> str:
        """Return the title of a form by its usual number."""
        return self.forms[form]

    def numbered(self, form: str) -> str:
        """Return how the number of a form is written; empty where this headquarters uses none."""
        return self.number.replace("{number}", form)

    def position(self, position: str, title: str = "") -> str:
        """Return what a position is called: its own title first."""
        return title or self.positions.get(position, position.replace("_", " ").capitalize())


def _plain(key: str) -> str:
    """Return a value of the register as it can be read, where no words are known for it."""
    family, _, value = key.partition("_")
    text = (value if family in _FAMILIES and value else key).replace("_", " ")
    return text[:1].upper() + text[1:] if family == "change" else text


def built_in(language: str) -> FormWords:
    """Return the words that come with the program.

    Raises
    ------
    NotFoundError
        If there are none in that language.
    """
    if language not in WORD_LANGUAGES:
        raise NotFoundError(
            f"There are no words of forms in {language!r}. Give one of {', '.join(WORD_LANGUAGES)}, or adopt a file."
        )
    return _built_in(language)


def text_of_words(language: str) -> str:
    """Return the file of the words that come with the program, to be changed and adopted; errors as `built_in`."""
    built_in(language)
    return _FOLDER.joinpath(f"{language}.yaml").read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def read_words(body: bytes) -> FormWords:
    """Return the words of a file that a headquarters adopts; what it leaves out is taken from its language, else English.

    Raises
    ------
    FaultsError
        If it cannot be used; all faults at once.
    """
    faults: list[Fault] = []
    found = _parts_of(body, faults)
    if faults:
        raise FaultsError("The words cannot be used.", faults)
    language = str(found.get("language", "en"))
    base = _built_in(language if language in WORD_LANGUAGES else "en")
    return _made(found, language, base)


def _made(found: Mapping[str, str | Mapping[str, str]], language: str, base: FormWords | None) -> FormWords:
    known = {part: dict(getattr(base, part)) if base else {} for part in _PARTS}
    for part in _PARTS:
        given = found.get(part, {})
        known[part] |= given if isinstance(given, Mapping) else {}
    own = base.number if base else ""
    return FormWords(language, str(found.get("name", language)), str(found.get("number", own)), **known)


def _parts_of(body: bytes, faults: list[Fault]) -> dict[str, str | Mapping[str, str]]:
    if len(body) > LONGEST_WORDS:
        faults.append(Fault("file", f"It has {len(body)} bytes.", f"Keep it under {LONGEST_WORDS}."))
        return {}
    try:
        root = parse(body.decode(), "words", faults)
    except UnicodeDecodeError:
        faults.append(Fault("file", "It is not text in UTF-8.", "Save it as UTF-8."))
        return {}
    if root is None or root.shape != "mapping":
        faults.append(Fault("file", "It is no list of keys.", "Begin with `holdfast form-words --show en`."))
        return {}
    return dict(_part(key, node, faults) for key, node in pairs_of(root) if _is_key(key, node, faults))


def _is_key(key: str, node: Node, faults: list[Fault]) -> bool:
    if key in ("language", "name", "number", *_PARTS):
        return True
    where = f"line {node.line}: {key[:60]}"
    faults.append(
        Fault(where, "There is no such key.", "Give language, name, number, forms, positions, words.")
    )
    return False


def _part(key: str, node: Node, faults: list[Fault]) -> tuple[str, str | Mapping[str, str]]:
    if key not in _PARTS:
        return key, _text(key, node, faults)
    if node.shape != "mapping":
        faults.append(
            Fault(f"line {node.line}: {key}", "It is no list of keys.", "Give a key and a text a line.")
        )
        return key, {}
    known = {"forms": FORM_NUMBERS, "positions": tuple(POSITIONS)}.get(key) or tuple(_built_in("en").words)
    found: dict[str, str] = {}
    for name, value in pairs_of(node):
        if name not in known and not (key == "words" and _VALUE.fullmatch(name)):
            remedy = "Leave it out; an official number is never given to a form of the house's own."
            faults.append(Fault(f"line {value.line}: {key}.{name[:60]}", "It is not known.", remedy))
            continue
        found[name] = _text(f"{key}.{name}", value, faults)
        _check_official(key, name, found[name], faults)
    return key, found


def _check_official(key: str, name: str, text: str, faults: list[Fault]) -> None:
    """Refuse a title that bears the official number of another form."""
    other = _OFFICIAL.search(text)
    if other is not None and not (key == "forms" and other[1].upper() == name):
        fault = f"It bears the number of the official form {other[1]}, which this is not."
        faults.append(Fault(f"{key}.{name}", fault, "Give it a title of its own."))


def _text(where: str, node: Node, faults: list[Fault]) -> str:
    text = text_of(node)
    empty_may_be = where == "number" and node.shape == "text" and not text
    if where == "language" and not _LANGUAGE.fullmatch(text):
        faults.append(
            Fault(f"line {node.line}: {where}", "It is no language tag.", "Give one such as en or de-CH.")
        )
    try:
        if not empty_may_be:
            check_text("The text", text, longest=_LONGEST)
    except InvalidValueError as error:
        faults.append(Fault(f"line {node.line}: {where}", str(error), "Correct it."))
        return ""
    return text


@cache
def _built_in(language: str) -> FormWords:
    body = _FOLDER.joinpath(f"{language}.yaml").read_bytes()
    base = None if language == "en" else _built_in("en")
    faults: list[Fault] = []
    root = parse(body.decode(), language, faults)
    assert root is not None, f"the words of {language} cannot be read: {faults}"
    found: dict[str, str | Mapping[str, str]] = {
        key: {name: text_of(value) for name, value in pairs_of(node)}
        if node.shape == "mapping"
        else text_of(node)
        for key, node in pairs_of(root)
    }
    return _made(found, language, base)
