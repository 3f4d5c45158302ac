"""Compares a document with the elements of CAP 1.2: order, how often, attributes, and what each text has to be."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from lxml import etree

from holdfast.exchange.cap.findings import Finding, Weight
from holdfast.exchange.cap.moments import read_moment, utc_by_plus
from holdfast.exchange.cap.node import Node
from holdfast.exchange.cap.schema import ALERT, DSIG, OTHERS, Kind, Part
from holdfast.exchange.cap.uris import uri_fault
from holdfast.exchange.cap.values import NAMESPACE

SIGNATURE: Final = f"{{{DSIG}}}Signature"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_HINTS: Final = frozenset({f"{{{_XSI}}}schemaLocation", f"{{{_XSI}}}noNamespaceSchemaLocation"})
_XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
_OLDER: Final = re.compile(r"urn:oasis:names:tc:emergency:cap:1\.[01]|http://www\.incident\.com/cap/1\.0")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_WHOLE: Final = re.compile(r"[-+]?[0-9]{1,24}", re.ASCII)
_DECIMAL: Final = re.compile(r"[-+]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})", re.ASCII)
_SPACE: Final = " \t\r\n"
_SHOWN: Final = 60


class Structure:
    """Walks a document once, and gathers its nodes and what breaks the schema."""

    def __init__(self, space: str = NAMESPACE) -> None:
        self.findings: list[Finding] = []
        self._space = space

    def alert(self, root: Any) -> Node | None:
        """Return the alert as a node, or None where the document is something else."""
        wrong = _other_root(root)
        if wrong is not None:
            self.findings.append(wrong)
            if wrong.rule != "namespace.older":
                return None
            self._space = str(etree.QName(root).namespace)  # what else is wrong is told by the rules of 1.2
        return self._group(root, ALERT, "alert")

    def document(self, root: Any, part: Part) -> Node:
        """Return a document of another kind as a node; its root is known to be the right one."""
        return self._group(root, part, part.name)

    def _follows(self, child: Any, tail: str) -> bool:
        return tail == OTHERS or str(etree.QName(child).namespace) == tail

    def _group(self, element: Any, part: Part, where: str) -> Node:
        node = Node(part.name, where)
        self._attributes(element, where)
        self._no_text(element, where)
        known, at = {one.name: i for i, one in enumerate(part.parts)}, 0
        children = [child for child in element if isinstance(child.tag, str)]
        names = _numbered(children)
        for child, name in zip(children, names, strict=True):
            place = f"{where}/{name}"
            local = self._local(child)
            if local is None and part.tail and self._follows(child, part.tail):
                at = len(part.parts)
                continue
            if local is None or local not in known:
                self._unknown(child, part, place)
                continue
            at = self._in_order(part, known[local], at, place)
            self._take(node, child, part.parts[known[local]], place)
        self._missing(node, part)
        return node

    def _local(self, element: Any) -> str | None:
        """Return the local name of an element of CAP, or None."""
        name = etree.QName(element)
        return str(name.localname) if name.namespace == self._space else None

    def _take(self, node: Node, child: Any, part: Part, place: str) -> None:
        found = node.parts.setdefault(part.name, [])
        found.append(self._group(child, part, place) if part.parts else self._leaf(child, part, place))
        if part.most is not None and len(found) == part.most + 1:
            self._say("schema.often", place, f"{part.name} comes more than once; it may come only once.")

    def _in_order(self, part: Part, position: int, at: int, place: str) -> int:
        if position >= at:
            return position
        before = part.parts[at].name if at < len(part.parts) else "Signature"
        self._say(
            "schema.order",
            place,
            f"{part.parts[position].name} comes after {before}; it belongs before. Keep the order of section 3.4.",
        )
        return at

    def _missing(self, node: Node, part: Part) -> None:
        for one in part.parts:
            if one.least and not node.parts.get(one.name):
                self._say("schema.missing", node.where, f"{one.name} is missing; every {part.name} has one.")

    def _unknown(self, child: Any, part: Part, place: str) -> None:
        name = etree.QName(child)
        if name.namespace == self._space:
            reason = f"{name.localname!r} is no element that {part.name} may hold."
        elif name.namespace is None:
            reason = f"{name.localname!r} is in no namespace; it must be in {NAMESPACE}."
        elif name.namespace == DSIG:
            reason = "A signature stands directly in alert, after every info."
        else:
            reason = f"{name.localname!r} is of the namespace {name.namespace[:100]!r}; there is no room for others' elements here."
        self._say("schema.unknown", place, f"{reason} Remove it, or put what it says into a parameter.")

    def _leaf(self, element: Any, part: Part, where: str) -> Node:
        if part.kind is Kind.ANY:
            return self._other(element, part, where)
        self._attributes(element, where)
        texts, inner = [element.text or ""], False
        for child in element:
            if isinstance(child.tag, str):
                inner = True
            elif child.tag is etree.Entity:
                self._say(
                    "xml.entity",
                    where,
                    "It has an entity that is not resolved. Write the characters themselves.",
                )
            texts.append(child.tail or "")
        if inner:
            self._say("schema.markup", where, f"{part.name} holds elements; it may hold text only.")
        elif len(texts) > 1:
            said = "A comment or instruction stands within the text; some readers cut the text there."
            self._say("text.comment", where, said, Weight.ADVICE)
        node = Node(part.name, where, "".join(texts))
        _CHECKS[part.kind](self, node, part)
        return node

    def _other(self, element: Any, part: Part, where: str) -> Node:
        """Take elements of other namespaces, at least one, and nothing beside them."""
        self._no_text(element, where)
        children = [child for child in element if isinstance(child.tag, str)]
        if not children:
            self._say("schema.missing", where, f"{part.name} is empty; it holds an XML document.")
        for child in children:
            if etree.QName(child).namespace in {None, self._space}:
                name = str(etree.QName(child).localname)[:_SHOWN]
                self._say("schema.unknown", where, f"{name!r} must be of another namespace to stand here.")
        node = Node(part.name, where)
        node.elements = children
        return node

    def _attributes(self, element: Any, where: str) -> None:
        for name in element.attrib:
            if name not in _HINTS:
                shown = etree.QName(name)
                self._say(
                    "schema.attribute",
                    where,
                    f"It has the attribute {shown.localname[:_SHOWN]!r}; none belongs there.",
                )

    def _no_text(self, element: Any, where: str) -> None:
        texts = [element.text, *(child.tail for child in element)]
        stray = next((text for text in texts if text and text.strip(_SPACE)), None)
        if stray is not None:
            self._say("schema.text", where, f"Text stands between the elements: {stray.strip()[:_SHOWN]!r}.")
        if any(child.tag is etree.Entity for child in element):
            self._say("xml.entity", where, "It has an entity that is not resolved.")

    # What a text has to be.

    def any_text(self, node: Node, part: Part) -> None:
        """Take any text."""

    def word(self, node: Node, part: Part) -> None:
        """Refuse what is none of the words; space around a word counts, as the schema has it."""
        if node.text in part.words:
            return
        bare = node.text.strip()
        if not bare:
            reason = f"{part.name} is empty."
        elif bare in part.words:
            reason = f"Space stands around {bare!r}; the schema takes the word alone."
        elif bare == "Very Likely":
            reason = "'Very Likely' is of CAP 1.0; write Likely."
        else:
            reason = f"{bare[:_SHOWN]!r} is no {part.name}."
            close = next((word for word in part.words if word.casefold() == bare.casefold()), None)
            reason += f" Did you mean {close}?" if close else ""
        self._say("schema.word", node.where, f"{reason} It is one of {', '.join(part.words)}.")

    def moment(self, node: Node, part: Part) -> None:
        """Refuse what is no moment as CAP writes it."""
        del part
        try:
            read_moment(node.text)
        except ValueError as error:
            self._say("schema.moment", node.where, str(error))
            return
        if utc_by_plus(node.text):
            reason = (
                "UTC is written -00:00 in CAP (section 3.3.2), not +00:00; the moment is clear all the same."
            )
            self._say("moment.utc", node.where, reason, Weight.ADVICE)

    def language(self, node: Node, part: Part) -> None:
        """Refuse what is no language tag (XML Schema part 2, section 3.3.3)."""
        del part
        if not node.text:  # section 3.2.2: none at all is en-US
            self._say(
                "element.empty", node.where, "language is empty, which means en-US. Say it.", Weight.ADVICE
            )
        elif not _LANGUAGE.fullmatch(node.text.strip(_SPACE)):
            reason = "is no language tag. Write one of RFC 3066, such as en-US or de."
            self._say("schema.language", node.where, f"{node.text.strip()[:_SHOWN]!r} {reason}")

    def address(self, node: Node, part: Part) -> None:
        """Refuse what is no URI reference."""
        del part
        fault = uri_fault(node.text.strip(_SPACE))
        if fault:
            self._say("schema.address", node.where, fault)

    def whole(self, node: Node, part: Part) -> None:
        """Refuse what is no whole number."""
        if not _WHOLE.fullmatch(node.text.strip(_SPACE)):
            shown = node.text.strip()[:_SHOWN]
            self._say(
                "schema.number", node.where, f"{shown!r} is no whole number; {part.name} is one, in bytes."
            )

    def decimal(self, node: Node, part: Part) -> None:
        """Refuse what is no decimal number."""
        if not _DECIMAL.fullmatch(node.text.strip(_SPACE)):
            shown = node.text.strip()[:_SHOWN]
            self._say(
                "schema.number", node.where, f"{shown!r} is no decimal number; {part.name} is one, in feet."
            )

    def token(self, node: Node, part: Part) -> None:
        """Refuse what is none of the words; space around a word is nothing."""
        node.text = node.text.strip(_SPACE)
        self.word(node, part)

    def base64(self, node: Node, part: Part) -> None:
        """Refuse what is not in base 64."""
        try:
            base64.b64decode("".join(node.text.split()), validate=True)
        except (binascii.Error, ValueError):
            self._say("schema.base64", node.where, f"{part.name} is not in base 64, so it cannot be opened.")

    def _say(self, rule: str, where: str, reason: str, weight: Weight = Weight.INVALID) -> None:
        self.findings.append(Finding(rule, where, reason, weight))


_CHECKS: Final[dict[Kind, Callable[[Structure, Node, Part], None]]] = {
    Kind.TEXT: Structure.any_text,
    Kind.WORD: Structure.word,
    Kind.MOMENT: Structure.moment,
    Kind.LANGUAGE: Structure.language,
    Kind.ADDRESS: Structure.address,
    Kind.WHOLE: Structure.whole,
    Kind.DECIMAL: Structure.decimal,
    Kind.TOKEN: Structure.token,
    Kind.BASE64: Structure.base64,
}


def _numbered(children: list[Any]) -> Iterator[str]:
    """Yield a name for each child: with its number where several are called so."""
    names = [str(etree.QName(child).localname)[:_SHOWN] for child in children]
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield f"{name}[{seen[name]}]" if counts[name] > 1 else name


def _other_root(root: Any) -> Finding | None:
    name = etree.QName(root)
    if (name.namespace, name.localname) == (NAMESPACE, "alert"):
        return None
    space = str(name.namespace or "")
    if _OLDER.fullmatch(space):
        rule, reason = (
            "namespace.older",
            f"It is CAP of an earlier version ({space}). Send it as CAP 1.2: {NAMESPACE}.",
        )
    elif space == _XENC:
        rule, reason = (
            "xml.encrypted",
            "It is encrypted (XML Encryption). Decrypt it first; nothing can be said of it so.",
        )
    elif name.localname == "alert":
        rule, reason = "namespace.other", f"alert is in {space[:100]!r}; that of CAP 1.2 is {NAMESPACE}."
    else:
        rule, reason = (
            "schema.root",
            f"The document is {str(name.localname)[:60]!r}, not alert of CAP 1.2 ({NAMESPACE}).",
        )
    return Finding(rule, str(name.localname)[:_SHOWN], reason)
