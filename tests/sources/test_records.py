"""The verbs fetch and manifest, and their records."""

import hashlib
import json

import pytest
from helpers.source_files import CONTENT, PATH, leftovers
from mdwgan.__main__ import main
from mdwgan.io import atomic_path, read_tsv


def test_fetch_tells_a_fault_on_the_terminal_and_in_the_log(mirror, target, tmp_path, capsys):
    log = tmp_path / "fetch.log"
    arguments = ["--path", PATH, "--mirror", mirror(CONTENT[:-9]), "--output", str(target)]
    arguments += ["--record", str(tmp_path / "record.json")]
    assert main(["--log", str(log), "fetch", *arguments]) == 1
    assert "damaged or cut short" in capsys.readouterr().err
    assert "damaged or cut short" in log.read_text()
    assert "Traceback" not in log.read_text()
    assert leftovers(target) == [] and not (tmp_path / "record.json").exists()


def test_manifest_lists_checksum_and_origin(tmp_path, mirror, target):
    folder = mirror(CONTENT)
    record, output = tmp_path / "record.json", tmp_path / "manifest.tsv"
    arguments = ["--path", PATH, "--mirror", folder, "--output", str(target)]
    assert main(["fetch", *arguments, "--record", str(record)]) == 0
    assert main(["manifest", "--output", str(output), str(record), str(record)]) == 0
    table = read_tsv(output)
    assert len(table) == 1, "each file once"
    assert table.loc[0, ["source", "version", "file"]].tolist() == ["string", "demo", PATH]
    assert table.loc[0, "bytes"] == len(CONTENT)
    assert table.loc[0, "sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert table.loc[0, "origin"] == f"{folder}/{PATH}"
    assert table.loc[0, "licence"] == "MIT"
    assert json.loads(record.read_text())[0]["checksum"] == ""


def test_a_failed_write_leaves_the_old_product(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic_path(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.tsv"]
