"""Rows whose samples another program makes: what a config may say, and what rules ask of them."""

from types import SimpleNamespace

import pytest
from helpers.configs import checked, refused
from mdwgan.config.jobs import Jobs
from mdwgan.config.made import describe, differences, record
from mdwgan.config.outside import words_of
from mdwgan.config.rows import (
    classified_generators,
    combined_generators,
    deg_generators,
    fitted,
    outside_generators,
)
from mdwgan.config.run import needs_pool, settings_of
from mdwgan.io import write_text

COMMAND = "python make.py {training} {output} --n {samples} --seed {seed}"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "kidney.tsv"
    path.write_text("sample\tcondition\tA\n")
    return path


def of_file(file, **more) -> dict:
    return {
        "generators": ["mvn-pan", "other"],
        "generators_from": {"other": {"kidney": str(file)} | more},
    }


def of_command(**more) -> dict:
    row = {"command": COMMAND} | more
    return {"generators": ["mvn-pan", "tool"], "generators_by_command": {"tool": row}}


def job(row="other", tissue="kidney", seed="0"):
    return SimpleNamespace(generator=row, tissue=tissue, seed=seed)


def test_a_file_is_a_row_without_a_model(file):
    config = checked(**of_file(file))
    assert outside_generators(config) == ["other"]
    assert "other" not in fitted(config, config["generators"])
    assert "other" in deg_generators(config) and "other" in classified_generators(config)
    assert "mvn-pan" in combined_generators(config) and "other" not in combined_generators(config)
    assert settings_of(config, "other") == {} and not needs_pool(config, "other")
    jobs = Jobs(config, "results/r", None)
    assert jobs.outside_file(job()) == [str(file)]
    assert jobs.outside_file(job(tissue="colon")) == []
    assert jobs.outside_values(job()) == "log2"
    assert jobs.model(job()) == "results/r/kidney/other/seed0/synthetic.h5ad"
    assert jobs.model(job("mvn-pan")) == "results/r/kidney/mvn-pan/seed0/model.pt"


def test_a_file_for_each_seed(tmp_path, file):
    for seed in (0, 7):
        (tmp_path / f"{seed}.tsv").write_text("")
    config = checked(**of_file(tmp_path / "{seed}.tsv", values="counts"), seeds=[0, 7])
    jobs = Jobs(config, "results/r", None)
    assert jobs.outside_file(job(seed="7")) == [str(tmp_path / "7.tsv")]
    assert jobs.outside_values(job()) == "counts"
    said = refused(**of_file(file), seeds=[0, 7])
    assert "generators_from.other.kidney: one file for 2 seeds" in said and "{seed}" in said
    assert f"no such file: {tmp_path}/8.tsv" in refused(
        **of_file(tmp_path / "{seed}.tsv"), seeds=[0, 8]
    )


def test_names_that_are_numbers_are_told(file):
    config = {"rows": {5: {"of": "mvn"}}, "generators_from": {6: {"kidney": str(file)}}}
    said = refused(generators=["mvn-pan"], **config)
    assert "rows.5: not a name" in said and "generators_from.6: not a name" in said
    said = refused(generators=["other"], generators_from={"other": {7: str(file)}})
    assert "generators_from.other.7: 7 is no tissue of the run" in said


@pytest.mark.parametrize("name", ["mvn", "best", "real-x", "seed1", "Other", "a/b", "a b", "pan"])
def test_names_that_collide_or_are_no_folder(file, name):
    said = refused(generators=["mvn-pan", name], generators_from={name: {"kidney": str(file)}})
    assert f"generators_from.{name}: not a name for a row of your own" in said


def test_a_name_is_given_once(file):
    both = of_command()["generators_by_command"]["tool"]
    said = refused(**of_file(file), generators_by_command={"other": both})
    assert "generators_by_command.other: not a name" in said
    said = refused(**of_file(file), rows={"other": {"of": "mvn"}})
    assert "generators_from.other: not a name" in said


def test_faults_of_files(tmp_path, file):
    assert "no such file" in refused(**of_file(tmp_path / "none.tsv"))
    assert "has an unknown ending; expected .h5ad" in refused(**of_file(tmp_path / "a.xlsx"))
    assert "'liver' is no tissue of the run" in refused(**of_file(file, liver=str(file)))
    said = refused(**of_file(file, values="fpkm"))
    assert "generators_from.other.values: fpkm, but the run has counts" in said
    assert "values" in refused(**of_file(file, values="zscores"))
    said = refused(**of_file(file, value="counts"))
    assert "1 fault(s)" in said
    assert "generators_from.other.value: unknown key; did you mean values?" in said
    said = refused(generators=["mvn-pan"], generators_from={"other": {"kidney": str(file)}})
    assert "generators_from.other: other is not in generators" in said
    assert "generators_from.other: no file" in refused(
        generators=["other"], generators_from={"other": {}}
    )
    assert "wildcard" in refused(**of_file(tmp_path / "{tissue}.tsv"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("deg", {"retrain": ["other"]}),
        ("deg", {"combined": ["other"]}),
        ("tuning", {"generators": ["other"]}),
        ("chooser", {"candidates": ["other"]}),
        ("evaluation", {"augmentation": {"generators": ["other"]}}),
        ("training_of", {"other": {"epochs": 3}}),
    ],
)
def test_what_needs_a_model_is_refused(file, key, value):
    said = refused(**of_file(file), **{key: value})
    assert "other is samples of another program, which can't be fitted again" in said


def test_a_command_gets_its_words_as_arguments(tmp_path):
    script = tmp_path / "make.py"
    script.write_text("")
    command = f"python '{script}' {{training}} --out={{output}} \"a b;c\" '<x>' --seed {{seed}}"
    config = checked(**of_command(command=command, files=[str(script)]))
    jobs, folder = Jobs(config, "results/r", None), "results/r/kidney"
    assert jobs.command(job("tool", seed="4")) == [
        "python",
        str(script),
        f"{folder}/seed4/split/training.h5ad",
        f"--out={folder}/tool/seed4/command/synthetic.h5ad",
        "a b;c",
        "<x>",
        "--seed",
        "4",
    ]
    assert jobs.outside_file(job("tool")) == [f"{folder}/tool/seed0/command/synthetic.h5ad"]
    assert jobs.command_files(job("tool")) == [str(script)]
    assert jobs.command_environment(job("tool")) is None
    assert words_of("a 'b c'") == ["a", "b c"]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"command": "make {training}"}, "no {output}"),
        ({"command": "make"}, "no {training} and no {output}"),
        ({"command": "make {training} > {output}"}, "> is for a shell"),
        ({"command": "make {training} {output} && rm x"}, "&& is for a shell"),
        ({"command": "make {training} {output} >log"}, "> is for a shell"),
        ({"command": "make {training} {output} 2>log"}, "> is for a shell"),
        ({"command": "make <{training} --to '' {output}"}, "< is for a shell"),
        ({"command": "make {training} {output}; rm x"}, "; is for a shell"),
        ({"command": "make '{training} {output}"}, "No closing quotation"),
        ({"command": "make {training} {output} {x}"}, "without braces"),
        ({"conda": "none.yaml"}, "conda: no such file"),
        ({"files": ["none.py"]}, "files: no such file"),
    ],
)
def test_faults_of_commands(more, what):
    assert "generators_by_command.tool" in (said := refused(**of_command(**more)))
    assert what in said


def test_what_a_product_of_a_file_was_made_with(tmp_path, file):
    """Settings of other rows are no reason to make it again; another file is."""
    run, config = tmp_path / "run", checked(**of_file(file))
    for tissue in ("kidney", "colon"):
        write_text("x", run / tissue / "other" / "seed0" / "synthetic.h5ad")
    record(run, config)
    write_text("x", run / "kidney" / "other" / "seed0" / "synthetic.h5ad")
    write_text("x", run / "colon" / "other" / "seed0" / "synthetic.h5ad")
    assert differences(run, config) == []
    record(run, config)
    assert differences(run, checked(**of_file(file), generate={"samples": 7})) == []
    file.write_text("sample\tcondition\tB\n")
    (changed,) = differences(run, checked(**of_file(file)))
    assert changed.product == "kidney/other/seed0/synthetic.h5ad"
    assert changed.stage == "import_samples" and "file:" in describe([changed])[0]
