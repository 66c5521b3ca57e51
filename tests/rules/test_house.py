"""What all rule files keep to: one door into the package, no lambdas, complete directives."""

import re

import pytest
from helpers.repository import ROOT
from mdwgan.samples.tissues import RESERVED

FILES = sorted((ROOT / "workflow" / "rules").glob("*.smk"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rules_import_the_config_alone(path):
    text = path.read_text()
    modules = re.findall(r"^\s*(?:from|import) (mdwgan[\w.]*)", text, flags=re.M)
    assert all(module.startswith("mdwgan.config.") for module in modules)
    assert "lambda" not in text


def test_the_package_is_imported_at_all():
    assert "from mdwgan.config.run import" in (ROOT / "workflow/rules/common.smk").read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_has_words_a_log_and_an_environment(path):
    for rule in re.split(r"^(?=[ ]*rule \w+:)", path.read_text(), flags=re.M)[1:]:
        name = rule.split(":")[0].strip()
        assert re.match(r'\s*rule \w+:\n\s+"""', rule), name
        assert "log:" in rule and "conda:" in rule and "message:" in rule, name


def test_every_rule_file_is_included_in_the_order_of_the_data():
    included = re.findall(r'"rules/(\w+)\.smk"', (ROOT / "workflow/Snakefile").read_text())
    assert sorted(included) == [path.stem for path in FILES] and included[0] == "common"
    assert included.index("prepare") < included.index("train") < included.index("evaluate")


def test_no_tissue_can_have_the_name_of_a_folder_of_the_run():
    text = "".join(path.read_text() for path in FILES)
    named = re.findall(r"""(?:\{RUN\}|results/\{config\['run'\]\})/([\w-]+)(?=[/"])""", text)
    assert {"genes", "sources", "figures", "tuning"} <= set(named) <= set(RESERVED)
