"""Parts of YAML that was read as text: the pairs of a mapping, the items of a list."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.law._yaml import Node


def pairs_of(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield keys and values of a mapping; nothing for anything else."""
    if node.shape == "mapping":
        for pair in node.content:
            if isinstance(pair, tuple):
                yield pair


def items_of(node: Node) -> Iterator[Node]:
    """Yield the items of a list; nothing for anything else."""
    if node.shape == "list":
        for item in node.content:
            if isinstance(item, Node):
                yield item


def text_of(node: Node | None) -> str:
    """Return the text of a scalar; empty for anything else."""
    return node.content if node is not None and isinstance(node.content, str) else ""
