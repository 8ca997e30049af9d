"""The style sheet is neutral in direction, loads nothing, and keeps its contrasts."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2].joinpath("static", "registry.css").read_text(encoding="utf-8")
RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
LEAST = 4.5  # WCAG 2.2, 1.4.3
PHYSICAL = re.compile(
    r"\b(left|right|(?:margin|padding|border)-(?:top|bottom)|float|clear)\s*:|text-align:\s*(left|right)"
    r"|(?:margin|padding|border|inset)-(left|right)|-(?:top|bottom)-(?:left|right)-radius"
)


def palette(dark: bool) -> dict[str, str]:  # noqa: FBT001 -- one of two
    """Return the named colours of a scheme: dark ones over the light ones."""
    screen = RULES.split("@media print")[0]
    schemes = re.split(r"@media \(prefers-color-scheme: dark\)", screen)
    named = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{3,6})", schemes[0]))
    named |= dict(re.findall(r"var\((--[\w-]+), (#[0-9a-f]{6})\)", screen))
    if dark:
        for part in schemes[1:]:
            named |= dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{3,6})", part.split("\n}\n")[0]))
    return named


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


INK = ["--ink", "--soft", "--link"]
PAIRS = [(ink, ground) for ink in INK for ground in ("--ground", "--sheet")]
PAIRS += [(outcome, "--sheet") for outcome in ("--passed", "--failed", "--unchecked")]
PAIRS += [
    ("--answer-ink", answer)
    for answer in ("--valid", "--suspended", "--withdrawn", "--waiting", "--unconfirmed", "--neutral")
]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(ink: str, ground: str, dark: bool) -> None:  # noqa: FBT001 -- as above
    colours = palette(dark)
    assert contrast(colours[ink], colours[ground]) >= LEAST


def test_dark_is_another_palette() -> None:
    assert palette(dark=True)["--ground"] != palette(dark=False)["--ground"]
    assert palette(dark=True)["--passed"] != palette(dark=False)["--passed"]


def test_contrast_is_measured_as_specified() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


def test_no_property_knows_left_from_right() -> None:
    assert PHYSICAL.findall(RULES) == []


@pytest.mark.parametrize(
    "rule", ["margin-left: 1px", "left: 0", "text-align: right", "float: inline-start", "padding-top: 0"]
)
def test_the_search_for_physical_properties_finds_them(rule: str) -> None:
    assert PHYSICAL.search(rule)


def test_nothing_is_loaded_from_the_sheet() -> None:
    assert not re.search(r"@import|url\(|@font-face", RULES)


def test_motion_is_only_for_those_who_allow_it() -> None:
    outside = RULES.split("@media (prefers-reduced-motion: no-preference)")[0]
    assert not re.search(r"transition|animation", outside)


def test_the_printed_code_is_at_least_30_mm_wide() -> None:
    printed = RULES.split("@media print")[1]
    width = re.search(r"\.code img \{ inline-size: (\d+)mm", printed)
    assert width is not None
    # A quiet zone of four modules on both sides of 29: the code itself is what a camera measures.
    assert int(width[1]) * 29 / 37 >= 29
