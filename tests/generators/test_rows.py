"""The table of rows."""

import os
import subprocess
import sys

import pytest
from helpers.repository import ROOT
from mdwgan.config.run import settings_of
from mdwgan.config.schema import validate
from mdwgan.config.tuning import ranges_of
from mdwgan.errors import InputError
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.registry import make
from mdwgan.generators.row import BEST
from mdwgan.generators.rows import (
    MODELS,
    REAL_ROWS,
    REFERENCES,
    ROWS,
    SHORT_LIST,
    is_model,
    label,
    ordered,
)


@pytest.mark.parametrize("name", [n for n in (*MODELS, *REFERENCES) if not ROWS[n].chosen])
def test_every_row_of_a_config_can_be_made(name):
    generator = ROWS[name].of or name
    assert make(generator, {"bootstrap_noise": 0.1}).name == generator


@pytest.mark.parametrize("name", [*REAL_ROWS, BEST, "nonsense"])
def test_other_rows_have_no_generator(name):
    with pytest.raises(InputError, match="one of mdwgan-gp, "):
        make(name, {})


def test_every_row_says_what_it_is():
    for name, row in ROWS.items():
        assert row.name == name and row.title and row.sentence
    assert not [name for name in [*REFERENCES, *REAL_ROWS] if is_model(name)]


def test_titles_and_order():
    assert label("gene-cwgan-c0") == "Gene-CWGAN (c = 0)*" and label("copy") == "copy"
    assert ordered(["copy", "cgan", "mvn", "gan"]) == ["cgan", "gan", "copy", "mvn"]


@pytest.mark.parametrize(
    "module", ["mdwgan.generators.rows", "mdwgan.generators.adversarial.systems"]
)
def test_tables_of_names_import_nothing_heavy(module):
    code = f"import sys, {module}; print(*{{'torch', 'numpy', 'pandas'}} & set(sys.modules))"
    command = [sys.executable, "-c", code]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "workflow")}
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert result.stdout == "\n"


@pytest.mark.parametrize("name", [*SYSTEMS, *REFERENCES])
def test_settings_are_the_config_keys_that_a_row_declares(name):
    config = validate(
        {"run": "r", "tissues": ["kidney"], "generators": ["mdwgan-gp", "wgan"]}, "config.yaml"
    )
    config["training_of"] = {"wgan": {"learning_rate": 5e-5}}
    settings = settings_of(config, name)
    if name == "bootstrap":
        assert settings == {"bootstrap_noise": 0.1}
    elif name == "mvn":
        assert settings == {"sampling": "iid"}
    elif name in REFERENCES:
        assert settings == {}
    else:
        assert list(settings) == [*config["training"], "device", "tf32", "sampling"]
        assert settings["learning_rate"] == (5e-5 if name == "wgan" else 0.0005)


@pytest.mark.parametrize("name", ["mg-gan", "omicsgan", "cscgan"])
def test_published_systems_have_no_keys_of_each_other(name):
    own = {"mg-gan": "mg_noise", "omicsgan": "omics_noise", "cscgan": "csc_rate"}
    config = validate({"run": "r", "tissues": ["kidney"]}, "config.yaml")
    found = set(settings_of(config, name)) & set(config["published"])
    assert found == {"updates", own[name]}, "a change of another's key would train it anew"
    assert {key for key in ranges_of(config, name) if key.startswith("published.")} == {
        f"published.{key}" for key in found
    }


def test_config_keys_of_all_rows_are_those_of_the_schema():
    config = validate({"run": "r", "tissues": ["kidney"]}, "config.yaml")
    for name in [*MODELS, *REFERENCES]:
        assert isinstance(settings_of(config, name), dict)


def test_the_short_list_has_rows_that_draw_new_samples():
    for name in SHORT_LIST:
        row = ROWS[name]
        assert not row.real_samples and not row.chosen and (row.loads or row.of)
