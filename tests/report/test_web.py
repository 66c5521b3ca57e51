"""Scripts and data inside the page."""

import base64
import hashlib
import json
import math
import re
import zlib

import pytest
from mdwgan.io import read_tsv
from mdwgan.report.page.block import Block
from mdwgan.report.page.data import (
    SCRIPTS,
    WEB,
    drawn_by_script,
    embedded,
    packed,
    policy,
    scripts,
    shared_lists,
)
from mdwgan.report.page.templates import breakable

VENDOR = WEB / "vendor"


def test_libraries_are_those_that_the_list_names():
    table = read_tsv(VENDOR / "vendor.tsv")
    listed = dict(zip(table["file"], table["sha256"], strict=True))
    kept = {path.name for path in VENDOR.iterdir()} - {"vendor.tsv", "update.sh"}
    assert set(listed) == kept
    for name, checksum in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum, name
    assert (table["licence"] == "MIT").all()


def test_every_script_is_in_the_page():
    own = {path.name for path in WEB.glob("*.js")}
    assert own == {name for name in SCRIPTS if "/" not in name}
    assert [text[:20] for text in scripts()] == [
        (WEB / name).read_text(encoding="utf-8")[:20] for name in SCRIPTS
    ]


def test_no_script_ends_the_element_it_is_in():
    for text in scripts():
        assert not re.search(r"</script|<!--", text, flags=re.IGNORECASE)


def test_own_scripts_build_no_code_or_markup_from_text():
    for name in (name for name in SCRIPTS if "/" not in name):
        text = (WEB / name).read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function|innerHTML\s*[+]?=|document\.write", text), name


@pytest.mark.parametrize("name", ["</script><b>", "<!--", "a & b", "\u2028", "x'\"\\"])
def test_data_are_read_back_and_end_no_element(name):
    text = embedded({"genes": [name]})
    assert "<" not in text and "&" not in text
    assert json.loads(text) == {"genes": [name]}


def test_what_is_drawn_is_deflated():
    text = packed({"genes": ["</script>"] * 1000})
    assert len(text) < 200 and re.fullmatch(r"[A-Za-z0-9+/=]+", text)
    assert json.loads(zlib.decompress(base64.b64decode(text))) == {"genes": ["</script>"] * 1000}


@pytest.mark.parametrize("made", [embedded, packed])
def test_numbers_that_json_lacks_are_refused(made):
    with pytest.raises(ValueError, match="not JSON compliant"):
        made({"x": float("nan")})


def test_the_policy_allows_named_scripts_and_no_request():
    text = policy(scripts())
    assert text.startswith("default-src 'none'; script-src 'sha256-")
    assert text.count("'sha256-") == len(SCRIPTS)
    assert "unsafe-eval" not in text and "http" not in text


def test_lists_that_traces_share_are_there_once():
    genes, real = ["A", "B", "C"], [1.5, None, 2]
    views = {
        row: {"data": [{"x": real, "y": [row, 0, 1], "text": genes}, {"x": [1], "y": [0.5]}]}
        for row in ("gan", "mvn")
    }
    charts = {"kidney-fold": views}
    assert shared_lists(charts) == [real, genes]
    assert views["mvn"]["data"] == [
        {"x": 0, "y": ["mvn", 0, 1], "text": 1},
        {"x": [1], "y": [0.5]},  # one value is as short as its place
    ]


@pytest.mark.usefixtures("noted")
def test_a_chart_that_can_not_be_made_is_a_note(capsys):
    class Chart:
        name, title = "r", "Correlations"

        title = "Correlations"

        def __init__(self, name, specs):
            self.name, self.specs = name, specs

    block = Block(
        "Dependence",
        charts=[
            Chart("r", lambda: {"": {"data": []}}),
            Chart("sd", lambda: {"": {"data": [math.nan]}}),
        ],
    )
    data = drawn_by_script({"kidney-dependence": block})
    assert len(block.charts) == 1 and len(block.broken) == 1
    assert "Correlations could not be made" in block.broken[0] and block.is_broken
    assert data["charts"] == {"kidney-dependence-r": {"": {"data": []}}}
    assert "Traceback" in capsys.readouterr().err


def test_a_name_may_be_broken_and_is_still_escaped():
    assert breakable("dist_<b>") == "dist_<wbr>&lt;b&gt;"
