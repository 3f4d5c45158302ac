"""Tests of checkpoints against published keys and notes, and of each way a note can be wrong."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError, RecordError
from holdfast.record.checkpoint import (
    MAX_SIGNATURES,
    Checkpoint,
    SigningKey,
    VerifierKey,
    open_checkpoint,
    sign,
)
from holdfast.record.tree import EMPTY_ROOT, leaf_hash

# The example of Go's golang.org/x/mod/sumdb/note, where the format comes from.
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
# The test log of github.com/transparency-dev/tessera, at one moment.
LOG_PRIVATE = "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"
LOG_VERIFIER = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
LOG_NOTE = """\
example.com/log/testdata
100270
GRV1O0dCqmjjPvYi7CtOT79zb/fPwLNsMFWsynwU8Ac=

— example.com/log/testdata M9e0lkcvy5bAe7rrC8tCyAP+my+CLzswA91zOpBNWVU7qCojkUOHnfdQzDImoYeYH8G8PJSwOqsx0RkSa261OmKVwwM=
"""

KEY = SigningKey("hq.example.org/record", bytes(range(32)))
OTHER = SigningKey("witness.example.org", bytes(range(1, 33)))
CHECKPOINT = Checkpoint(KEY.name, 5, leaf_hash(b""))
NOTE = sign(CHECKPOINT, KEY)
TEXT = CHECKPOINT.text


def signed(text: str) -> str:
    """Return a note of any text, properly signed."""
    return f"{text}\n{KEY.sign_text(text)}"


def test_published_key_and_signature() -> None:
    """Tests that key forms and signature are those of the reference implementation, byte for byte."""
    key = SigningKey.parse(GO_PRIVATE)
    assert (key.private_text, key.verifier.text) == (GO_PRIVATE, GO_VERIFIER)
    assert VerifierKey.parse(GO_VERIFIER) == key.verifier
    assert key.sign_text(GO_TEXT) == GO_LINE


def test_published_checkpoint() -> None:
    """Tests that a checkpoint of another log opens, and that signing it again gives the same note."""
    found = open_checkpoint(LOG_NOTE, VerifierKey.parse(LOG_VERIFIER))
    assert (found.origin, found.size) == ("example.com/log/testdata", 100270)
    assert sign(found, SigningKey.parse(LOG_PRIVATE)) == LOG_NOTE


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_open_inverts_sign(size: int, root: bytes, seed: bytes) -> None:
    """Tests that what was signed is what opens, with keys carried as text."""
    key = SigningKey("hq.example.org/record", seed)
    checkpoint = Checkpoint(key.name, size, root)
    note = sign(checkpoint, SigningKey.parse(key.private_text))
    assert open_checkpoint(note, VerifierKey.parse(key.verifier.text)) == checkpoint


def test_signatures_of_others_are_ignored() -> None:
    """Tests that witnesses may sign before and after, with any kind of signature."""
    strange = f"— {KEY.name} {base64.b64encode(b'other kind of signature').decode()}\n"
    note = f"{TEXT}\n{OTHER.sign_text(TEXT)}{KEY.sign_text(TEXT)}{strange}"
    assert open_checkpoint(note, KEY.verifier) == CHECKPOINT


def test_extension_lines_are_ignored_but_signed() -> None:
    """Tests that a line after the root is read past, and cannot be changed."""
    note = signed(f"{TEXT}extension 1\n")
    assert open_checkpoint(note, KEY.verifier) == CHECKPOINT
    with pytest.raises(RecordError, match="signature"):
        open_checkpoint(note.replace("extension 1", "extension 2"), KEY.verifier)


ROOT = base64.b64encode(EMPTY_ROOT).decode()
SIGNATURE = KEY.sign_text(TEXT)
MALFORMED = [
    "",  # nothing
    TEXT,  # no signature
    TEXT + SIGNATURE,  # no empty line
    f"{TEXT}\n",  # no signature after it
    NOTE[:-1],  # the last newline cut off
    NOTE + "\n",  # an empty line after
    NOTE + "garbage",  # garbage without a newline
    NOTE + "garbage\n",  # garbage among the signatures
    NOTE.replace("\n", "\r\n"),  # lines of another system
    NOTE.replace("—", "-"),  # a hyphen for the dash
    NOTE.replace("— ", "—"),  # no space after the dash
    f"{TEXT}\n— {KEY.name}\n",  # no signature on the line
    f"{TEXT}\n—  {SIGNATURE.split(' ')[2]}",  # no name on the line
    f"{TEXT}\n— {KEY.name} AAAA\n",  # too short for a key id
    f"{TEXT}\n{SIGNATURE[:-2]}\n",  # base64 without its padding
    f"{TEXT}\n{SIGNATURE[:-1]} \n",  # a space after
    f"{TEXT}\n{OTHER.sign_text(TEXT) * (MAX_SIGNATURES + 1)}",  # signatures without end
    NOTE + OTHER.sign_text(TEXT) * 20_000,  # longer than any note
    signed(f"{TEXT}\x07"),  # a control character
    "\ud800" + NOTE,  # half of a surrogate pair
    signed(f"{KEY.name}\n5\n"),  # no root
    signed(f"{KEY.name}\n\n5\n{ROOT}\n"),  # an empty line inside
    signed(f"\n5\n{ROOT}\n"),  # no origin
    signed(f"{KEY.name}\n05\n{ROOT}\n"),  # a leading nought
    signed(f"{KEY.name}\n+5\n{ROOT}\n"),  # a sign
    signed(f"{KEY.name}\n-5\n{ROOT}\n"),  # less than none
    signed(f"{KEY.name}\n\uff15\n{ROOT}\n"),  # a digit of another script
    signed(f"{KEY.name}\n\u00b2\n{ROOT}\n"),  # a digit that is no number
    signed(f"{KEY.name}\n{2**63}\n{ROOT}\n"),  # beyond any record
    signed(f"{KEY.name}\n{'9' * 5000}\n{ROOT}\n"),  # more digits than Python reads
    signed(f"{KEY.name}\n5\n{ROOT[:-4]}\n"),  # a short root
    signed(f"{KEY.name}\n5\n{ROOT}=\n"),  # not base64
    signed(f"{KEY.name}\n5\n{ROOT[:-2]}W=\n"),  # base64 with bits left over
]


@pytest.mark.parametrize("note", MALFORMED)
def test_malformed_notes_are_refused(note: str) -> None:
    """Tests that each way of not being a signed checkpoint is refused."""
    with pytest.raises(RecordError, match="not a signed checkpoint"):
        open_checkpoint(note, KEY.verifier)


def test_an_unknown_signer_is_refused() -> None:
    """Tests that another name, or another key under the same name, is not the signer."""
    namesake = SigningKey(KEY.name, OTHER.seed)
    for key in (OTHER, namesake):
        with pytest.raises(RecordError, match="not signed by"):
            open_checkpoint(NOTE, key.verifier)


def test_a_bad_signature_is_refused() -> None:
    """Tests that a changed text, a changed signature, and a second signature that fails are refused."""
    key_id_and_signature = bytearray(base64.b64decode(SIGNATURE.split(" ")[2]))
    key_id_and_signature[20] ^= 1
    broken = f"— {KEY.name} {base64.b64encode(key_id_and_signature).decode()}\n"
    short = f"— {KEY.name} {base64.b64encode(key_id_and_signature[:40]).decode()}\n"
    for note in (NOTE.replace("\n5\n", "\n6\n"), f"{TEXT}\n{broken}", f"{TEXT}\n{short}", NOTE + broken):
        with pytest.raises(RecordError, match="signature of"):
            open_checkpoint(note, KEY.verifier)


def test_another_origin_is_refused() -> None:
    """Tests that the key of one record does not vouch for another."""
    with pytest.raises(RecordError, match=r"is of 'elsewhere\.example\.org'"):
        open_checkpoint(signed(f"elsewhere.example.org\n5\n{ROOT}\n"), KEY.verifier)
    with pytest.raises(InvalidValueError, match="cannot be signed"):
        sign(CHECKPOINT, OTHER)


@given(st.text() | st.text("\n— +ab0=", max_size=60) | st.text().map(signed))
def test_any_text_is_a_checkpoint_or_an_error(note: str) -> None:
    """Tests that arbitrary text raises nothing but RecordError."""
    with pytest.raises(RecordError):
        open_checkpoint(note, KEY.verifier)


@given(st.integers(0, len(NOTE) - 1), st.characters())
def test_no_changed_letter_passes(at: int, letter: str) -> None:
    """Tests that a note with one letter changed does not open."""
    changed = NOTE[:at] + letter + NOTE[at + 1 :]
    if changed != NOTE:
        with pytest.raises(RecordError):
            open_checkpoint(changed, KEY.verifier)


@given(st.text() | st.text("+ab/1=").map(lambda text: f"PRIVATE+KEY+{text}"))
def test_any_text_is_a_key_or_an_error(text: str) -> None:
    """Tests that arbitrary text raises nothing but InvalidValueError when taken for a key."""
    for kind in (VerifierKey, SigningKey):
        with pytest.raises(InvalidValueError):
            kind.parse(text)


@pytest.mark.parametrize("at", range(len(GO_VERIFIER)))
def test_no_changed_letter_of_a_key_passes(at: int) -> None:
    """Tests that the key id notices each changed letter, and that no part is a key."""
    for text in (GO_VERIFIER[:at] + chr(ord(GO_VERIFIER[at]) + 1) + GO_VERIFIER[at + 1 :], GO_VERIFIER[:at]):
        with pytest.raises(InvalidValueError):
            VerifierKey.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # too long, with its key id
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # unknown kind, with its key id
        GO_VERIFIER.replace("c74f", "C74F"),  # capitals
        GO_PRIVATE,  # the private key
    ],
)
def test_wrong_verifier_keys_are_refused(text: str) -> None:
    """Tests keys that are well formed but not usable."""
    with pytest.raises(InvalidValueError):
        VerifierKey.parse(text)


def test_private_keys_stay_private() -> None:
    """Tests that neither printing nor any error shows a private key."""
    secret = GO_PRIVATE.rsplit("+", maxsplit=1)[-1][-12:]
    key = SigningKey.parse(GO_PRIVATE)
    assert "seed" not in repr(key)
    for kind, text in (
        (VerifierKey, GO_PRIVATE),
        (SigningKey, GO_PRIVATE + "A"),
        (SigningKey, GO_PRIVATE[12:]),
    ):
        with pytest.raises(InvalidValueError) as caught:
            kind.parse(text)
        assert secret not in str(caught.value)
    with pytest.raises(InvalidValueError, match="key id"):
        SigningKey.parse(GO_PRIVATE.replace("c74f", "c74e"))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\x01b", "\ud800"])
def test_bad_names_are_refused(name: str) -> None:
    """Tests that a name with spaces, plus signs or control characters names nothing."""
    for build in (lambda: VerifierKey(name, bytes(32)), lambda: SigningKey(name, bytes(32))):
        with pytest.raises(InvalidValueError, match="cannot name"):
            build()
    with pytest.raises(InvalidValueError, match="cannot name"):
        Checkpoint(name, 0, EMPTY_ROOT)


def test_sizes_and_lengths_are_checked() -> None:
    """Tests that keys have 32 bytes, roots 32 bytes and sizes a range."""
    with pytest.raises(InvalidValueError, match="31 were given"):
        SigningKey("a", bytes(31))
    with pytest.raises(InvalidValueError, match="33 were given"):
        VerifierKey("a", bytes(33))
    with pytest.raises(InvalidValueError, match="31 were given"):
        Checkpoint("a", 0, bytes(31))
    for size in (-1, 2**63):
        with pytest.raises(InvalidValueError, match="size"):
            Checkpoint("a", size, EMPTY_ROOT)
