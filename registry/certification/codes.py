"""The spelling of codes, references, slugs and addresses, wherever a file or a person gives one.

A slug becomes part of a URL and of a DID (`did:web:<host>:b:<slug>`), so it is spelt as a
DNS label. Codes stand in lists separated by semicolons and in URLs. Closed alphabets mean that
two spellings of one thing cannot look alike.

This module knows no table.
"""

import re
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from registry.audit import ACTORS
from signing.errors import Malformed
from signing.multibase import decode_base64url
from signing.strict_json import shown

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,30}[A-Za-z0-9+])?")
_REF = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/+-]{0,62}[A-Za-z0-9])?")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# BCP 47 as far as language maps need it: language, script, region.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
_URL = re.compile(r"[!-~]{1,500}")
_NOT_IN_URL = re.compile(r'["<>\\^`{|}]')
_SHA2_256 = b"\x12\x20"
_DIGEST_BYTES = 34


def check_slug(text: str) -> str:
    """Return an organisation's slug; raise `Malformed` (`slug-malformed`)."""
    # This registry's own actors have these words; no organisation may pass for one.
    if not _SLUG.fullmatch(text) or text in ACTORS:
        raise Malformed(
            "slug-malformed",
            f"“{shown(text)}” is no slug: 1 to 40 of a-z, 0-9 and hyphens, not at its ends.",
        )
    return text


def check_code(text: str, what: str) -> str:
    """Return a code (scheme, version, level, scope item …); raise `Malformed` (`code-malformed`)."""
    if not _CODE.fullmatch(text):
        raise Malformed(
            "code-malformed",
            f"“{shown(text)}” is no {what}: 1 to 32 of A-Z, a-z, 0-9, hyphen, full stop, underscore, plus.",
        )
    return text


def check_ref(text: str) -> str:
    """Return a body's reference of a person; raise `Malformed` (`ref-malformed`)."""
    if not _REF.fullmatch(text):
        raise Malformed(
            "ref-malformed",
            f"“{shown(text)}” is no reference of a person: 1 to 64 of A-Z, a-z, 0-9 and . _ / + -.",
        )
    return text


def check_url(text: str) -> str:
    """Return an http or https URL of ASCII characters with a host; raise `Malformed` (`url-malformed`)."""
    try:
        parts = urlsplit(text)
        sound = parts.port is None or parts.port > 0
    except ValueError:  # a broken IPv6 address, or a port that is no number
        raise _no_url(text) from None
    shape = _URL.fullmatch(text) and not _NOT_IN_URL.search(text)
    if not (sound and shape and parts.scheme in {"http", "https"} and parts.hostname) or "@" in parts.netloc:
        raise _no_url(text)
    return text


def check_https(text: str) -> str:
    """Return an https URL; raise `Malformed` (`url-malformed`)."""
    if not text.startswith("https://"):
        raise _no_url(text)
    return check_url(text)


def check_country(text: str) -> str:
    """Return a country's ISO 3166-1 alpha-2 code; raise `Malformed` (`country-unknown`)."""
    if text not in _countries():
        raise Malformed("country-unknown", f"“{shown(text)}” is no ISO 3166-1 country code, such as PH.")
    return text


def check_language(text: str) -> str:
    """Return a language tag; raise `Malformed` (`language-tag`)."""
    if not _LANGUAGE.fullmatch(text):
        raise Malformed("language-tag", f"“{shown(text)}” is no language tag, such as en, fil or zh-Hant.")
    return text


def check_file_name(text: str) -> str:
    """Return the name of a file in the same folder; raise `Malformed` (`file-name`)."""
    if not _FILE_NAME.fullmatch(text):
        raise Malformed("file-name", f"“{shown(text)}” is no plain name of a file beside this one.")
    return text


def check_digest(text: str) -> str:
    """Return a `digestMultibase` of SHA-256 as the registry writes it; raise `Malformed`."""
    data = decode_base64url(text, max_chars=64)
    if len(data) != _DIGEST_BYTES or not data.startswith(_SHA2_256):
        raise Malformed("digest-malformed", f"“{shown(text)}” is no SHA-256 multihash in multibase.")
    return text


def _no_url(text: str) -> Malformed:
    return Malformed("url-malformed", f"“{shown(text)}” is no URL such as https://body.example/.")


@cache
def _countries() -> frozenset[str]:
    """Return the codes of ISO 3166-1, as the time zone database lists them."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line.split("\t")[0] for line in table.splitlines() if not line.startswith("#"))
