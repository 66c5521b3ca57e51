"""``snakemake --report``: what it says first, its items with labels, and no link that is dead."""

import json
import re
import zipfile
from urllib.parse import unquote

import helpers.report_run as made
import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.snakemake_run import RUN, output, snakemake, write_config
from mdwgan.__main__ import main
from mdwgan.io import write_tsv

SCRIPT = re.compile(r"<script\b.*?</script>", flags=re.S)


def data(index: str, name: str) -> dict:
    """What the page of Snakemake's report has under a name."""
    return json.JSONDecoder().raw_decode("{" + index.partition(f"var {name} = {{")[2])[0]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory, mirror):
    """Folder of the unpacked report of a run with made-up products and its real page."""
    directory = tmp_path_factory.mktemp("zip")
    root = directory / RUN
    settings = full_config(run="tiny", tissues=["alpha"], generators=["mdwgan-gp", "copy"])
    made.write_results(root, settings)
    for name in ("metrics", "summary", "comparisons"):
        write_tsv(pd.DataFrame({"metric": ["dist"], "unit": "tissue"}), root / f"{name}.tsv")
    (root / "config.json").write_text(json.dumps(settings))
    assert main(["report", str(root)]) == 0
    config = write_config(directory, mirror, tissues=["alpha"])
    done = snakemake(directory, config, "--report", str(directory / "report.zip"))
    assert done.returncode == 0, output(done)
    with zipfile.ZipFile(directory / "report.zip") as packed:
        packed.extractall(directory / "out")
    return directory / "out" / "report"


@pytest.fixture(scope="module")
def index(unpacked) -> str:
    return (unpacked / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def items(index) -> dict[str, dict]:
    """Items by their path in the run's folder."""
    return {path.removeprefix(f"{RUN}/"): item for path, item in data(index, "results").items()}


def test_the_workflow_is_described(index):
    text = index.partition("var workflow_desc = ")[2][:2000]
    assert "Run: tiny; tissues:" in text and "alpha" in text and "Start with the page" in text


def test_items_have_labels_and_captions(index, items):
    tables = {"metrics.tsv", "summary.tsv", "comparisons.tsv"}
    assert tables | {"report_alone.html", "figures/alpha-pca.svg"} <= set(items)
    assert {tuple(items[name]["labels"]) for name in tables} == {("table", "question")}
    figures = [item for path, item in items.items() if path.startswith("figures/")]
    assert {tuple(item["labels"]) for item in figures} == {("figure", "tissue", "model")}
    assert items["figures/alpha-pca.svg"]["labels"]["tissue"] == "alpha"
    assert all(item["caption"] for item in items.values())
    known = set(data(index, "categories"))
    assert {"The report", "Tables", "Like real data?", "Compare models"} <= known


def test_no_link_is_dead(unpacked, items):
    for item in items.values():
        assert (unpacked / item["data_uri"]).is_file()
    page = (unpacked / items["report_alone.html"]["data_uri"]).read_text(encoding="utf-8")
    markup = SCRIPT.sub("", page)
    addresses = re.findall(r"\bhref=\"([^\"]*)\"", markup)
    names = set(re.findall(r"\bid=\"([^\"]*)\"", markup))
    # Charts and tables get the ends of their ids when they are drawn; whole ids are in the page.
    inside = [address for address in addresses if address.startswith("#")]
    assert inside and {unquote(address[1:]) for address in inside} <= names
    papers = set(addresses) - set(inside)
    assert papers and all(address.startswith("https://doi.org/") for address in papers)
    assert "metrics.tsv" in markup, "the name of the file stays as text"
