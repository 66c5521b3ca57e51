"""What products were made with, without Snakemake's notes: by made.json and times of files."""

import json
import os

import pytest
from helpers.configs import full_config
from mdwgan.__main__ import main
from mdwgan.config import made, stages
from mdwgan.config.made import NAME, differences, record, refuse_stale
from mdwgan.errors import InputError

MODEL = "kidney/mdwgan-gp/seed0/model.pt"


def make(folder, *products) -> None:
    """Write products as jobs do: later than made.json."""
    later = (folder / NAME).stat().st_mtime_ns + 1_000_000
    for product in products:
        path = folder / product
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        os.utime(path, ns=(later, later))


@pytest.fixture
def run(tmp_path):
    """A run with a split and a model."""
    record(tmp_path, full_config())
    make(tmp_path, MODEL, "seed0/split.tsv")
    return tmp_path


def names(found) -> list[str]:
    return [difference.product for difference in found]


def test_products_of_the_same_config_do_not_differ(run):
    assert differences(run, full_config()) == []
    refuse_stale(run, full_config(), [str(run / MODEL)])


def test_a_changed_setting_names_the_products_that_it_decides(run):
    found = differences(run, full_config(training={"epochs": 77}))
    assert names(found) == [MODEL] and found[0].changes == ("epochs: 500, now 77",)
    found = differences(run, full_config(cohort={"train_fraction": 0.5}))
    assert names(found) == ["seed0/split.tsv"]
    assert found[0].changes == ("cohort.train_fraction: 0.2, now 0.5",)


def test_keys_that_an_older_version_did_not_have_and_the_config_does_not_set(run):
    make(run, "samples.tsv")
    text = json.loads((run / NAME).read_text())
    (known,) = (f for f in text["facts"].values() if f["stage"] == "samples")
    assert known["settings"].pop("cohort.conditions") is None
    assert known["settings"].pop("cohort.covariates") == []
    text["facts"]["older"] = text["facts"].pop(text["latest"]["samples"])
    text["latest"]["samples"] = "older"
    before = (run / NAME).stat()
    (run / NAME).write_text(json.dumps(text))
    os.utime(run / NAME, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert differences(run, full_config()) == []
    known["settings"]["cohort.values"] = "tpm"
    (run / NAME).write_text(json.dumps(text))
    os.utime(run / NAME, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert names(differences(run, full_config())) == ["samples.tsv"]


def test_a_raised_version_names_them_too(run, monkeypatch):
    raised = stages.Stage(9, stages.STAGES["train"].products, (stages.ROW,))
    monkeypatch.setitem(stages.STAGES, "train", raised)
    (found,) = differences(run, full_config())
    assert found.changes == ("code of train: version 2, now 9",)


def test_settings_are_kept_over_many_starts(run):
    """The model is of the first start, whatever later ones do, until it is made anew."""
    other = full_config(training={"epochs": 77})
    later = (run / MODEL).stat().st_mtime_ns + 1_000_000
    record(run, other)
    os.utime(run / NAME, ns=(later, later))
    record(run, other)
    os.utime(run / NAME, ns=(later, later))
    assert names(differences(run, other)) == [MODEL] and not differences(run, full_config())
    make(run, MODEL)
    assert names(differences(run, full_config())) == [MODEL] and not differences(run, other)
    facts = json.loads((run / NAME).read_text())["facts"].values()
    assert {f["settings"].get("epochs") for f in facts if f["stage"] == "train"} >= {500, 77}


def test_a_run_is_stopped_where_it_would_keep_them(run):
    other = full_config(training={"epochs": 77})
    refuse_stale(run, other, ["results/elsewhere/model.pt"])  # made anew, or not asked for
    with pytest.raises(InputError) as error:
        refuse_stale(run, other, [str(run / MODEL)])
    assert f"{MODEL} (epochs: 500, now 77)" in str(error.value)
    assert "--forcerun references train train_ablation" in str(error.value)


def test_runs_of_older_versions_and_a_damaged_file(tmp_path):
    (tmp_path / "seed0").mkdir()
    (tmp_path / "seed0" / "split.tsv").write_text("x")
    assert differences(tmp_path, full_config()) == []
    (tmp_path / NAME).write_text("{")
    assert differences(tmp_path, full_config()) == []
    record(tmp_path, full_config())
    assert json.loads((tmp_path / NAME).read_text())["products"] == {}


def test_many_products_are_counted():
    of_seeds = [
        made.Difference(f"t/gan/seed{k}/model.pt", "train", ("x: 1, now 2",)) for k in range(9)
    ]
    (line,) = made.describe(of_seeds)
    assert "seed5" in line and "seed6" not in line and "and 3 more (x: 1, now 2)" in line


def test_the_verb_names_them_and_fails(run, tmp_path_factory, capsys):
    file = tmp_path_factory.mktemp("config") / "config.yaml"
    given = "run: small\ntissues: [kidney, colon]\ncohort: {train_fraction: 0.5}\n"
    file.write_text(given)
    assert main(["check-run", str(run), "--config", str(file)]) == 1
    said = capsys.readouterr().err
    assert "seed0/split.tsv (cohort.train_fraction: 0.2, now 0.5)" in said
    file.write_text(given.replace("0.5", "0.2"))
    assert main(["check-run", str(run), "--config", str(file)]) in (0, None)
    assert main(["check-run", str(tmp_path_factory.mktemp("none")), "--config", str(file)]) == 1
