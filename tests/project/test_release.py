"""One version: the package's own, which the changelog and the citation follow."""

import datetime
import re
import tomllib

import yaml
from helpers.repository import ROOT
from mdwgan import __version__

HEADING = re.compile(r"^## \[([^]]+)\](?: - (\S+))?$", flags=re.M)


def test_the_version_is_written_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "mdwgan.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_the_newest_release_of_the_changelog_is_this_version():
    """Changes since then are under Unreleased, which a release renames."""
    headings = HEADING.findall((ROOT / "CHANGELOG.md").read_text())
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == __version__
    dates = [datetime.date.fromisoformat(date) for _, date in headings[1:]]
    assert dates == sorted(dates, reverse=True)


def test_the_citation_names_the_paper_and_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == __version__
    assert citation["license"] == "MIT"
    assert citation["references"][0]["doi"] == "10.1186/s12859-023-05558-9"
    released = dict(HEADING.findall((ROOT / "CHANGELOG.md").read_text()))[__version__]
    assert str(citation["date-released"]) == released


def test_rules_and_pages_name_this_version():
    """Rules that are fetched alone know their package by it; pages name its wheel and its tag."""
    text = (ROOT / "workflow/rules/common.smk").read_text()
    assert re.findall(r'^VERSION = "(.*)"', text, flags=re.M) == [__version__]
    page = (ROOT / "docs/installation.md").read_text()
    named = re.findall(r"mdwgan-([\d.]+)-py3", page) + re.findall(r'tag="v([\d.]+)"', page)
    assert len(named) > 2 and set(named) == {__version__}


def test_the_workflow_catalog_finds_what_it_asks_for():
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    ways = usage["software-stack-deployment"]
    assert set(usage) == {"mandatory-flags", "software-stack-deployment"}
    assert set(ways) == {"conda", "apptainer", "apptainer+conda", "report"}
    for name in ("workflow/Snakefile", "config/README.md", "LICENSE", "CODE_OF_CONDUCT.md"):
        assert (ROOT / name).is_file()
    readme = (ROOT / "README.md").read_text().lower()
    assert "snakemake" in readme and "workflow" in readme


def untold(prefix: str, rule: dict) -> list[str]:
    """Keys of a schema without a type, a description or a default; `run` alone has no default."""
    found = []
    for name, key in rule.get("properties", {}).items():
        typed = {"type", "enum", "anyOf"} & set(key)
        if not typed or "description" not in key or not ("default" in key or name == "run"):
            found.append(prefix + name)
        found += untold(f"{prefix}{name}.", key)
    return found


def test_every_key_has_a_type_a_description_and_a_default():
    """The catalog shows the schema as a table."""
    schema = yaml.safe_load((ROOT / "workflow/schemas/config.schema.yaml").read_text())
    assert untold("", schema) == []
    assert schema["required"] == ["run"]
    assert untold("", {"properties": {"a": {"type": "string"}}}) == ["a"]
