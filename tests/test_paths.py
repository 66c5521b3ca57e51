"""Shipped files are found from any working directory; tests/project/test_wheel.py has a wheel's."""

from pathlib import Path

import pytest
from helpers.repository import ROOT
from mdwgan import paths
from mdwgan.errors import InputError


def test_a_shipped_file_is_found_from_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert paths.shipped_file("resources/tissues.tsv") == ROOT / "resources" / "tissues.tsv"
    assert paths.shipped_file("resources/none.tsv") == Path("resources/none.tsv")


def test_a_file_of_the_working_directory_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = Path("resources/tissues.tsv")
    own.parent.mkdir()
    own.write_text("mine")
    assert paths.shipped_file(own) == own


def test_files_of_the_checkout_are_refused_in_a_wheel(monkeypatch):
    script = "workflow/scripts/demo_genes.R"
    assert paths.checkout_file(script, "`mdwgan demo-data`") == ROOT / script
    monkeypatch.setattr(paths, "INSTALLED", True)
    with pytest.raises(InputError, match=r"`mdwgan demo-data` needs .*expected a checkout"):
        paths.checkout_file(script, "`mdwgan demo-data`")
