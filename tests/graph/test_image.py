"""The picture: what it shows and says, that nothing in it acts, and that the same input gives the same bytes."""

from __future__ import annotations

import io
import os
import pathlib
import re
import subprocess
import sys
import warnings
from collections.abc import Sequence
from typing import cast
from xml.etree import ElementTree

import pytest
from matplotlib import pyplot
from matplotlib.image import imread

from expograph.errors import ExpographError, QueryError
from expograph.graph.image import Form, image
from expograph.graph.map import sheet
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction

NOTE = Document("NVIDIA holds Dell back. Weak demand does not.", "note.txt", "A note", "2024-06-03", "The Test")
SIGNATURE = b"\x89PNG\r\n\x1a\n"
HOSTILE = (
    "<script>alert(1)</script>", r"$x$ \frac{1}{0}", "</svg>", "]]><!-- & -->", "W" * 10_000, "a\x00b\x1b[0m\x08c",
    "\ud800 \ufffe \uffff \u202e", "台積電 삼성 ソニー", "_^{}%#~ $", " ",
)  # fmt: skip


def small(names: Sequence[str] = ("NVIDIA", "Dell", "weak demand")) -> Extraction:
    """One asserted claim, and one that is denied and alone names weak demand."""
    ids = (("nvidia", "company"), ("dell", "company"), ("weak-demand", "event"))
    entities = tuple(Entity(key, kind, name) for (key, kind), name in zip(ids, names, strict=True))
    shortage = Claim("nvidia", "bottleneck", "dell", evidence=(NOTE.quote(0, 23, rule="r1"),))
    demand = Claim("weak-demand", "bottleneck", "dell", denied=True, evidence=(NOTE.quote(24, 45, rule="r2"),))
    return Extraction(NOTE, entities, (shortage, demand))


def rings(number: int, size: int = 20) -> Extraction:
    """Rings of companies, each tied to the next by one claim."""
    evidence = (NOTE.quote(0, 23, rule="r"),)
    every = number * size
    ends = [(i, i + 1 if (i + 1) % size else i + 1 - size) for i in range(every)]
    ends += [(i, i + 5) for i in range(0, every, size)] + [(i, i + size) for i in range(0, every - size, size)]
    claims = tuple(Claim(f"firm-{a}", "supplies", f"firm-{b}", evidence=evidence) for a, b in ends)
    return Extraction(NOTE, tuple(Entity(f"firm-{i}", "company", f"Firm {i}") for i in range(every)), claims)


def drawn(of: Extraction, form: str = "svg", title: str | None = None, focus: str | None = None) -> bytes:
    """The picture, with every warning an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return image(sheet(to_network([of]), [of], title, focus), [of.document], cast(Form, form))


def texts(svg: bytes) -> list[str]:
    """The words that are drawn, a line each, in order."""
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def check_harmless(svg: bytes) -> None:
    """Well-formed XML without scripts, handlers, and references to anything but its own parts."""
    for element in ElementTree.fromstring(svg).iter():
        assert element.tag.rpartition("}")[2] not in ("script", "a", "image", "foreignObject")
        for name, value in element.attrib.items():
            local = name.rpartition("}")[2]
            assert not local.startswith("on")
            assert local not in ("href", "src", "resource") or value.startswith("#")
            assert "url(" not in value.replace("url(#", "")
        assert element.tag.rpartition("}")[2] != "style" or not re.search(r"@import|url\(", element.text or "")


def test_every_node_is_called_by_its_name_and_every_line_by_its_product(sample: Extraction) -> None:
    words = " ".join(texts(drawn(sample)))
    for name in ("AI server", "Dell", "GPU", "HPE", "Micron", "NVIDIA", "TSMC"):
        assert name in words


def test_what_is_only_denied_is_not_drawn_and_the_caption_counts_it() -> None:
    lines = texts(drawn(small()))
    assert "NVIDIA" in lines and not any("weak" in line for line in lines)
    assert "1 denied or ended claim is not drawn, nor 1 entity that only they name." in lines
    assert not any("not drawn" in line for line in texts(drawn(rings(2))))


def test_several_denied_claims_are_counted_where_their_ends_are_drawn(sample: Extraction) -> None:
    assert "2 denied or ended claims are not drawn, nor 2 entities that only they name." in texts(drawn(sample))


def test_the_title_and_the_source_are_said() -> None:
    lines = texts(drawn(small(), title="Who holds back whom"))
    assert "Who holds back whom" in lines and "Source: A note, The Test, 2024-06-03" in lines


def test_the_legend_has_what_occurs_and_nothing_else(sample: Extraction) -> None:
    lines = texts(drawn(sample))
    assert {"supplies", "is a bottleneck for", "company", "product", "hedged"} <= set(lines)
    assert not {"acquires", "event", "place", "negated"} & set(lines)


def test_the_svg_is_harmless_and_undated(sample: Extraction) -> None:
    svg = drawn(sample, title="Servers")
    check_harmless(svg)
    assert b"<dc:date" not in svg and b"atplotlib" not in svg
    assert not re.search(rb"20\d\d-\d\d-\d\d", svg.replace(b"2024-06-03", b""))


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_hostile_names_and_titles_are_text_and_stay_in_bounds(words: str) -> None:
    svg = drawn(small((words, words + " B", "weak demand")), title=words)
    check_harmless(svg)
    assert b"<script" not in svg and svg.count(b"</svg>") == 1
    assert max(map(len, texts(svg))) < 200 and len(svg) < 60_000
    assert drawn(small((words, words + " B", "weak demand")), "png", words).startswith(SIGNATURE)


def test_markup_and_mathematics_are_shown_as_they_are_written() -> None:
    words = " ".join(texts(drawn(small(("<b>A</b>", "$x$", "weak demand")), title=r"$x$ \frac{1}{0} </svg>")))
    assert "<b>A</b>" in words and "$x$" in words and r"$x$ \frac{1}{0} </svg>" in words


def test_control_characters_are_written_out_and_east_asian_letters_kept() -> None:
    lines = texts(drawn(small(("a\x00b", "台積電", "weak demand"))))
    assert r"a\x00b" in lines and "台積電" in lines


def test_a_large_map_shows_groups_and_says_so() -> None:
    svg = drawn(rings(20))
    check_harmless(svg)
    words = " ".join(texts(svg))
    assert "400 entities in 20 groups; a line stands for all claims from one group to another" in words
    assert sum(line.endswith("+18") for line in texts(svg)) == 20


@pytest.mark.parametrize("number", [1, 20], ids=["ring", "groups"])
def test_a_png_is_wide_enough_for_a_report_and_has_ink(number: int) -> None:
    png = drawn(rings(number), "png")
    assert png.startswith(SIGNATURE)
    pixels = imread(io.BytesIO(png), "png")
    assert pixels.shape[1] >= 1500 and max(pixels.shape) <= 4001
    assert 0.005 < (pixels[..., :3].min(axis=2) < 0.9).mean() < 0.7


def test_a_map_of_nothing_is_drawn() -> None:
    nothing = Extraction(NOTE)
    check_harmless(drawn(nothing))
    assert drawn(nothing, "png").startswith(SIGNATURE)


@pytest.mark.parametrize("form", ["pdf", "SVG", ""])
def test_another_form_is_refused(form: str) -> None:
    with pytest.raises(ExpographError, match="svg or png"):
        drawn(small(), form)


def test_the_focus_can_be_asked_for_and_must_be_there() -> None:
    assert "→ what NVIDIA acts on" in texts(drawn(small(), focus="NVIDIA"))
    with pytest.raises(QueryError, match="no entity 'Intel'"):
        drawn(small(), focus="Intel")


def test_drawing_leaves_the_settings_of_matplotlib_alone() -> None:
    before = dict(pyplot.rcParams)
    drawn(small())
    assert dict(pyplot.rcParams) == before and pyplot.get_fignums() == []


def test_settings_of_matplotlib_do_not_change_the_picture() -> None:
    usual = drawn(small())
    with pyplot.rc_context({"svg.fonttype": "path", "font.size": 30, "lines.linewidth": 9, "path.sketch": (1, 2, 3)}):
        assert drawn(small()) == usual


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_same_network_gives_the_same_bytes_under_any_hash_seed(form: str) -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from test_image import drawn, rings, small; "
        "print(*(hashlib.sha256(drawn(of, sys.argv[2])).hexdigest() for of in (small(), rings(20))))"
    )
    found = set()
    for seed in ("0", "4711"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-c", code, str(pathlib.Path(__file__).parent), form]
        found.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(found) == 1


def test_matplotlib_is_imported_only_to_draw() -> None:
    code = "import sys, expograph.graph.image, expograph.knowledge; assert 'matplotlib' not in sys.modules"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
