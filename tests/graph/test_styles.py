"""How relations, classes and ways look: legible on both papers, and not alike to anybody's eyes."""

from __future__ import annotations

import importlib.resources
import itertools
import re

import numpy as np
import pytest
from numpy.typing import NDArray

from expograph.graph import shapes
from expograph.graph.contrast import LINES, TEXT, contrast, mix, shade
from expograph.graph.image import SOFT
from expograph.graph.plan import LABEL_INSIDE
from expograph.graph.strokes import HEADS
from expograph.graph.styles import (
    BOLD,
    DARK,
    LIGHT,
    USUAL,
    WAYS,
    class_colours,
    dashes,
    legend_relations,
    line_colours,
    width,
)
from expograph.ontology import vocabulary
from expograph.ontology.vocabulary import EntityClass, Relation

APART = 10  #: least distance in CIE 1976 L*a*b*; about 2.3 can just be noticed side by side
#: To applied linear RGB, for the loss of one kind of cone: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
#: Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15 (6), 2009, severity 1.0; numbers
#: of https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
#: linear sRGB to XYZ of IEC 61966-2-1, and its white
TO_XYZ = np.array([(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)])
WHITE = np.array((0.9505, 1.0, 1.089))
RELATIONS = legend_relations()
CLASSES = list(vocabulary.CLASSES.values())


def lab(colour: str, sight: str) -> NDArray[np.float64]:
    """A colour as somebody sees it, in CIE 1976 L*a*b*."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHTS[sight]) @ linear, 0, 1)
    x, y, z = (t ** (1 / 3) if t > (6 / 29) ** 3 else t * 841 / 108 + 4 / 29 for t in TO_XYZ @ seen / WHITE)
    return np.array((116 * y - 16, 500 * (x - y), 200 * (y - z)))


def page_colours() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of style.css on light and on dark paper."""
    style = (importlib.resources.files("expograph.graph") / "page" / "style.css").read_text("utf8")
    light, dark = (
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root \{.*?\}", style, re.S)
    )
    return light, dark


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda r: r.notation)
def test_a_line_is_as_legible_as_text_on_both_papers(relation: Relation) -> None:
    colours = line_colours(relation)
    assert contrast(colours["colour"], LIGHT) >= TEXT and contrast(colours["dark"], DARK) >= TEXT


@pytest.mark.parametrize("kind", CLASSES, ids=lambda k: k.notation)
def test_a_node_stands_out_on_both_papers_and_its_letters_in_it(kind: EntityClass) -> None:
    colours = class_colours(kind)
    assert contrast(colours["colour"], LIGHT) >= LINES and contrast(colours["dark"], DARK) >= LINES
    if kind.shape in LABEL_INSIDE:
        assert contrast(colours["colour"], "#ffffff") >= TEXT


def test_the_page_has_the_same_papers_and_the_picture_the_same_inks() -> None:
    light, dark = page_colours()
    assert (light["paper"], dark["paper"]) == (LIGHT, DARK)
    assert (light["ink"], light["soft"], light["tint"]) == (shapes.INK, SOFT, shapes.TINT)


@pytest.mark.parametrize("paper", [0, 1], ids=["light", "dark"])
def test_what_the_page_writes_and_frames_is_legible(paper: int) -> None:
    colours = page_colours()[paper]
    for ground in ("paper", "tint"):
        for name in ("ink", "soft", "link", "alarm"):
            assert contrast(colours[name], colours[ground]) >= TEXT, (name, ground)
        for name in ("edge", "focus"):
            assert contrast(colours[name], colours[ground]) >= LINES, (name, ground)
    assert contrast(colours["ink"], colours["mark"]) >= TEXT and contrast(colours["ink"], colours["lit"]) >= TEXT


@pytest.mark.parametrize("paper", ["colour", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_relations_look_alike_to_anybody(sight: str, paper: str) -> None:
    look = {r.notation: (r.head, r.binding, lab(line_colours(r)[paper], sight)) for r in RELATIONS}
    near = {
        (one, other): round(float(np.linalg.norm(look[one][2] - look[other][2])), 1)
        for one, other in itertools.combinations(look, 2)
        if look[one][:2] == look[other][:2]
    }
    assert near and min(near.values()) >= APART, near


def test_every_head_is_one_that_is_drawn() -> None:
    assert {r.head for r in RELATIONS} <= {*HEADS, "none"}


def test_every_class_has_a_shape_of_its_own() -> None:
    assert len({kind.shape for kind in CLASSES}) == len(CLASSES)
    assert {kind.shape for kind in CLASSES} <= {*LABEL_INSIDE, *shapes.CORNERS, "dot"}


def test_ways_that_have_dashes_have_dashes_of_their_own() -> None:
    found = [way.dashes for way in WAYS if way.dashes]
    assert len(set(found)) == len(found) and {way.value for way in WAYS if not way.dashes} == {"asserted", "stated"}


def test_dashes_say_the_polarity_of_what_is_read_and_else_the_origin() -> None:
    assert dashes("asserted", "stated") == ()
    assert dashes("hedged", "stated") == dashes("hedged", "reviewer") != dashes("asserted", "reviewer")
    assert dashes("hedged", "pack") == dashes("asserted", "pack") != ()


def test_a_line_is_bold_where_it_binds_and_is_not_denied() -> None:
    stated = {"relation": "bottleneck", "polarity": "asserted", "origin": "stated"}
    assert width(stated) == BOLD
    for other in ({"relation": "supplies"}, {"polarity": "negated"}, {"origin": "pack"}):
        assert width(stated | other) == USUAL


def test_a_shade_is_the_colour_itself_where_that_is_legible() -> None:
    assert shade("#123456", LIGHT) == "#123456"
    assert shade("#ffffff", LIGHT, 21) == "#000000" and shade(DARK, DARK, 99) == "#ffffff"
    assert mix("#102030", "#ffffff", 0) == "#102030" and mix("#102030", "#ffffff", 100) == "#ffffff"
