from __future__ import annotations

import base64
import copy
import datetime as dt
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from caps import AT, GOOD
from holdfast.errors import InvalidValueError
from holdfast.exchange.cap import (
    CapError,
    SignatureVerdict,
    check_signature,
    judge,
    make_signer,
    read,
    read_certificate,
    sign,
)

KEY, CERTIFICATE = make_signer("The land", AT)
OTHER_KEY, OTHER = make_signer("Somebody", AT)
SIGNED = sign(GOOD.encode(), KEY, CERTIFICATE)
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


def verdict(document: bytes, *pinned: bytes, at: dt.datetime = AT) -> SignatureVerdict:
    """Return the verdict on the signature of a document."""
    return check_signature(document, pinned, at).verdict


def changed(document: bytes = SIGNED) -> Any:
    """Return a tree to change."""
    return etree.fromstring(document)


def test_a_signed_alert_is_valid_and_says_the_same() -> None:
    """Tests that signing changes nothing of what an alert says, and breaks no rule."""
    assert judge(SIGNED, received_at=AT) == ()
    assert read(SIGNED) == read(GOOD.encode())


def test_the_verdict_depends_on_what_is_pinned() -> None:
    """Tests unsigned, good by a pinned certificate, and signed by somebody whom nobody vouched for."""
    assert verdict(GOOD.encode(), CERTIFICATE) is SignatureVerdict.UNSIGNED
    found = check_signature(SIGNED, (OTHER, CERTIFICATE), AT)
    assert (found.verdict, found.signer) == (SignatureVerdict.GOOD, "CN=The land")
    assert found.fingerprint == read_certificate(CERTIFICATE).fingerprint
    assert verdict(SIGNED, OTHER) is SignatureVerdict.UNKNOWN_SIGNER
    assert verdict(SIGNED) is SignatureVerdict.UNKNOWN_SIGNER


def test_a_certificate_counts_at_the_time_of_receipt() -> None:
    """Tests that a certificate that has expired since was good, and one that had expired or began later was not."""
    until = read_certificate(CERTIFICATE).not_after
    assert verdict(SIGNED, CERTIFICATE, at=until - timedelta(seconds=1)) is SignatureVerdict.GOOD
    assert verdict(SIGNED, CERTIFICATE, at=until) is SignatureVerdict.EXPIRED
    assert verdict(SIGNED, CERTIFICATE, at=AT - timedelta(days=1)) is SignatureVerdict.NOT_YET


def test_space_between_elements_means_nothing() -> None:
    """Tests that an alert that was indented, or stripped, after signing is good all the same."""
    compact = sign(
        etree.tostring(etree.fromstring(GOOD.encode(), etree.XMLParser(remove_blank_text=True))),
        KEY,
        CERTIFICATE,
    )
    indented = etree.tostring(etree.fromstring(compact), pretty_print=True)
    assert indented.count(b"\n") > 50
    assert verdict(indented, CERTIFICATE) is SignatureVerdict.GOOD


@pytest.mark.parametrize("pinned", [(CERTIFICATE,), ()])
def test_an_alert_changed_after_signing_is_broken(pinned: tuple[bytes, ...]) -> None:
    """Tests that a changed word, a new info and a lost one are all found, whether the signer is pinned or not."""
    word = SIGNED.replace(b"Gas leaves", b"No gas leaves")
    root = changed()
    root.insert(6, copy.deepcopy(root.find(f"{CAP}info")))
    lost = changed()
    lost.remove(lost.find(f"{CAP}info"))
    for document in (word, etree.tostring(root), etree.tostring(lost)):
        assert verdict(document, *pinned) is SignatureVerdict.BROKEN


def test_a_signature_that_was_damaged_is_broken() -> None:
    """Tests that a signature of other bytes, or none, is broken."""
    for name in ("SignatureValue", "DigestValue", "X509Certificate"):
        for text in ("", "AAAA", "*", None):
            root = changed()
            root.find(f".//{DSIG}{name}").text = text
            pinned = () if name == "X509Certificate" else (CERTIFICATE,)
            found = verdict(etree.tostring(root), *pinned)
            assert found is (
                SignatureVerdict.UNKNOWN_SIGNER if name == "X509Certificate" else SignatureVerdict.BROKEN
            )


def wrapped() -> list[tuple[str, bytes]]:
    """Return the ways in which a true signature is put around a false alert."""
    ways = []
    outer = changed(GOOD.replace("Gas leaves", "Nothing leaves").encode())
    inner = changed()
    outer.append(inner)  # the signed alert, within another
    ways.append(("nested", etree.tostring(outer)))
    outer = changed(GOOD.replace("Gas leaves", "Nothing leaves").encode())
    signature = changed().find(f"{DSIG}Signature")
    etree.SubElement(signature, f"{DSIG}Object").append(changed(GOOD.encode()))
    outer.append(signature)  # the signed alert, within the signature
    ways.append(("object", etree.tostring(outer)))
    moved = changed()
    moved.find(f"{CAP}info").append(moved.find(f"{DSIG}Signature"))
    ways.append(("moved", etree.tostring(moved)))
    for name, uri in (("by id", "#a"), ("elsewhere", "https://x.example/"), ("xpointer", "#xpointer(/)")):
        root = changed()
        root.find(f".//{DSIG}Reference").set("URI", uri)
        ways.append((name, etree.tostring(root)))
    nothing = changed()
    del nothing.find(f".//{DSIG}Reference").attrib["URI"]
    ways.append(("nothing", etree.tostring(nothing)))
    for name in (
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
    ):
        root = changed()
        etree.SubElement(root.find(f".//{DSIG}Transforms"), f"{DSIG}Transform", Algorithm=name)
        ways.append((name[-13:], etree.tostring(root)))
    twice = changed()
    twice.find(f".//{DSIG}SignedInfo").append(copy.deepcopy(twice.find(f".//{DSIG}Reference")))
    ways.append(("two references", etree.tostring(twice)))
    weak = SIGNED.replace(
        b"http://www.w3.org/2001/04/xmlenc#sha256", b"http://www.w3.org/2000/09/xmldsig#sha1"
    )
    return [*ways, ("weak", weak)]


@pytest.mark.parametrize(("name", "document"), wrapped(), ids=[name for name, _ in wrapped()])
def test_a_signature_over_something_else_is_refused(name: str, document: bytes) -> None:
    """Tests that a true signature does not vouch for an alert that it is not over (XML signature wrapping)."""
    assert verdict(document, CERTIFICATE) is SignatureVerdict.BROKEN, name


def test_a_distributor_may_sign_beside_the_author() -> None:
    """Tests that of two signatures, each over the alert as it was then, either is enough; a false one beside is not."""
    first = changed()
    plain = changed(GOOD.encode())
    second = changed(sign(etree.tostring(plain), OTHER_KEY, OTHER)).find(f"{DSIG}Signature")
    first.append(second)
    both = etree.tostring(first)
    assert verdict(both, CERTIFICATE) is SignatureVerdict.GOOD
    assert verdict(both, OTHER) is SignatureVerdict.GOOD
    assert verdict(both) is SignatureVerdict.UNKNOWN_SIGNER
    assert (
        verdict(both.replace(b"Gas leaves", b"No gas leaves"), CERTIFICATE, OTHER) is SignatureVerdict.BROKEN
    )


def by_hand(document: bytes, signed: bytes, uri: str = "", more: str = "") -> bytes:
    """Return an alert with a signature made as other programs make it, over some bytes that its reference means."""
    digest = base64.b64encode(hashlib.sha256(signed).digest()).decode()
    enveloped = (
        ""
        if uri
        else '<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></Transform>'
    )
    space = ' xmlns="http://www.w3.org/2000/09/xmldsig#"'
    info = (
        f"<SignedInfo{space}>"
        '<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></CanonicalizationMethod>'
        '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></SignatureMethod>'
        f'<Reference URI="{uri}"><Transforms>{enveloped}'
        '<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></Transform></Transforms>'
        '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>'
        f"<DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
    )
    key: Any = serialization.load_pem_private_key(KEY, None)
    r, s = decode_dss_signature(key.sign(info.encode(), ec.ECDSA(hashes.SHA256())))
    value = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
    inner = info.replace(space, "", 1)
    signature = f"<Signature{space}>{inner}<SignatureValue>{value}</SignatureValue>{more}</Signature>"
    return document.replace(b"</alert>", signature.encode() + b"</alert>")


def canonical(document: bytes) -> bytes:
    """Return the canonical form of a document's element."""
    return bytes(etree.tostring(etree.fromstring(document), method="c14n", exclusive=True))


def test_a_true_signature_over_a_part_vouches_for_nothing_else() -> None:
    """Tests a false alert around a true one that its signer did sign, by an identifier: the classical wrapping."""
    true = GOOD.replace("<alert", '<alert Id="part"', 1).encode()
    false = GOOD.replace("Gas leaves", "Nothing leaves").encode()
    enclosed = f"<Object>{true.decode().split('?>', 1)[1]}</Object>"
    found = check_signature(by_hand(false, canonical(true), "#part", enclosed), (CERTIFICATE,), AT)
    assert found.verdict is SignatureVerdict.BROKEN
    assert "'#part'" in found.reason


def test_instructions_around_an_alert_may_be_signed_or_not() -> None:
    """Tests that an alert with a style sheet is good where the signer had the sheet in, and where it had not."""
    sheet = b'<?xml-stylesheet href="a.xsl"?>'
    styled = GOOD.encode().replace(b"<alert", sheet + b"\n<alert", 1)
    assert verdict(by_hand(styled, sheet + b"\n" + canonical(styled)), CERTIFICATE) is SignatureVerdict.GOOD
    assert verdict(by_hand(styled, canonical(styled)), CERTIFICATE) is SignatureVerdict.GOOD
    assert verdict(sign(styled, KEY, CERTIFICATE), CERTIFICATE) is SignatureVerdict.GOOD
    other = by_hand(styled, sheet + b"\n" + canonical(styled)).replace(b"a.xsl", b"b.xsl")
    assert verdict(other, CERTIFICATE) is SignatureVerdict.BROKEN


def test_an_rsa_key_signs_and_others_are_refused() -> None:
    """Tests RSA, a key of another certificate, one that is no key, and one of a kind that no alert is signed by."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "RSA")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=90)).sign(key, hashes.SHA256())
    ).public_bytes(serialization.Encoding.PEM)  # fmt: skip
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret = key.private_bytes(*form)
    assert verdict(sign(GOOD.encode(), secret, certificate), certificate) is SignatureVerdict.GOOD
    odd = ed25519.Ed25519PrivateKey.generate().private_bytes(*form)
    for wrong in (KEY, b"no key", odd):
        with pytest.raises(InvalidValueError):
            sign(GOOD.encode(), wrong, certificate)
    with pytest.raises(CapError, match="signed already"):
        sign(SIGNED, KEY, CERTIFICATE)


@pytest.mark.parametrize("name", ["", " ", "x" * 65, "a\nb", "a\0b"])
def test_names_that_cannot_sign(name: str) -> None:
    """Tests that a name that no certificate can hold is refused."""
    with pytest.raises(InvalidValueError):
        make_signer(name, AT)


def test_a_certificate_that_is_none_is_refused() -> None:
    """Tests that a file that is no certificate is refused in words."""
    for wrong in (b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", KEY):
        with pytest.raises(InvalidValueError):
            check_signature(SIGNED, (wrong,), AT)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_bitten_signature_vouches_for_another_alert(data: st.DataObject) -> None:
    """Tests that whatever is bitten out of a signed alert, it is good only while it says the same."""
    document = bytearray(SIGNED)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(document) - 1))
        document[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=3))
    found = verdict(bytes(document), CERTIFICATE)
    if found is SignatureVerdict.GOOD:
        assert read(bytes(document)) == read(SIGNED)
