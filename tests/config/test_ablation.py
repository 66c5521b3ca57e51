"""The ablation: its trainings by name, and its config."""

import pytest
from helpers.repository import ROOT
from mdwgan.config.ablation import graphs_of, training_settings, variants
from mdwgan.config.schema import validate
from mdwgan.errors import InputError

FOUR = ["mdwgan-gp", "mdwgan-gp-e", "mdwgan-gp-c", "mdwgan-gp-n"]


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def checked(**changes) -> dict:
    return validate({"run": "a", "tissues": ["kidney", "colon"]} | changes)


# ---- trainings by name


def test_no_ablation_by_default():
    assert variants(checked()) == {}
    assert checked()["ablation"]["systems"] == []


def test_variants_are_one_change_at_a_time_and_the_default_is_no_variant():
    config = checked(
        ablation={
            "systems": FOUR,
            "k": [5, 10, 20],
            "lambda_g": [0, 0.2, 1.0],
            "lambda_d": [0.0001],
            "training": {"epochs": 7},
        },
        training_of={"mdwgan-gp": {"epochs": 9, "patience": 3}, "mdwgan-gp-e": {"noise": 5}},
        generators=FOUR,
    )
    found = variants(config)
    assert list(found) == [
        *FOUR,
        "mdwgan-gp_k5",
        "mdwgan-gp_k20",
        "mdwgan-gp_lambda_g0",
        "mdwgan-gp_lambda_g1",
        "mdwgan-gp_lambda_d0.0001",
    ]
    default = training_settings(config, found["mdwgan-gp"])
    assert (default["epochs"], default["patience"], default["lambda_g"]) == (7, 3, 0.2)
    assert training_settings(config, found["mdwgan-gp-e"])["noise"] == 5
    for name, variant in found.items():
        settings, graphs = training_settings(config, variant), graphs_of(config, variant)
        if variant.system != "mdwgan-gp":  # training_of changes other keys of these
            assert graphs == config["graphs"] and settings["patience"] == 20
            continue
        changed = {k: v for k, v in settings.items() if v != default[k]}
        changed |= {k: v for k, v in graphs.items() if v != config["graphs"][k]}
        wanted = {variant.parameter: variant.value} if variant.parameter else {}
        assert changed == wanted, name
        assert "/" not in name and " " not in name


def test_the_default_follows_the_config():
    config = checked(graphs={"k": 5}, ablation={"systems": FOUR, "k": [5, 10]})
    assert "mdwgan-gp_k10" in variants(config) and "mdwgan-gp_k5" not in variants(config)
    own = {"systems": FOUR, "lambda_g": [0.2, 1], "training": {"lambda_g": 1}}
    assert list(variants(checked(ablation=own)))[4:] == ["mdwgan-gp_lambda_g0.2"]


# ---- config faults


@pytest.mark.parametrize(
    ("ablation", "told"),
    [
        ({"systems": ["cgan"]}, 'ablation.systems.0: "cgan" is not allowed; expected mdwgan-gp, '),
        ({"systems": FOUR, "k": [0]}, "ablation.k.0: 0 is not allowed; expected a whole number"),
        ({"systems": FOUR, "k": [2.5]}, "ablation.k.0: 2.5 is not allowed"),
        ({"systems": FOUR, "k": [5, 5]}, "ablation.k: 5 is listed twice"),
        ({"systems": FOUR, "lambda_g": [-1]}, "ablation.lambda_g.0: -1 is not allowed"),
        (
            {"systems": FOUR, "training": {"epoch": 5}},
            "ablation.training.epoch: unknown key; did you mean epochs?",
        ),
        ({"systems": FOUR, "training": {"epochs": 0}}, "ablation.training.epochs: 0 is not"),
        (
            {"systems": ["mdwgan-gp-n"], "k": [5]},
            "ablation.k: values for mdwgan-gp, which is not in ablation.systems",
        ),
        ({"lambda_d": [1]}, "ablation.lambda_d: values for mdwgan-gp"),
    ],
)
def test_faults_are_told(ablation, told):
    with pytest.raises(InputError) as error:
        checked(ablation=ablation)
    assert told in str(error.value) and "has 1 fault" in str(error.value)


@pytest.mark.parametrize("name", ["pan", "ablation"])
def test_a_tissue_can_t_have_the_name_of_a_folder_of_the_ablation(tmp_path, name):
    table = tmp_path / "tissues.tsv"
    table.write_text(f"tissue\tgtex\tnormal\ttumour\n{name}\tkidney\t\t\n")
    with pytest.raises(InputError, match=f"'{name}' is the name of a folder in every run"):
        checked(tissues=[name], tissue_table=str(table))


def test_settings_from_the_command_line_are_numbers():
    text = {"systems": FOUR, "k": ["5"], "training": {"epochs": "5", "learning_rate": "1e-3"}}
    ablation = checked(ablation=text)["ablation"]
    assert ablation["k"] == [5]
    assert ablation["training"] == {"epochs": 5, "learning_rate": 0.001}
