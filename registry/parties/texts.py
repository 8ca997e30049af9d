"""Which characters may stand in names and texts that will be signed and shown for ever.

Every script is welcome: a name keeps its original script (ISO/IEC 17024 §9.4.8 asks for the
person's name, not for its Latin form). Refused is what does not show or shows something else:
control characters, bidirectional overrides and isolates, private and unassigned characters.
Texts are brought to Unicode Normalization Form C, and are otherwise kept exactly as given.

This module knows no table and no file format.
"""

import unicodedata

from signing.errors import Malformed
from signing.strict_json import shown

MAX_NAME = 200
"""Characters in a name, after normalisation."""

# Categories of Unicode Standard §4.5: controls, surrogates, private use, unassigned, separators of
# lines and paragraphs, and format characters (bidirectional controls, soft hyphen, tags).
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"})
# Names in Persian, Sinhala or Malayalam need the joiners.
_JOINERS = frozenset("\u200c\u200d")
# Letters by category, but blank on every screen.
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_LINE_BREAK = "\n"


def check_text(text: str, *, max_chars: int, lines: bool = False) -> str:
    """Return `text` in NFC if it may be signed and shown; with `lines`, line feeds may stand in it.

    Raise `Malformed`: `text-empty`, `text-blank-edges`, `text-character`, `text-too-long`.
    """
    if not text:
        raise Malformed("text-empty", "There is no text here.")
    if text != text.strip():
        raise Malformed("text-blank-edges", "The text begins or ends with blank space.")
    # Before normalisation, which meets neither surrogates nor unassigned characters gladly.
    for character in text:
        if not _may_stand(character) and not (lines and character == _LINE_BREAK):
            raise Malformed(
                "text-character",
                f"The text holds the character U+{ord(character):04X}, which does not show as what it is.",
            )
    normal = unicodedata.normalize("NFC", text)
    if len(normal) > max_chars:
        raise Malformed(
            "text-too-long", f"The text has {len(normal)} characters; at most {max_chars} are taken."
        )
    return normal


def check_name(text: str) -> str:
    """Return a person's or organisation's name in NFC, or raise as `check_text`, or `name-without-letter`.

    One word is a name; so is any script, with accents, apostrophes, hyphens and full stops.
    """
    normal = check_text(text, max_chars=MAX_NAME)
    if not any(unicodedata.category(character).startswith("L") for character in normal):
        raise Malformed("name-without-letter", f"“{shown(normal)}” holds no letter.")
    if normal[0] in _JOINERS or normal[-1] in _JOINERS:
        raise Malformed("text-blank-edges", "The name begins or ends with an invisible joiner.")
    return normal


def check_latin_name(text: str) -> str:
    """Return a name in Latin letters in NFC, or raise as `check_name`, or `latin-name-script`."""
    normal = check_name(text)
    for character in normal:
        if not _is_latin(character):
            raise Malformed(
                "latin-name-script",
                f"“{shown(character)}” is no Latin letter; the original script stands in the name itself.",
            )
    return normal


def _may_stand(character: str) -> bool:
    if character in _JOINERS:
        return True
    return unicodedata.category(character) not in _REFUSED and character not in _INVISIBLE


def _is_latin(character: str) -> bool:
    # Marks and modifier letters (the okina, the prime) belong to every script.
    category = unicodedata.category(character)
    if not category.startswith("L") or category == "Lm":
        return True
    return unicodedata.name(character, "").startswith("LATIN ")
