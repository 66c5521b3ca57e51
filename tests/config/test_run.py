"""What a run includes: rows, settings of generators and of groups, input files, environment."""

import json
import shlex

import pytest
from helpers.repository import ROOT
from mdwgan.commands.leaderboard import TABLES
from mdwgan.config.ablation import Variant, training_settings
from mdwgan.config.environment import shell_prefix
from mdwgan.config.files import InputFiles, fetched_sources
from mdwgan.config.rows import (
    all_rows,
    classified_generators,
    compared_with,
    deg_generators,
    drawn_generators,
    other_real_row,
    scored_tables,
)
from mdwgan.config.run import as_text, diseases_of_run, embedding_settings, group, settings_of
from mdwgan.config.schema import read_schema, validate
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.rows import REFERENCES


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def checked(**changes) -> dict:
    return validate({"run": "a", "tissues": ["kidney", "colon"]} | changes)


# ---- rows


def test_rows_of_real_samples_are_compared_in_every_run():
    config = checked(deg={"generators": []}, generators=["mdwgan-gp", "gan"])
    assert deg_generators(config) == ["copy", "real-half"]
    assert classified_generators(config) == ["mdwgan-gp", "gan", *REFERENCES]
    assert drawn_generators(config) == ["mdwgan-gp", "gan", "bootstrap", "mvn"]
    assert all_rows(config)[-4:] == ["real", "real-train", "real-test", "real-other-half"]
    assert {compared_with(row) for row in ("copy", "gan", "mvn")} == {"real"}
    assert compared_with("real-half") == "real-other-half"
    assert other_real_row(config) == "real-train"
    assert other_real_row(checked(deg={"real": "train"})) == "real-test"


# ---- settings


def test_rows_have_the_tables_that_the_config_asks_for():
    config = checked(deg={"generators": ["gan"]}, generators=["mdwgan-gp", "gan"])
    tables = scored_tables(config)
    assert tuple(tables) == TABLES, "a run that is not collected is read by these names"
    assert tables["metrics.tsv"] == ["mdwgan-gp", "gan", *REFERENCES]
    assert tables["agreement.tsv"] == tables["deg_calibration.tsv"] == ["gan", "copy", "real-half"]
    without = checked(deg={"permutations": 0}, generators=["gan"])
    assert scored_tables(without)["deg_calibration.tsv"] == []


def test_a_row_has_the_settings_that_it_declares():
    config = checked(references={"bootstrap_noise": 0.3}, compute={"device": "cpu"})
    assert settings_of(config, "bootstrap") == {"bootstrap_noise": 0.3}
    assert all(settings_of(config, name) == {} for name in ("copy", "real-half"))
    assert settings_of(config, "mvn") == {"sampling": "iid"}
    device = {"device": "cpu", "tf32": False}
    for name in SYSTEMS:
        assert settings_of(config, name) == config["training"] | device | {"sampling": "iid"}
    factors = config["factors"] | {"sampling": "matched"}
    assert settings_of(config, "mvn-pan") == factors
    for name in ("cvae", "diffusion"):
        assert settings_of(config, name) == factors | config[name]
    refined = settings_of(config, "mdwgan-gp-pan")
    critics = {key: config["training"][key] for key in refined.keys() & config["training"].keys()}
    assert refined == factors | config["refinement"] | critics
    assert {"critic_steps", "gradient_penalty", "label_scale", "lambda_d"} < critics.keys()
    assert not {"hidden", "noise", "epochs", "selection"} & critics.keys()


def test_a_default_written_out_and_another_order_are_the_same_settings():
    schema = read_schema()["properties"]["training"]["properties"]
    defaults = {key: rule["default"] for key, rule in schema.items()}
    plain = as_text(settings_of(checked(), "mdwgan-gp"))
    backwards = dict(reversed(defaults.items())) | {
        "learning_rate": "5e-4",
        "noise": f"{defaults['noise']}",
    }
    assert defaults["learning_rate"] == 5e-4
    assert as_text(settings_of(checked(training=backwards), "mdwgan-gp")) == plain


def test_what_a_generator_does_not_use_has_its_default():
    changes = {"lambda_g": 0.7, "separate_heads": True, "clip": 0.5, "constraint": 9}
    plain, changed = checked(), checked(training=changes | {"gradient_penalty": 1})
    assert {name for name in SYSTEMS if settings_of(changed, name) == settings_of(plain, name)} == {
        "cgan",
        "gan",
    }
    for name, used in (
        ("mdwgan-gp", {"lambda_g", "separate_heads", "gradient_penalty"}),
        ("mdwgan-gp-e", {"lambda_g", "gradient_penalty"}),
        ("wgan-gp", {"gradient_penalty"}),
        ("gene-cwgan", {"gradient_penalty", "constraint"}),
        ("cwgan", {"clip"}),
    ):
        old, new = settings_of(plain, name), settings_of(changed, name)
        assert old.keys() == new.keys() and {key for key in old if old[key] != new[key]} == used


def test_unused_keys_of_the_ablation_have_their_defaults():
    changed = checked(training={"lambda_g": 0.7})
    changes = {
        system: training_settings(changed, Variant(system))
        != training_settings(checked(), Variant(system))
        for system in ("mdwgan-gp", "mdwgan-gp-n")
    }
    assert changes == {"mdwgan-gp": True, "mdwgan-gp-n": False}


def test_numbers_have_one_form():
    sizes = [checked(cohort={"library_size": size})["cohort"] for size in (1e7, 10**7, "1e7")]
    assert repr(sizes[0]) == repr(sizes[1]) == repr(sizes[2])


def test_training_of_one_generator_differs():
    config = checked(generators=["mdwgan-gp"], training_of={"mdwgan-gp": {"epochs": 3}})
    assert settings_of(config, "mdwgan-gp")["epochs"] == 3
    assert settings_of(config, "gan")["epochs"] == 500


def test_a_group_travels_whole_but_for_the_rows_it_is_for():
    config = checked()
    given = config["evaluation"]["classification"]
    assert group(config, "evaluation.classification") == {"runs": 10, "within": False}
    assert set(given) == {"generators", "runs", "within"}, "the config keeps its keys"
    assert "threads" not in group(config, "deg", without=("threads",))
    assert json.loads(as_text(embedding_settings(config))) == {
        "generators": ["best", "copy"],
        "perplexity": 30,
        "most_points": 1200,
    }


# ---- files


def test_files_of_two_tissues_are_listed_once_with_their_records():
    config = checked(tissues=["kidney"])
    files = InputFiles(config, "results/a/sources")
    paths = files.expression(["kidney", "kidney"])
    assert len(paths) == len(set(paths)) == 7
    assert all(path.startswith("results/a/sources/rnaseqdb/") for path in paths)
    assert files.uncorrected(["kidney"]) == []
    assert len(files.network_files()) == 3 and files.aliases() == []
    records = files.all_records()
    assert len(records) == 7 + 3 + 1 and records[-1] == "results/a/sources/records/kegg.json"
    assert records[0] == paths[0].replace("sources/", "sources/records/") + ".json"


def test_uncorrected_files_join_where_quality_control_reads_them():
    cohort = {"matrix": "fpkm", "qc": {"uncorrected": True}}
    files = InputFiles(checked(cohort=cohort), "s")
    assert all("/unnormalized/" in path for path in files.uncorrected(["kidney"]))
    assert all("/normalized/" in path for path in files.expression(["kidney"]))


def test_own_data_are_one_file(tmp_path):
    table = tmp_path / "samples.tsv"
    lines = [f"s{i}\t{'normal' if i % 2 else 'tumour'}" for i in range(40)]
    table.write_text("\n".join(["sample\tcondition", *lines, ""]))
    matrix = tmp_path / "m.tsv"
    matrix.write_text("symbol\ts0\n")
    config = checked()
    config["cohort"] |= {"matrix": str(matrix), "samples": str(table), "values": "tpm"}
    files = InputFiles(config, "s")
    assert files.own and files.matrix == "fpkm"
    assert files.expression(["kidney"]) == ["s/own/expression.h5ad"] == [files.own_matrix]
    assert "own" not in "".join(files.fetched())


@pytest.mark.parametrize("place", ["my genes.tsv", "https://a.b/genes.tsv?all=1"])
def test_a_table_of_disease_genes_is_a_file_or_an_address(place):
    config = checked()
    config["disease"] |= {
        "source": "disgenet",
        "file": place,
        "diseases": {"colon": ["C1"], "lung": ["C2"]},
    }
    files, address = InputFiles(config, "s"), place.startswith("https")
    assert files.disease_place() == {
        "address": place if address else "",
        "file": "" if address else place,
    }
    assert files.disease() == [f"s/{files.disease_path()}"] and " " not in files.disease_path()
    assert diseases_of_run(config) == {"colon": ["C1"]}
    assert diseases_of_run(checked()) == {} and InputFiles(checked(), "s").disease() == []


def test_sources_that_are_fetched_file_by_file():
    expression = ["toil", "gdc", "gtex", "recount3", "hgnc"]
    networks = ["string", "humannet"]
    assert fetched_sources() == ["rnaseqdb", *networks, "disgenet", "diseases", *expression]


# ---- environment


def test_the_prefix_is_one_line_that_snakemake_can_format(monkeypatch):
    for name in ("OMP_WAIT_POLICY", "R_NSIZE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("R_VSIZE", "1G")
    config = checked(sources={"local_dir": "resources", "offline": True})
    prefix = shell_prefix(config, ROOT / "a folder")
    assert not {"{", "}", "\n"} & set(prefix) and prefix.startswith("set -euo pipefail; export ")
    words = dict(word.split("=", 1) for word in shlex.split(prefix.rstrip("; "))[4:])
    assert words["PYTHONPATH"] == str(ROOT / "a folder")
    assert (words["MDWGAN_LOCAL_DIR"], words["MDWGAN_OFFLINE"]) == ("resources", "yes")
    assert words["OMP_WAIT_POLICY"] == "passive" and len(words["MDWGAN_CONFIG_SHA256"]) == 64
    assert (words["R_NSIZE"], words["R_VSIZE"]) == ("12000000", "1G"), "the user's own stay"
