"""How far two colours stand apart in lightness, and the nearest shade of a colour that can be read on a paper.

The contrast of two colours is (L1 + 0.05) / (L2 + 0.05), where L1 is the relative luminance of the lighter and L2 of
the darker one.  Both formulas, and the levels (4.5 for text, 3 for lines and symbols), are those of the Web Content
Accessibility Guidelines 2.2 of the W3C, success criteria 1.4.3 and 1.4.11.

>>> round(contrast("#000000", "#ffffff"), 1), round(contrast("#777777", "#ffffff"), 2)
(21.0, 4.48)
>>> shade("#b8860b", "#ffffff"), shade("#2f5d8a", "#16191d"), shade("#2f5d8a", "#ffffff")
('#996f09', '#6184a6', '#2f5d8a')
"""

from __future__ import annotations

TEXT, LINES = 4.5, 3.0  #: the least contrast of text, and of lines and symbols


def luminance(colour: str) -> float:
    """The relative luminance of a colour given as ``#rrggbb``: 0 is black, 1 is white."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (the same) to 21 (black and white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def shade(colour: str, paper: str, least: float = TEXT) -> str:
    """The colour, mixed with as little black or white as gives it the contrast ``least`` on the paper."""
    towards = 0 if luminance(paper) > 0.18 else 255  # from .18 on, black stands out better than white
    for percent in range(101):
        mixed = mix(colour, f"#{towards:02x}{towards:02x}{towards:02x}", percent)
        if contrast(mixed, paper) >= least:
            break
    return mixed


def mix(colour: str, other: str, percent: int) -> str:
    """The colour with so many percent of the other in it.

    >>> mix("#000000", "#ffffff", 50)
    '#808080'
    """
    parts = [(int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (two - one) * percent / 100):02x}" for one, two in parts)
