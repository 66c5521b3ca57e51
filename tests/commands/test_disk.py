"""Full and read-only disks, and jobs that were killed: one message, and nothing half-written."""

import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
from helpers import disks
from helpers.repository import ROOT
from mdwgan import errors
from mdwgan.__main__ import main
from mdwgan.config import environment
from mdwgan.config.schema import validate
from mdwgan.errors import InputError
from mdwgan.io import atomic_path, write_h5ad, write_text, write_tsv
from mdwgan.io.leftovers import machine

CONFIG = {"run": "t", "tissues": ["kidney"], "sources": {"rnaseqdb": "demo"}}


@pytest.fixture
def small_disk(tmp_path):
    yield from disks.small_disk(tmp_path / "small")


@pytest.fixture
def closable(tmp_path):
    """A folder, and a function that makes it read-only."""
    yield from ((tmp_path / "closed", lock) for lock in disks.closable(tmp_path / "closed"))


def everything(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def cohort(samples: int = 60, genes: int = 500) -> anndata.AnnData:
    """Random values, which do not compress to less than the small disk."""
    random = np.random.default_rng(0)
    data = anndata.AnnData(random.normal(size=(samples, genes)).astype(np.float32))
    data.obs["condition"] = ["normal", "tumour"] * (samples // 2)
    data.obs["library_size"] = random.normal(size=samples)
    data.layers["z"] = random.normal(size=(samples, genes)).astype(np.float32)
    data.uns.update(tissue="kidney", warnings=[], graphs={"k": 3, "mutual": False})
    return data


def own_data(folder: Path) -> list[str]:
    """Arguments of a verb that writes an h5ad file and tables."""
    data = pd.DataFrame(np.random.default_rng(0).uniform(1, 1000, (2000, 20)))
    data.columns, data.index = [f"s{i}" for i in range(20)], [f"GENE{i}" for i in range(2000)]
    data.to_csv(folder / "m.csv")
    rows = [f"s{i},{('normal', 'tumour')[i % 2]}" for i in range(20)]
    (folder / "s.csv").write_text("\n".join(["sample,condition", *rows, ""]))
    files = ["--matrix", str(folder / "m.csv"), "--samples", str(folder / "s.csv")]
    return ["own-data", *files, "--values", "fpkm"]


# ---- full disks


def test_h5ad_files_hold_what_anndata_writes(tmp_path):
    """Packed in another way, with the same groups, attributes, types and values."""
    for number, data in enumerate((cohort(), cohort()[:0].copy())):
        ours, theirs = tmp_path / f"ours{number}.h5ad", tmp_path / f"theirs{number}.h5ad"
        write_h5ad(data, ours)
        data.write_h5ad(theirs, compression="gzip")
        assert contents(ours) == contents(theirs)


def contents(path):
    """Attributes of each part of a file, and type, shape and bytes of its values."""
    found = {}

    def add(name, part):
        attributes = {key: repr(value) for key, value in part.attrs.items()}
        values = ()
        if isinstance(part, h5py.Dataset):
            array = np.asarray(part[()])
            values = (str(part.dtype), part.shape, array.tolist())
        found[name] = (attributes, values)

    with h5py.File(path) as file:
        add("/", file)
        file.visititems(add)
    return found


@pytest.mark.parametrize("kind", ["h5ad", "tsv", "tsv.gz", "text", "archive", "tensors"])
def test_a_full_disk_is_told_by_every_writer(small_disk, kind):
    from mdwgan.generators.archive import write_archive
    from mdwgan.generators.tensors import write_tensors

    table = pd.DataFrame(np.random.default_rng(0).normal(size=(20_000, 3)))
    writers = {
        "h5ad": lambda path: write_h5ad(cohort(), path),
        "tsv": lambda path: write_tsv(table, path),
        "tsv.gz": lambda path: write_tsv(table, path),
        "text": lambda path: write_text("x" * 200_000, path),
        "archive": lambda path: write_archive({"x": "y" * 200_000}, path),
        "tensors": lambda path: write_tensors({"x": "y" * 200_000}, path),
    }
    with pytest.raises(InputError, match=rf"small/x\.{kind}: no room left \(No space.*Free some"):
        writers[kind](small_disk / f"x.{kind}")
    assert everything(small_disk) == set()


@pytest.mark.parametrize("argument", ["--output", "--log"])
def test_a_full_disk_is_told_by_verbs(tmp_path, small_disk, capsys, argument):
    arguments = own_data(tmp_path)
    if argument == "--log":
        (small_disk / "ballast").write_bytes(bytes(64 << 10))
        done = main(["--log", str(small_disk / "x.log"), *arguments])
    else:
        done = main([*arguments, "--output", str(small_disk / "run")])
    told = capsys.readouterr().err
    assert done == 1 and "error: " in told and "no room left" in told
    assert "Traceback" not in told and "a bug" not in told
    assert everything(small_disk) <= {"ballast", "x.log"}


def test_a_limit_on_the_size_of_files_is_told_as_a_full_disk(tmp_path):
    """Also where nothing may be mounted."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    arguments = [*own_data(tmp_path), "--output", str(tmp_path / "run")]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "workflow")}
    done = subprocess.run(
        [sys.executable, "-m", "mdwgan", *arguments],
        env=environment,
        preexec_fn=limit,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    assert re.search(r"\.h5ad: no room left \(File too large\)", done.stderr)
    assert "Traceback" not in done.stderr
    assert everything(tmp_path / "run") == set()


# ---- read-only folders


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("argument", ["--output", "--log"])
def test_read_only_results_are_told_by_verbs(tmp_path, closable, capsys, argument, exists):
    folder, lock = closable
    place = folder / "run" if exists else folder
    place.mkdir(exist_ok=True)
    lock()
    arguments = own_data(tmp_path)
    if argument == "--log":
        done = main(["--log", str(place / "logs" / "x.log"), *arguments])
    else:
        done = main([*arguments, "--output", str(place / "new")])
    told = capsys.readouterr().err
    assert done == 1 and told.count("\n") == 1
    assert re.match(rf"error: {folder}.*: no access \(.*\); expected .* folders that can be", told)


def test_read_only_results_are_told_at_the_start_of_a_run(closable):
    folder, lock = closable
    environment.start_run(folder / "run", validate(CONFIG), [], [])
    lock()
    for run in (folder / "run", folder / "other"):
        with pytest.raises(InputError, match=rf"^{run}: no access"):
            environment.start_run(run, validate(CONFIG), [], [])


@pytest.mark.parametrize("place", ["run", "run/deeper"])
def test_a_file_in_the_place_of_the_output_folder_is_told(tmp_path, capsys, place):
    (tmp_path / "run").write_text("mine")
    assert main([*own_data(tmp_path), "--output", str(tmp_path / place)]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith(f"error: {tmp_path}/run: a file; expected a folder. Name another path")
    assert (tmp_path / "run").read_text() == "mine"


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path):
    error = errors.of_disk(IsADirectoryError(21, "Is a directory", str(tmp_path)))
    assert str(error).startswith(f"{tmp_path}: a folder; expected a file")


def test_other_errors_of_the_system_stay_bugs(monkeypatch, capsys, tmp_path):
    assert errors.of_disk(FileNotFoundError(2, "No such file")) is None


# ---- killed jobs


def kill_while_writing(path: Path) -> Path:
    """Kill -9 a process in the middle of a write; gives what it leaves."""
    code = f"""
import os, signal
from mdwgan.io import atomic_path
with atomic_path({str(path)!r}) as temporary:
    temporary.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "workflow")}
    subprocess.run([sys.executable, "-c", code], env=environment)
    (left,) = path.parent.iterdir()
    assert ".tmp" in left.name and left.read_bytes() == b"half"
    return left


def test_the_next_start_removes_what_a_killed_job_left(tmp_path):
    path = tmp_path / "results/t/kidney/mdwgan-gp/seed0/synthetic.h5ad"
    kill_while_writing(path)
    environment.start_run(tmp_path / "results/t", validate(CONFIG), [], [])
    notes = {"config.json", "owners.tsv", "starts.tsv", "provenance.json", "made.json"}
    assert everything(tmp_path) == notes


def test_the_next_write_removes_what_a_killed_job_left(tmp_path):
    kill_while_writing(tmp_path / "new" / "table.tsv")
    write_text("whole", tmp_path / "new" / "table.tsv")
    assert everything(tmp_path) == {"table.tsv"}


def test_files_of_living_processes_and_of_other_machines_stay(tmp_path, monkeypatch):
    path = tmp_path / "synthetic.h5ad"
    with atomic_path(path) as own:
        own.write_bytes(b"")
        left = kill_while_writing(tmp_path / "killed" / "synthetic.h5ad")
        elsewhere = tmp_path / left.name.replace(machine(), "0123abcd")
        shutil.copy(left, elsewhere)
        users = tmp_path / f".mine.{left.name.split('.')[-3]}.tmp.h5ad"
        users.write_bytes(b"")
        environment.start_run(tmp_path, validate(CONFIG), [], [])
        assert own.exists() and elsewhere.exists() and users.exists() and not left.exists()
    assert path.exists()


def test_old_names_without_a_machine_go_after_a_day(tmp_path):
    gone = kill_while_writing(tmp_path / "killed" / "synthetic.h5ad").name.split(".")[-3]
    day = 24 * 3600
    ages = {
        f".old.{gone}.tmp.h5ad": day + 60,
        f".old.tsv.{gone}.tmp": day + 60,  # an R script's
        f".young.{gone}.tmp.h5ad": day - 60,
        f".living.{os.getpid()}.tmp.h5ad": day + 60,
        f".elsewhere.0123abcd.{gone}.tmp": day + 60,
        f"seen.{gone}.tmp": day + 60,
    }
    for name, age in ages.items():
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    environment.start_run(tmp_path, validate(CONFIG), [], [])
    assert {name for name in ages if not (tmp_path / name).exists()} == set(list(ages)[:2])


def test_a_machine_has_one_name(monkeypatch):
    here = machine()
    machine.cache_clear()
    assert machine() == here and re.fullmatch("[0-9a-f]{8}", here)
    machine.cache_clear()
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
    assert machine() != here
    machine.cache_clear()
