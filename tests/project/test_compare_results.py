"""benchmarks/compare_results.py sees each kind of difference, and none where there is none."""

import importlib.util
import json
import shutil

import anndata
import numpy as np
import pytest
from helpers.repository import ROOT
from mdwgan.generators.archive import write_archive
from mdwgan.io import write_h5ad, write_text


@pytest.fixture(scope="module")
def compare_results():
    spec = importlib.util.spec_from_file_location("compare", ROOT / "benchmarks/compare_results.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_model(path, weight, provenance, generator="copy"):
    meta = json.dumps({"generator": generator, "provenance": provenance})
    content = {"meta": meta, "genes": ["A", "B"], "state": {"weight": np.array(weight)}}
    write_archive(content, path)


def write_samples(path, value, provenance="one"):
    data = anndata.AnnData(np.array([[1.0, np.nan], [3.0, value]]))
    data.uns["provenance"] = provenance
    write_h5ad(data, path)


@pytest.fixture
def results(tmp_path):
    """Two folders with the same results, made by two commits."""
    for name in ("before", "after"):
        folder = tmp_path / name
        write_text("metric\tvalue\ndist\t0.5\n", folder / "metrics.tsv")
        write_text('{"a": 1}\n', folder / "config.json")
        write_text(f"{name}\n", folder / "provenance.json")
        write_text(f"{name}\n", folder / "report.html")
        write_text(f"{name}\n", folder / "benchmarks" / "train.tsv")
        write_samples(folder / "synthetic.h5ad", 4.0, name)
        write_model(folder / "model.pt", [1.0, 2.0], name)
    return tmp_path / "before", tmp_path / "after"


def test_equal_results_differ_in_provenance_logs_and_report_alone(compare_results, results, capsys):
    assert compare_results.main([str(path) for path in results]) == 0
    assert capsys.readouterr().out == "4 files in both folders, 0 differ or are missing\n"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda f: write_text("metric\tvalue\ndist\t0.50\n", f / "metrics.tsv"),
            "metrics.tsv: line 2: dist 0.5 | dist 0.50",
        ),
        (
            lambda f: write_text("metric\tvalue\n", f / "metrics.tsv"),
            "metrics.tsv: 2 lines | 1 lines",
        ),
        (lambda f: (f / "config.json").unlink(), "config.json: missing in the second"),
        (lambda f: write_text("x\n", f / "new.tsv.gz"), "new.tsv.gz: missing in the first"),
        (
            lambda f: write_samples(f / "synthetic.h5ad", np.nextafter(4.0, 5.0)),
            "synthetic.h5ad: X: ",
        ),
        (lambda f: write_model(f / "model.pt", [1.0, 2.5], ""), "model.pt: state.weight: "),
        (
            lambda f: write_model(f / "model.pt", [1.0, 2.0], "", "mvn"),
            "model.pt: meta.generator: copy | mvn",
        ),
    ],
)
def test_each_difference_is_one_line(compare_results, results, capsys, change, line):
    change(results[1])
    assert compare_results.main([str(path) for path in results]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 2
    assert printed[0].startswith(line)


def test_another_type_of_value_is_a_difference(compare_results, results, capsys):
    data = anndata.read_h5ad(results[1] / "synthetic.h5ad")
    data.X = data.X.astype("float32")
    write_h5ad(data, results[1] / "synthetic.h5ad")
    assert compare_results.main([str(path) for path in results]) == 1


def test_an_empty_folder_is_never_equal(compare_results, results, capsys):
    shutil.rmtree(results[1])
    results[1].mkdir()
    assert compare_results.main([str(path) for path in results]) == 1
    assert "nothing to compare" in capsys.readouterr().out
