"""Tests of the Merkle tree against the definitions of RFC 9162 and published vectors."""

from __future__ import annotations

import math
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError, RecordError
from holdfast.record.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The reference vectors of Certificate Transparency, as published with github.com/transparency-dev/merkle.
CT_DATA = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_LEAVES = [leaf_hash(data) for data in CT_DATA]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_INCLUSION = [  # index, size, path
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CT_CONSISTENCY = [  # old size, new size, path
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        2,
        8,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]

LEAVES = [leaf_hash(b"leaf %d" % index) for index in range(200)]


# The definitions of RFC 9162, word for word, as slow as they are clear.


def mth(leaves: list[bytes]) -> bytes:
    """Return MTH(D_n) of section 2.1.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 2 ** math.ceil(math.log2(len(leaves)) - 1)
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """Return PATH(m, D_n) of section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = 2 ** math.ceil(math.log2(len(leaves)) - 1)
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], complete: bool) -> list[bytes]:
    """Return SUBPROOF(m, D_n, b) of section 2.1.4.1."""
    if m == len(leaves):
        return [] if complete else [mth(leaves)]
    k = 2 ** math.ceil(math.log2(len(leaves)) - 1)
    if m <= k:
        return [*subproof(m, leaves[:k], complete), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def test_empty_root() -> None:
    """Tests that the empty tree's root is the hash of nothing."""
    assert sha256(b"").digest() == EMPTY_ROOT == root_of([]) == Frontier().root


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    """Tests the roots of Certificate Transparency's reference leaves."""
    assert root_of(CT_LEAVES[:size]).hex() == CT_ROOTS[size]


@pytest.mark.parametrize(("index", "size", "hashes"), CT_INCLUSION)
def test_published_inclusion_proofs(index: int, size: int, hashes: list[str]) -> None:
    """Tests the inclusion proofs of Certificate Transparency's reference leaves."""
    assert [part.hex() for part in inclusion_proof(CT_LEAVES[:size], index)] == hashes


@pytest.mark.parametrize(("old", "new", "hashes"), CT_CONSISTENCY)
def test_published_consistency_proofs(old: int, new: int, hashes: list[str]) -> None:
    """Tests the consistency proofs of Certificate Transparency's reference leaves."""
    assert [part.hex() for part in consistency_proof(CT_LEAVES[:new], old)] == hashes


def test_frontier_equals_the_definition() -> None:
    """Tests that growing leaf by leaf gives the root of the definition at every size to 200."""
    frontier = Frontier()
    for size in range(len(LEAVES) + 1):
        assert frontier.root == mth(LEAVES[:size]) == root_of(LEAVES[:size])
        assert Frontier.from_bytes(frontier.to_bytes()) == frontier
        frontier = frontier.append(LEAVES[size % len(LEAVES)])


@given(st.integers(0, 200), st.integers(0, 200))
def test_extending_in_parts_is_extending_at_once(first: int, second: int) -> None:
    """Tests that where a record is cut into batches does not matter."""
    low, high = sorted((first, second))
    assert Frontier().extend(LEAVES[:low]).extend(LEAVES[low:high]) == Frontier().extend(LEAVES[:high])


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65, 100])
def test_every_inclusion_proof_is_the_definition_and_verifies(size: int) -> None:
    """Tests each leaf's proof, and that it shows no other leaf and no other index."""
    leaves, root = LEAVES[:size], root_of(LEAVES[:size])
    for index in range(size):
        proof = inclusion_proof(leaves, index)
        assert list(proof) == path(index, leaves)
        assert verify_inclusion(leaves[index], index, size, proof, root)
        assert not any(
            verify_inclusion(leaves[index], other, size, proof, root) for other in {*range(size)} - {index}
        )


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65])
def test_every_consistency_proof_is_the_definition_and_verifies(size: int) -> None:
    """Tests the proof from each earlier size."""
    leaves, root = LEAVES[:size], root_of(LEAVES[:size])
    assert verify_consistency(0, size, EMPTY_ROOT, root, consistency_proof(leaves, 0))
    for old in range(1, size + 1):
        proof = consistency_proof(leaves, old)
        assert list(proof) == subproof(old, leaves, True)
        assert verify_consistency(old, size, root_of(leaves[:old]), root, proof)


SIZES = st.integers(1, 80)
MUTATIONS = st.sampled_from(["flip", "drop", "add", "swap", "cut"])


def mutate(proof: tuple[bytes, ...], how: str, data: st.DataObject) -> list[bytes]:
    """Return `proof` changed in one of the ways a proof can be wrong."""
    changed = list(proof)
    at = data.draw(st.integers(0, max(len(changed) - 1, 0)))
    if how == "add" or not changed:
        changed.insert(at, leaf_hash(b"stranger"))
    elif how == "flip":
        bit = data.draw(st.integers(0, 255))
        changed[at] = (int.from_bytes(changed[at], "big") ^ 1 << bit).to_bytes(32, "big")
    elif how == "drop":
        del changed[at]
    elif how == "cut":
        changed[at] = changed[at][:-1]
    else:
        changed.reverse()
    return changed


@given(SIZES, MUTATIONS, st.data())
def test_no_mutated_inclusion_proof_verifies(size: int, how: str, data: st.DataObject) -> None:
    """Tests that a changed path, leaf or root proves nothing."""
    index = data.draw(st.integers(0, size - 1))
    leaves, root = LEAVES[:size], root_of(LEAVES[:size])
    proof = inclusion_proof(leaves, index)
    changed = mutate(proof, how, data)
    assert not verify_inclusion(leaves[index], index, size, changed, root) or tuple(changed) == proof
    assert not verify_inclusion(LEAVES[size], index, size, proof, root)
    assert not verify_inclusion(leaves[index], index, size, proof, LEAVES[size])
    assert not verify_inclusion(leaves[index], -1, size, proof, root)
    assert not verify_inclusion(leaves[index], size, size, proof, root)


@given(SIZES, MUTATIONS, st.data())
def test_no_mutated_consistency_proof_verifies(size: int, how: str, data: st.DataObject) -> None:
    """Tests that a changed path or root proves nothing."""
    old = data.draw(st.integers(1, size))
    leaves, root, old_root = LEAVES[:size], root_of(LEAVES[:size]), root_of(LEAVES[:old])
    proof = consistency_proof(leaves, old)
    changed = mutate(proof, how, data)
    assert not verify_consistency(old, size, old_root, root, changed) or tuple(changed) == proof
    assert not verify_consistency(old, size, LEAVES[size], root, proof)
    assert not verify_consistency(old, size, old_root, LEAVES[size], proof)
    assert old == size or not verify_consistency(old, 4 * size, old_root, root, proof)
    assert not verify_consistency(size + 1, size, old_root, root, proof)
    assert not verify_consistency(-1, size, old_root, root, proof)


@given(SIZES, st.data())
def test_an_edited_past_is_not_consistent(size: int, data: st.DataObject) -> None:
    """Tests that no honest proof of an edited tree leads from the root before the edit."""
    old = data.draw(st.integers(1, size))
    at = data.draw(st.integers(0, old - 1))
    edited = [*LEAVES[:at], leaf_hash(b"edited"), *LEAVES[at + 1 : size]]
    proof = consistency_proof(edited, old)
    assert not verify_consistency(old, size, root_of(LEAVES[:old]), root_of(edited), proof)


def test_the_empty_tree_is_consistent_only_with_its_own_root() -> None:
    """Tests the start of every record."""
    assert verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, ())
    assert not verify_consistency(0, 0, EMPTY_ROOT, LEAVES[0], ())
    assert not verify_consistency(0, 1, LEAVES[0], LEAVES[0], ())
    assert not verify_consistency(0, 1, EMPTY_ROOT, LEAVES[0], LEAVES[:1])


def test_leaf_and_node_are_told_apart() -> None:
    """Tests that a node's two hashes cannot be passed off as a leaf's data."""
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@given(st.binary(max_size=120))
def test_frontier_from_any_bytes(data: bytes) -> None:
    """Tests that arbitrary bytes are a frontier or a RecordError."""
    try:
        frontier = Frontier.from_bytes(data)
    except RecordError:
        return
    assert frontier.to_bytes() == data


@pytest.mark.parametrize(
    ("size", "hashes"),
    [
        (-1, ()),  # fewer than none
        (2**63, (LEAVES[0],)),  # more than can be signed
        (3, (LEAVES[0],)),  # a subtree missing
        (0, (LEAVES[0],)),  # a subtree too many
        (1, (b"short",)),  # not a hash
    ],
)
def test_what_is_not_a_frontier(size: int, hashes: tuple[bytes, ...]) -> None:
    """Tests that size and hashes must belong together."""
    with pytest.raises(InvalidValueError):
        Frontier(size, hashes)


def test_only_hashes_are_appended() -> None:
    """Tests that the data of a leaf is not taken for its hash."""
    with pytest.raises(InvalidValueError, match="leaf_hash"):
        Frontier().append(b"data")


def test_proofs_of_what_is_not_there_are_refused() -> None:
    """Tests indices and sizes outside the tree."""
    for index in (-1, 3):
        with pytest.raises(InvalidValueError, match="no leaf"):
            inclusion_proof(LEAVES[:3], index)
    for old in (-1, 4):
        with pytest.raises(InvalidValueError, match="never had"):
            consistency_proof(LEAVES[:3], old)
