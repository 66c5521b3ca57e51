"""Single targets and reruns: which files are planned, and that nothing else is.

The finished run is one of empty files, which Snakemake was told are up to date.
"""

import pytest
from helpers.job_lists import finish, plan
from helpers.snakemake_run import RUN, write_config

SMALL = {"hidden": [16], "noise": 4, "epochs": 2, "score_every": 1}  # of `write_config`
GIVEN = {
    "tissues": ["alpha"],
    "seeds": [0, 1],
    "generators": ["mdwgan-gp", "gan"],
    "deg": {"generators": ["gan"]},
}
# Once for a run, from the products of all tissues, rows and seeds.
JOINED = {"all", "collect", "failures", "statistics", "report"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory, mirror):
    directory = tmp_path_factory.mktemp("finished")
    finish(directory, write_config(directory, mirror, **GIVEN))
    return directory


@pytest.fixture
def changed(finished, mirror):
    """What the finished run would make anew with some keys changed: file -> rule."""

    def planned(**changes) -> dict[str, str]:
        return plan(finished, write_config(finished, mirror, **GIVEN | changes))

    return planned


def of_rows(files: dict[str, str]) -> set[str]:
    """Rows that some of the files belong to."""
    parts = [file.split("/") for file in files]
    return {part[1] for part in parts if len(part) == 4 and part[2].startswith("seed")}


# ---- single targets


def test_a_cohort_needs_neither_split_nor_training(tmp_path, mirror):
    config = write_config(tmp_path, mirror, **GIVEN | {"tissues": ["alpha", "beta"]})
    files = plan(tmp_path, config, RUN / "beta" / "cohort.h5ad")
    assert set(files.values()) == {"fetch", "samples", "genes", "cohort"}
    assert {file for file, rule in files.items() if rule == "cohort"} == {
        "beta/cohort.h5ad",
        "beta/qc.tsv",
    }


def test_one_generator_and_seed_trains_nothing_else(tmp_path, mirror):
    config = write_config(tmp_path, mirror, **GIVEN | {"tissues": ["alpha", "beta"]})
    files = plan(tmp_path, config, RUN / "beta" / "gan" / "seed1" / "metrics.tsv")
    trained = {file for file, rule in files.items() if rule == "train"}
    assert trained == {
        f"beta/gan/seed1/{name}" for name in ("model.pt", "history.tsv", "synthetic.h5ad")
    }
    assert of_rows(files) == {"gan"}
    assert not [file for file in files if "seed0" in file or file.startswith("alpha/")]


def test_the_report_alone(finished, mirror):
    """It is removed, and nothing that it is made from is made anew."""
    report = finished / RUN / "report.html"
    moved = report.rename(report.with_name("moved.html"))
    files = plan(finished, write_config(finished, mirror, **GIVEN), RUN / "report.html")
    moved.rename(report)
    assert files == dict.fromkeys(["report.html", "report_alone.html", "figures"], "report")


# ---- reruns


def test_a_comment_reruns_nothing(finished, mirror):
    config = write_config(finished, mirror, **GIVEN)
    with open(config, "a") as file:
        file.write("# a word on this run\n")
    assert plan(finished, config) == {}


def test_what_one_system_uses_reruns_that_one_and_what_follows(changed):
    """The second system has no graph views, so it has no weight for them."""
    files = changed(training=SMALL | {"lambda_g": 0.7})
    assert of_rows(files) == {"mdwgan-gp"}
    trained = {file for file, rule in files.items() if rule == "train"}
    assert {f"alpha/mdwgan-gp/seed{seed}/model.pt" for seed in (0, 1)} <= trained
    assert {"score", "embedding", "distributions"} | JOINED - {"all"} <= set(files.values())
    assert not {"samples", "split", "genes", "cohort", "prepare", "references"} & set(
        files.values()
    )


def test_settings_of_one_row_rerun_that_row_alone(changed):
    files = changed(training_of={"gan": {"learning_rate": 0.001}})
    assert of_rows(files) == {"gan"}
    assert {"train", "score", "deg_counts", "deseq2", "kegg", "agreement"} <= set(files.values())
    assert not {"references", "deseq2_real", "prepare"} & set(files.values())


def test_a_key_of_no_system_of_the_run_reruns_nothing_of_them(changed):
    """Weight clipping is for systems without a gradient penalty; here none has it."""
    files = changed(training=SMALL | {"clip": 0.5})
    assert set(files.values()) == {"record_config", "report"}


def test_a_key_of_the_report_reruns_the_report(changed, mirror):
    files = changed(report={"truth": str(mirror)})
    assert set(files.values()) == {"record_config", "report"}


def test_another_seed_makes_that_seed(changed):
    files = changed(seeds=[0, 1, 2])
    once = {file for file, rule in files.items() if rule in JOINED | {"record_config"}}
    assert {"seed2/split.tsv", "alpha/gan/seed2/model.pt"} <= set(files)
    assert not [file for file in set(files) - once if "seed2/" not in file]


def test_another_tissue_draws_the_split_of_the_run_anew(changed):
    """A donor trains in all tissues or tests in all, so no tissue has a split of its own."""
    files = changed(tissues=["alpha", "beta"])
    fetched = {file for file, rule in files.items() if rule == "fetch"}
    assert fetched and all("beta-" in file for file in fetched)
    assert not {"kegg_snapshot", "pathways", "r_versions"} & set(files.values())
    assert {"samples.tsv", "seed0/split.tsv", "genes/genes.tsv", "alpha/cohort.h5ad"} <= set(files)
    assert {"alpha/seed1/training.h5ad", "beta/gan/seed0/model.pt"} <= set(files)
