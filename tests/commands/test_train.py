"""Training and drawing in one job: what is kept of an earlier one, and what is made anew."""

import json
from pathlib import Path

import anndata
import pytest
from helpers.cohorts import make_training
from mdwgan.__main__ import main
from mdwgan.config import stages
from mdwgan.generators.base import TrainingFailed, read_model
from mdwgan.generators.baselines import Mvn
from mdwgan.io import write_h5ad

MVN = {"row": "mvn", "generator": "mvn", "settings": {"sampling": "iid"}}
COPY = {"row": "copy", "generator": "copy", "settings": {}}
FILES = {"model": "model.pt", "history": "history.tsv", "synthetic": "synthetic.h5ad"}


@pytest.fixture
def folder(tmp_path):
    write_h5ad(make_training(tmp_path, train=4, normal=12, tumour=10), tmp_path / "training.h5ad")
    return tmp_path


def train(folder: Path, *rows: dict, samples: object = 5, seed: int = 0) -> int:
    rows = rows or (MVN,)
    argv = ["train", "--training", folder / "training.h5ad", "--rows", json.dumps(rows)]
    argv += ["--seed", seed, "--threads", 1, "--draw", json.dumps({"samples": samples})]
    for flag, name in FILES.items():
        argv += [f"--{flag}", *(folder / row["row"] / name for row in rows)]
    return main([str(word) for word in argv])


def made(folder: Path, row: str = "mvn") -> dict[str, bytes]:
    return {name: (folder / row / name).read_bytes() for name in FILES.values()}


@pytest.fixture
def fits(monkeypatch) -> list:
    """What was fitted."""
    seen, fit = [], Mvn._fit
    monkeypatch.setattr(
        Mvn, "_fit", lambda self, *args: (seen.append(self.row), fit(self, *args))[1]
    )
    return seen


def test_more_samples_are_drawn_without_a_training(folder, fits):
    assert train(folder, samples=30) == 0
    wanted = made(folder)
    assert train(folder, samples=5) == 0
    few = anndata.read_h5ad(folder / "mvn" / "synthetic.h5ad")
    assert few.obs["condition"].value_counts().to_dict() == {"normal": 5, "tumour": 5}
    assert train(folder, samples=30) == 0
    assert fits == ["mvn"]
    assert made(folder) == wanted


@pytest.mark.parametrize("change", ["settings", "seed", "data", "code", "damage", "no history"])
def test_what_decides_a_training_makes_it_anew(folder, fits, monkeypatch, change):
    assert train(folder) == 0
    row, seed = MVN, 0
    if change == "settings":
        row = MVN | {"settings": {"sampling": "matched"}}
    elif change == "seed":
        seed = 1
    elif change == "data":
        data = anndata.read_h5ad(folder / "training.h5ad")
        data.layers["z"][0, 0] += 1
        write_h5ad(data, folder / "training.h5ad")
    elif change == "code":
        monkeypatch.setitem(stages.STAGES, "train", stages.Stage(99))
    elif change == "damage":
        (folder / "mvn" / "model.pt").write_bytes(made(folder)["model.pt"][:500])
    else:
        (folder / "mvn" / "history.tsv").unlink()
    assert train(folder, row, seed=seed) == 0
    assert fits == ["mvn", "mvn"]


def test_a_training_that_failed_is_tried_again(folder, monkeypatch):
    def fail(*args):
        raise TrainingFailed("no memory")

    with monkeypatch.context() as failing:
        failing.setattr(Mvn, "_fit", fail)
        assert train(folder) == 0
    assert read_model(folder / "mvn" / "model.pt")[0]["reason"] == "no memory"
    assert anndata.read_h5ad(folder / "mvn" / "synthetic.h5ad").n_obs == 0
    assert train(folder) == 0
    assert anndata.read_h5ad(folder / "mvn" / "synthetic.h5ad").n_obs == 10


def test_rows_together_are_as_rows_alone(folder):
    assert train(folder, COPY, MVN) == 0
    together = made(folder), made(folder, "copy")
    for name in ("mvn", "copy"):
        for file in FILES.values():
            (folder / name / file).unlink()
    assert train(folder) == 0 and train(folder, COPY) == 0
    assert (made(folder), made(folder, "copy")) == together


@pytest.mark.parametrize(
    "draw", ['{"samples": "banana"}', '{"samples": 0}', '{"n": 3}', "3", "[1]"]
)
def test_what_can_not_be_drawn_is_refused_before_the_training(folder, capsys, draw):
    paths = [f"--{flag}={folder / 'mvn' / name}" for flag, name in FILES.items()]
    paths += [f"--training={folder / 'training.h5ad'}", "--seed=0", "--threads=1"]
    assert main(["train", *paths, f"--rows={json.dumps([MVN])}", f"--draw={draw}"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "expected" in said and "bug" not in said
    assert not (folder / "mvn").exists()
