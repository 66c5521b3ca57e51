"""Files that hold too much are refused before they fill memory, and the message says what to do."""

import gzip
import os
import resource
import subprocess
import sys

import numpy as np
import pytest
from helpers.repository import ROOT
from mdwgan.__main__ import main
from mdwgan.config.environment import shell_prefix
from mdwgan.config.schema import read_schema, validate
from mdwgan.errors import InputError
from mdwgan.provenance import config_hash
from mdwgan.readers.limits import VARIABLE, as_text, limited_by, limits
from mdwgan.readers.matrix import read_any_matrix
from mdwgan.readers.text import open_text
from mdwgan.samples.own.table import read_sample_table

LINE = 1 << 16
TABLE = "id\ts1\ts2\n" + "".join(f"g{i}\t{i}\t{i}\n" for i in range(100))
CONFIG = {"run": "t", "tissues": ["kidney"], "sources": {"rnaseqdb": "demo"}}


def zeros(path, size):
    """A gzip file of zeros; 1 MB of it for each GB."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
    return path


@pytest.mark.parametrize("header", [b"", b"id\ts1\ts2\n"])
@pytest.mark.parametrize("verb", ["evaluate", "own-data"])
def test_a_packed_giant_is_refused_in_little_memory(tmp_path, header, verb):
    """200 MB of zeros, read with 20 MB of data more than the program itself has."""
    path = zeros(tmp_path / "m.tsv.gz", 200 << 20)
    path.write_bytes(gzip.compress(header) + path.read_bytes())
    (tmp_path / "s.csv").write_text("sample,condition\ns1,normal\ns2,tumour\n")
    arguments = {
        "evaluate": [str(path), str(path), "--values", "log2", "--output", "o.tsv"],
        "own-data": ["--matrix", str(path), "--samples", "s.csv", "--values", "tpm"],
    }
    code = f"""
import resource, sys
import anndata, mdwgan.samples.own.data, mdwgan.evaluation.compare_files, mdwgan.evaluation.files
from mdwgan.__main__ import main
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
status = main({[verb, *arguments[verb]]!r})
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
sys.exit(status)
"""
    small = {VARIABLE: "line_bytes=1000000,unpacked_bytes=100000000"}
    environment = os.environ | {"PYTHONPATH": str(ROOT / "workflow")} | small
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1, done.stderr
    assert "m.tsv.gz: has more than 1,000,000 bytes in a line" in done.stderr
    assert "Traceback" not in done.stderr
    assert int(done.stdout.split()[-1]) < 20
    assert not (tmp_path / "o.tsv").exists()


def test_the_default_refuses_a_gigabyte_of_zeros(tmp_path):
    path = zeros(tmp_path / "m.tsv.gz", 30 << 20)  # the rest of it is never read
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match=r"bytes in a line.*limits\.line_bytes"):
        read_any_matrix(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


@pytest.mark.parametrize(
    ("key", "most", "fits"),
    [("cells", 302, 303), ("rows", 100, 101), ("unpacked_bytes", len(TABLE) - 1, len(TABLE))],
)
@pytest.mark.parametrize("name", ["m.tsv", "m.tsv.gz"])
def test_tables_above_a_limit_are_refused(file, key, most, fits, name):
    path = file(TABLE, name)
    with limited_by(limits() | {key: fits}):
        assert read_any_matrix(path).values.shape == (100, 2)
    with (
        limited_by(limits() | {key: most}),
        pytest.raises(InputError, match=rf"{name}: has more than {most:,} .*limits\.{key}.*raise"),
    ):
        read_any_matrix(path)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_may_be_as_long_as_the_limit(file, end):
    path = file(f"a{end}{'x' * 3 * LINE}{end}b{end}".encode())
    with limited_by(limits() | {"line_bytes": 3 * LINE}), open_text(path) as text:
        assert [len(line) for line in text] == [2, 3 * LINE + 1, 2]
    with (
        limited_by(limits() | {"line_bytes": 3 * LINE - 1}),
        open_text(path) as text,
        pytest.raises(InputError, match="bytes in a line"),
    ):
        text.read()


def test_a_table_of_samples_has_limits_too(file):
    path = file("sample,condition\n" + "".join(f"s{i},normal\n" for i in range(10)), "s.csv")
    with limited_by(limits() | {"rows": 5}):
        assert "more than 5 rows" in read_sample_table(path)[1][0]


def test_a_sparse_h5ad_has_limits(tmp_path):
    """Its file says little of what it is in memory."""
    import anndata
    from scipy.sparse import csr_matrix

    path = tmp_path / "m.h5ad"
    anndata.AnnData(csr_matrix(np.eye(400))).write_h5ad(path)
    with limited_by(limits() | {"cells": 1000}), pytest.raises(InputError, match="1,000 cells"):
        read_any_matrix(path)


# ---- where they come from


def test_without_a_config_the_schema_has_them(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    rules = read_schema()["properties"]["limits"]["properties"]
    assert limits() == {key: rule["default"] for key, rule in rules.items()}


def test_jobs_have_those_of_the_config(monkeypatch):
    config = validate(CONFIG | {"limits": {"rows": 7000}})
    assert f"{VARIABLE}={as_text(config['limits'])}" in shell_prefix(config, ROOT)
    monkeypatch.setenv(VARIABLE, as_text(config["limits"]))
    assert limits()["rows"] == 7000 and limits()["cells"] == 10**9


def test_other_limits_make_no_other_results():
    assert config_hash(validate(CONFIG | {"limits": {"rows": 7000}})) == config_hash(
        validate(CONFIG)
    )


def test_the_check_of_a_config_has_its_own(file, tmp_path):
    """The matrix is read while the config is checked, where its sample table has a fault."""
    samples = "sample,condition\ns1,normal\ns2,odd\n"
    cohort = {"matrix": str(file(TABLE, "m.tsv")), "samples": str(file(samples, "s.csv"))}
    config = {"run": "t", "cohort": cohort | {"values": "tpm"}, "limits": {"rows": 50}}
    with pytest.raises(InputError, match=r"m\.tsv: has more than 50 rows"):
        validate(config)


@pytest.mark.parametrize("text", ["rows", "rows=x", "rows=-1", "lines=3"])
def test_a_wrong_limit_by_hand_is_told(monkeypatch, capsys, file, text):
    monkeypatch.setenv(VARIABLE, text)
    path = str(file(TABLE, "m.tsv"))
    assert main(["evaluate", path, path, "--values", "log2", "--output", path + ".o"]) == 1
    assert f"{VARIABLE}: {text!r} is no limit; expected" in capsys.readouterr().err
