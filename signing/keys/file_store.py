"""Keep private keys in a folder, encrypted under one passphrase, and sign with them.

The folder holds `store.json` (the parameters of the key derivation: scrypt, RFC 7914, and a
value that tells a wrong passphrase from a damaged file) and one file per key: AES-256-GCM over
the secret, with the file's header as associated data, so that nobody can turn a demo's key
into a real one or give a key another name. All keys share one derived key, so opening two or
fifty costs one derivation. Nonces are random: 96 bits carry some billions of keys.

What an attacker can do who holds the folder: read the public keys and which are a demo's; guess
passphrases at the price of one scrypt (32 MiB, some 80 ms) each; delete keys or put back older
files; make the store unreadable. Not: sign, learn a secret, change a header unnoticed. Who holds
the folder and the passphrase holds every key in it.

This module may not touch the registry, the network or a clock, and never writes a secret in clear.
"""

import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from signing import strict_json
from signing.errors import Forbidden, Malformed, Problem, Unauthenticated
from signing.keys import files, multikey, private
from signing.keys.private import PrivateKey

SCHEME: Final = "file:"

_VERSION: Final = 1
_STORE_FILE: Final = "store.json"
_NAME = re.compile(r"[0-9a-f]{32}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_MAX_FILE_BYTES: Final = 4_096

_SCRYPT_N: Final = 2**15
# What a reader accepts: below is too cheap to guess, above would let a forged file eat memory.
_SCRYPT_N_ACCEPTED: Final = frozenset({2**15, 2**16, 2**17})
_SCRYPT_R: Final = 8
_SCRYPT_P: Final = 1
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_ALGORITHMS: Final = (multikey.ED25519, multikey.P256, multikey.P384)
_CHECK_TEXT: Final = b"the passphrase of this store"


class FileSigner:
    """Sign with one key of a store; implements `signing.ports.Signer`. Made by `FileStore.signer`."""

    __slots__ = ("_key",)

    def __init__(self, key: PrivateKey) -> None:
        """Hold `key`."""
        self._key = key

    def __repr__(self) -> str:
        """Name the public key alone."""
        return f"FileSigner({self.multikey})"

    @property
    def algorithm(self) -> str:
        """Return `Ed25519`, `P-256` or `P-384`."""
        return self._key.public.algorithm

    @property
    def multikey(self) -> str:
        """Return the public key as `publicKeyMultibase`."""
        return self._key.public.multikey

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data` (64 bytes; 96 for P-384): the same bytes every time."""
        return self._key.sign(data)


@dataclass(frozen=True, slots=True)
class _Header:
    """Hold what stands in clear before a secret; every part is bound to it by the encryption."""

    version: int
    algorithm: str
    multikey: str
    demo: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "algorithm": self.algorithm,
            "multikey": self.multikey,
            "demo": self.demo,
        }

    def associated_data(self) -> bytes:
        return b"key\0" + json.dumps(self.as_json(), sort_keys=True).encode()


class FileStore:
    """Create keys in a folder and open them by URI (`file:` and 32 hexadecimal digits).

    Holds the derived key in memory for as long as it lives; nothing else is cached.
    """

    def __init__(self, folder: Path, passphrase: bytes, *, allow_demo: bool) -> None:
        """Point at `folder` (made at the first `create`); `allow_demo` is off in production."""
        if not passphrase:
            raise Unauthenticated("passphrase-empty", "The key store needs a passphrase.")
        self._folder = folder
        self._passphrase = passphrase
        self._allow_demo = allow_demo
        self._derived: bytes | None = None

    def create(self, *, algorithm: str, demo: bool) -> str:
        """Make a new key of `algorithm` (`Ed25519`, `P-256`, `P-384`), store it durably, return its URI.

        Raise `Malformed` (`key-type-unknown`), `Forbidden` (`demo-key-refused`) for a demo's key
        where those are not allowed, `Unauthenticated` (`passphrase-wrong`) and `Unavailable`
        (`key-store-unwritable`).
        """
        self._refuse_demo(demo=demo)
        secret = private.new_secret(algorithm)
        public = private.of(algorithm, secret).public
        header = _Header(_VERSION, public.algorithm, public.multikey, demo)
        name = _name_of(public)
        record = header.as_json() | _sealed(self._key(create=True), secret, header.associated_data())
        files.write_new(self._folder / f"{name}.json", _written(record))
        return SCHEME + name

    def signer(self, uri: str) -> FileSigner:
        """Open the key that `uri` names.

        Raise `Malformed` (`key-uri-malformed`, `key-file-malformed`, `key-file-altered`),
        `Unavailable` (`key-store-missing`, `key-file-missing`), `Unauthenticated`
        (`passphrase-wrong`) and `Forbidden` (`demo-key-refused`).
        """
        name = uri.removeprefix(SCHEME)
        if not uri.startswith(SCHEME) or not _NAME.fullmatch(name):
            raise Malformed("key-uri-malformed", "A key's URI is `file:` and 32 hexadecimal digits.")
        data = files.read(self._folder / f"{name}.json", "key-file-missing", max_bytes=_MAX_FILE_BYTES)
        record = _read_record(data, _Header.__slots__)
        header = _header(record)
        self._refuse_demo(demo=header.demo)
        secret = _opened(self._key(create=False), record, header.associated_data())
        if secret is None:
            raise _altered()
        try:
            signer = FileSigner(private.of(header.algorithm, secret))
        except Malformed as problem:
            raise _altered() from problem
        if (signer.multikey, _name_of(multikey.decode(signer.multikey))) != (header.multikey, name):
            raise _altered()
        return signer

    def _refuse_demo(self, *, demo: bool) -> None:
        if demo and not self._allow_demo:
            raise Forbidden("demo-key-refused", "A demo's key is not used in production.")

    def _key(self, *, create: bool) -> bytes:
        """Return the key that encrypts the secrets, derived once; `create` makes the store if need be."""
        if self._derived is None:
            path = self._folder / _STORE_FILE
            if create and not path.exists():
                self._make_store(path)
            data = files.read(path, "key-store-missing", max_bytes=_MAX_FILE_BYTES)
            self._derived = self._unlock(data)
        return self._derived

    def _make_store(self, path: Path) -> None:
        """Write `store.json` unless another process was faster: its salt is then everybody's."""
        salt = secrets.token_bytes(_SALT_BYTES)
        header = {"version": _VERSION, "kdf": "scrypt", "n": _SCRYPT_N, "r": _SCRYPT_R, "p": _SCRYPT_P}
        check = _sealed(_derive(self._passphrase, salt, _SCRYPT_N), _CHECK_TEXT, b"store")
        files.write_new(path, _written({**header, "salt": salt.hex(), **check}), may_exist=True)

    def _unlock(self, data: bytes) -> bytes:
        record = _read_record(data, ("version", "kdf", "n", "r", "p", "salt"))
        n, known = record["n"], (record["version"], record["kdf"], record["r"], record["p"])
        if known != (_VERSION, "scrypt", _SCRYPT_R, _SCRYPT_P):
            raise _malformed("names a key derivation that is not accepted")
        if not isinstance(n, int) or n not in _SCRYPT_N_ACCEPTED:
            raise _malformed("names a key derivation that is too cheap or too dear")
        derived = _derive(self._passphrase, _bytes_of(record["salt"]), n)
        if _opened(derived, record, b"store") != _CHECK_TEXT:
            raise Unauthenticated("passphrase-wrong", "The passphrase does not open this key store.")
        return derived


def _name_of(public: multikey.PublicKey) -> str:
    """Return the file name of a key: 128 bits of a hash, so that a URI tells nothing by itself."""
    digest = Hash(SHA256())
    digest.update(public.multikey.encode())
    return digest.finalize()[:16].hex()


def _derive(passphrase: bytes, salt: bytes, n: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=n, r=_SCRYPT_R, p=_SCRYPT_P).derive(passphrase)


def _sealed(key: bytes, plain: bytes, associated_data: bytes) -> dict[str, str]:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return {"nonce": nonce.hex(), "ciphertext": AESGCM(key).encrypt(nonce, plain, associated_data).hex()}


def _opened(key: bytes, record: dict[str, Any], associated_data: bytes) -> bytes | None:
    """Return what `record` holds encrypted, or None: the caller knows what a failure means."""
    nonce = _bytes_of(record["nonce"])
    if len(nonce) != _NONCE_BYTES:
        raise _malformed("has a nonce of another length")
    try:
        return AESGCM(key).decrypt(nonce, _bytes_of(record["ciphertext"]), associated_data)
    except InvalidTag:
        return None


def _written(record: dict[str, Any]) -> bytes:
    return json.dumps(record, indent=1).encode() + b"\n"


def _read_record(data: bytes, members: tuple[str, ...]) -> dict[str, Any]:
    """Return the object in `data` that has `members` and the encrypted part, and nothing else."""
    try:
        record: dict[str, Any] = strict_json.loads_object(data, max_bytes=_MAX_FILE_BYTES)
    except Problem as problem:
        raise _malformed("is not readable") from problem
    if set(record) != {*members, "nonce", "ciphertext"}:
        raise _malformed("lacks a member or has one too many")
    return record


def _header(record: dict[str, Any]) -> _Header:
    version, algorithm, key, demo = (record[name] for name in _Header.__slots__)
    if version != _VERSION or algorithm not in _ALGORITHMS:
        raise _malformed("has a version or an algorithm that is not known here")
    if not isinstance(key, str) or not isinstance(demo, bool):
        raise _malformed("has a member of the wrong type")
    return _Header(version, algorithm, key, demo)


def _bytes_of(value: object) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise _malformed("has a member that is not hexadecimal")
    return bytes.fromhex(value)


def _malformed(what: str) -> Malformed:
    return Malformed("key-file-malformed", f"A file of the key store {what}.")


def _altered() -> Malformed:
    return Malformed("key-file-altered", "A key file was changed after it was written.")
