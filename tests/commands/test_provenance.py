"""The verb provenance: what each product carries, and what a place in a run's folder tells."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import anndata
import numpy as np
import pytest
from helpers.cohorts import VERSION, make_training
from helpers.repository import ROOT
from mdwgan import __version__, provenance
from mdwgan.__main__ import main
from mdwgan.cohort.origin import of_run, sources_of
from mdwgan.cohort.sample_set import training_data
from mdwgan.commands.provenance import of_file
from mdwgan.errors import InputError
from mdwgan.generators.registry import make
from mdwgan.io import sha256, write_h5ad, write_text

CONFIG = {
    "run": "tiny",
    "tissues": ["kidney"],
    "seeds": [0],
    "sources": {"mirror": "somewhere", "rnaseqdb": "demo"},
    "deg": {"p": 0.05},
}
HASH = provenance.config_hash(CONFIG)


@pytest.fixture(autouse=True)
def as_in_a_job(monkeypatch):
    monkeypatch.setenv(provenance.CONFIG_VARIABLE, HASH)


@pytest.fixture
def results(tmp_path):
    """A run's folder with a fetched file, a cohort's record, a model and its samples."""
    run = tmp_path / "results" / "tiny"
    data = make_training(run / "sources")
    file = next((run / "sources").rglob("*gtex*"))
    os.utime(file, (0, 1_700_000_000))  # 2023-11-14
    sources = sources_of([file], run / "sources")
    first = provenance.begin(sources, product="cohort", tissue="kidney")
    data.uns["provenance"] = provenance.extend(first, product="training", seed=0)
    generator = make("copy", {})
    generator.fit(training_data(data), 0)
    generator.provenance = provenance.extend(
        data.uns["provenance"], product="model", generator="copy", seed=0
    )
    folder = run / "kidney" / "copy" / "seed0"
    generator.save(folder / "model.pt")
    data.uns["provenance"] = provenance.extend(generator.provenance, product="synthetic", seed=0)
    write_h5ad(data, folder / "synthetic.h5ad")
    write_text("symbol\n", folder / "deg.tsv")
    provenance.record_run(run, CONFIG)
    return run


def test_products_carry_sources_dates_config_code_and_seed(results):
    folder = results / "kidney" / "copy" / "seed0"
    file = next((results / "sources").rglob("*gtex*"))
    of_samples = of_file(folder / "synthetic.h5ad")
    assert of_samples["sources"] == [
        {
            "source": "rnaseqdb",
            "version": VERSION,
            "file": str(file.relative_to(results / "sources")),
            "sha256": sha256(file),
            "retrieved": "2023-11-14",
        }
    ]
    steps = of_samples["steps"]
    assert [s["product"] for s in steps] == ["cohort", "training", "model", "synthetic"]
    assert [s.get("seed") for s in steps] == [None, 0, 0, 0]
    assert {s["config"] for s in steps} == {HASH}
    assert {s["mdwgan"] for s in steps} == {__version__}
    assert of_file(folder / "model.pt")["steps"] == steps[:3]
    # a product that is moved keeps it
    moved = Path(shutil.copy(folder / "synthetic.h5ad", results.parents[1]))
    assert of_file(moved) == of_samples


def test_a_table_is_told_by_its_place(results):
    deg = results / "kidney" / "copy" / "seed0" / "deg.tsv"
    record = of_file(deg)
    assert record["steps"] == [
        {
            "product": "kidney/copy/seed0/deg.tsv",
            "tissue": "kidney",
            "row": "copy",
            "seed": 0,
            "config": HASH,
            **provenance.code_version(),
        }
    ]
    assert len(record["sources"]) == 2
    assert {len(source["sha256"]) for source in record["sources"]} == {64}
    moved = Path(shutil.copy(deg, results.parents[1]))
    with pytest.raises(InputError, match=r"carries no provenance.*in its place in results"):
        of_file(moved)


def test_the_table_of_an_h5ad_has_its_provenance(results):
    folder = results / "kidney" / "copy" / "seed0"
    (folder / "synthetic.tsv.gz").write_bytes(gzip.compress(b"sample\n"))
    assert of_file(folder / "synthetic.tsv.gz") == of_file(folder / "synthetic.h5ad")


def test_the_manifest_s_checksums_are_taken(results):
    name = str(next((results / "sources").rglob("*gtex*")).relative_to(results / "sources"))
    write_text(f"source\tfile\tsha256\nrnaseqdb\t{name}\tabc\n", results / "sources/manifest.tsv")
    assert [s["sha256"] for s in of_run(results)["sources"]] == ["abc"]


def test_a_report_carries_it(results):
    record = json.dumps(of_run(results)).replace('"', "&#34;")
    page = results.parents[1] / "report.html"
    page.write_text(f'<html><meta name="provenance" content="{record}"></html>')
    assert of_file(page) == of_run(results)


def test_a_run_made_with_two_configs_says_so(results):
    other = CONFIG | {"deg": {"p": 0.01}}
    for _ in range(2):
        provenance.record_run(results, other)
        provenance.record_run(results, CONFIG)
    steps = of_run(results, "metrics.tsv")["steps"]
    assert [step["config"] for step in steps] == [HASH, provenance.config_hash(other)]


def test_files_of_no_source_are_the_user_s_own(tmp_path):
    (tmp_path / "mine.tsv").write_text("x\n")
    [source] = sources_of([tmp_path / "mine.tsv"], tmp_path / "sources")
    assert source["source"] == "own"
    assert source["file"] == str(tmp_path / "mine.tsv")


# ---- the command


def test_the_command_prints_it(results, capsys):
    path = results / "kidney" / "copy" / "seed0" / "synthetic.h5ad"
    assert main(["provenance", str(path)]) == 0
    text = capsys.readouterr().out
    assert f"file: {path}\nsha256: {sha256(path)}\nsteps:\n  - product: cohort\n" in text
    for line in (
        "tissue: kidney",
        "seed: 0",
        f"config: {HASH}",
        f"mdwgan: {__version__}",
        "source: rnaseqdb",
        f"version: {VERSION}",
        "retrieved: 2023-11-14",
    ):
        assert f"    {line}\n" in text or f"  - {line}\n" in text
    assert main(["provenance", "--json", str(path)]) == 0
    assert json.loads(capsys.readouterr().out) == of_file(path)


@pytest.mark.parametrize("name", ["x.h5ad", "x.pt", "x.rds", "x.tsv"])
def test_a_file_without_it_is_told(tmp_path, capsys, name):
    assert main(["provenance", str(tmp_path / name)]) == 1
    assert "no such file" in capsys.readouterr().err
    (tmp_path / name).write_text("nothing of the kind")
    assert main(["provenance", str(tmp_path / name)]) == 1
    error = capsys.readouterr().err
    assert str(tmp_path / name) in error and "bug" not in error


def test_an_h5ad_of_another_making_is_told(tmp_path):
    write_h5ad(anndata.AnnData(np.ones((1, 1))), tmp_path / "x.h5ad")
    with pytest.raises(InputError, match="carries no provenance"):
        of_file(tmp_path / "x.h5ad")


def test_a_reader_that_stops_early_is_no_bug(results):
    """As `mdwgan provenance FILE | head -1`."""
    command = [
        sys.executable,
        "-m",
        "mdwgan",
        "provenance",
        str(results / "kidney/copy/seed0/deg.tsv"),
    ]
    done = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT / "workflow")},
    )
    done.stdout.close()
    told = done.stderr.read().decode()
    done.stderr.close()
    assert (done.wait(), told) == (0, "")
