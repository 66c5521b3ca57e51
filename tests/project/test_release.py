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
