"""The Merkle tree of RFC 9162 section 2.1, with its two proofs.

Proofs are made from all leaf hashes at hand: every function that takes `leaf_hashes` hashes O(n)
nodes, about a second for a million leaves. Checking a proof, and growing a `Frontier` by one
leaf, take O(log n).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from holdfast.errors import InvalidValueError, RecordError

HASH_SIZE = 32
EMPTY_ROOT = sha256().digest()  # RFC 9162 section 2.1.1: the hash of an empty list
_MAX_SIZE = 2**63 - 1
_SIZE_BYTES = 8


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf (RFC 9162 section 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes (RFC 9162 section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed of a tree to let it grow: its size and its complete subtrees.

    Attributes
    ----------
    size
        The number of leaves.
    hashes
        The roots of the complete subtrees, the largest first: one for each bit set in `size`.

    Raises
    ------
    InvalidValueError
        If the hashes do not fit the size.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= _MAX_SIZE:
            raise InvalidValueError("A tree has from 0 to 2^63 - 1 leaves. Give a size in between.")
        if len(self.hashes) != self.size.bit_count() or any(len(part) != HASH_SIZE for part in self.hashes):
            raise InvalidValueError(
                f"A tree of {self.size} leaves has {self.size.bit_count()} complete subtrees, each with a hash of "
                f"{HASH_SIZE} bytes; {len(self.hashes)} were given. Give size and hashes of one and the same tree."
            )

    def append(self, leaf: bytes) -> Frontier:
        """Return the frontier of the tree with one more leaf, given by its hash.

        Raises
        ------
        InvalidValueError
            If `leaf` is not a hash.
        """
        return self.extend((leaf,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """Return the frontier of the tree with these leaves, given by their hashes, added in order.

        Raises
        ------
        InvalidValueError
            If one of them is not a hash.
        """
        stack, size = list(self.hashes), self.size
        for leaf in leaf_hashes:
            if len(leaf) != HASH_SIZE:
                raise InvalidValueError(
                    f"Leaf {size} is given by {len(leaf)} bytes. Give `leaf_hash(data)`, which has {HASH_SIZE}."
                )
            stack.append(leaf)
            size += 1
            # A carry in the size joins two equal subtrees: as many as it has zeros at the end.
            for _ in range((size & -size).bit_length() - 1):
                right = stack.pop()
                stack[-1] = sha256(b"\x01" + stack[-1] + right).digest()
        return Frontier(size, tuple(stack))

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """Return the size as 8 bytes, big end first, and the hashes, the largest subtree first."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """Return the frontier that `to_bytes` wrote.

        Raises
        ------
        RecordError
            If no frontier has these bytes.
        """
        size, rest = int.from_bytes(data[:_SIZE_BYTES], "big"), data[_SIZE_BYTES:]
        if len(data) != _SIZE_BYTES + HASH_SIZE * size.bit_count() or size > _MAX_SIZE:
            raise RecordError(
                f"These {len(data)} bytes are not the frontier of a tree. Make it again from the record's entries."
            )
        return cls(size, tuple(rest[at : at + HASH_SIZE] for at in range(0, len(rest), HASH_SIZE)))


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root of the tree over these leaves, given by their hashes."""
    return Frontier().extend(leaf_hashes).root


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the hashes that lead from leaf `index` to the root (RFC 9162 section 2.1.3.1).

    Raises
    ------
    InvalidValueError
        If there is no such leaf.
    """
    if not 0 <= index < len(leaf_hashes):
        raise InvalidValueError(
            f"There is no leaf {index} among {len(leaf_hashes)}. Give an index from 0 up to, not including, the size."
        )
    low, high, path = 0, len(leaf_hashes), list[bytes]()
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(root_of(leaf_hashes[low:middle]))
            low = middle
    return tuple(reversed(path))


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Return the hashes that show the first `old_size` leaves unchanged (RFC 9162 section 2.1.4.1).

    The proof is empty for `old_size` 0 (every tree continues the empty one) and for the full size.

    Raises
    ------
    InvalidValueError
        If the tree never had that size.
    """
    if not 0 <= old_size <= len(leaf_hashes):
        raise InvalidValueError(
            f"A tree of {len(leaf_hashes)} leaves never had {old_size}. Give an old size from 0 to the present size."
        )
    if old_size in (0, len(leaf_hashes)):
        return ()
    return _subproof(leaf_hashes, old_size)


def _subproof(leaf_hashes: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Walk from the root down to where the old tree ends (SUBPROOF of RFC 9162 section 2.1.4.1)."""
    low, high, path = 0, len(leaf_hashes), list[bytes]()
    while old_size != high:
        middle = low + _split(high - low)
        if old_size <= middle:
            path.append(root_of(leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(root_of(leaf_hashes[low:middle]))
            low = middle
    # A subtree that is the whole old tree is known to the verifier by the old root.
    if low:
        path.append(root_of(leaf_hashes[low:high]))
    return tuple(reversed(path))


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size` (RFC 9162 section 2.1.1)."""
    return 1 << (size - 1).bit_length() - 1


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` shows the leaf hash `leaf` at `index` under `root` (RFC 9162 section 2.1.3.2).

    Take `size` and `root` from the same signed checkpoint: for some pairs of sizes a path has the same
    shape, so the proof alone does not tell them apart.
    """
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    first, second, found = index, size - 1, leaf
    for part in proof:
        if second == 0:
            return False
        if first & 1 or first == second:
            found = node_hash(part, found)
            shift = _zeros(first)
            first, second = first >> shift, second >> shift
        else:
            found = node_hash(found, part)
        first, second = first >> 1, second >> 1
    return second == 0 and found == root


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether `proof` shows that the new tree continues the old one (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old_size <= new_size or not _are_hashes(old_root, new_root, *proof):
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT and (new_size > 0 or new_root == EMPTY_ROOT)
    if old_size == new_size:
        return not proof and old_root == new_root
    # Step 2: a complete old tree is itself the first node of the path.
    path = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    return bool(proof) and _leads_to_both(old_size, new_size, old_root, new_root, path)


def _leads_to_both(old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> bool:
    """Follow steps 3 to 7 of RFC 9162 section 2.1.4.2."""
    shift = _ones(old_size - 1)
    first, second = (old_size - 1) >> shift, (new_size - 1) >> shift
    old_found = new_found = path[0]
    for part in path[1:]:
        if second == 0:
            return False
        if first & 1 or first == second:
            old_found, new_found = node_hash(part, old_found), node_hash(part, new_found)
            shift = _zeros(first)
            first, second = first >> shift, second >> shift
        else:
            new_found = node_hash(new_found, part)
        first, second = first >> 1, second >> 1
    return second == 0 and old_found == old_root and new_found == new_root


def _zeros(number: int) -> int:
    """Return how often `number` can be halved before it is odd or zero."""
    return (number & -number).bit_length() - 1 if number else 0


def _ones(number: int) -> int:
    """Return how many bits are set at the low end of `number`."""
    return _zeros(number + 1)


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(part) == HASH_SIZE for part in hashes)
