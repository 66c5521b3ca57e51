"""Provenance: records, the hash of a config, and the version of the code."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from mdwgan import __version__, provenance

CONFIG = {
    "run": "tiny",
    "tissues": ["kidney"],
    "seeds": [0],
    "sources": {"mirror": "somewhere", "rnaseqdb": "demo"},
    "deg": {"p": 0.05},
}
HASH = provenance.config_hash(CONFIG)


def test_the_config_s_hash_is_of_what_decides():
    elsewhere = CONFIG | {"run": "b", "sources": {"mirror": "/else", "rnaseqdb": "demo"}}
    assert provenance.config_hash(elsewhere) == HASH
    for change in ({"deg": {"p": 0.01}}, {"seeds": [1]}, {"sources": {"rnaseqdb": "other"}}):
        assert provenance.config_hash(CONFIG | change) != HASH


def test_records_of_several_products_are_joined_once():
    first = provenance.begin([{"file": "a"}], product="cohort", tissue="kidney")
    second = provenance.begin([{"file": "a"}, {"file": "b"}], product="cohort", tissue="thyroid")
    record = json.loads(provenance.join([first, "", second, first]))
    assert record["sources"] == [{"file": "a"}, {"file": "b"}]
    assert [step["tissue"] for step in record["steps"]] == ["kidney", "thyroid"]


# ---- code version


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with code in workflow/mdwgan, seen as the package's own."""
    if shutil.which("git") is None:
        pytest.skip("needs git")
    package = tmp_path / "workflow" / "mdwgan"
    package.mkdir(parents=True)
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    provenance.code_version.cache_clear()
    yield tmp_path
    provenance.code_version.cache_clear()


def test_an_installed_wheel_has_a_version_alone(repository, monkeypatch):
    """Also within a repository, such as one that holds the virtual environment."""
    git(repository, "init", "-q")
    (repository / "workflow" / "mdwgan" / "a.py").write_text("1\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "not this code")
    assert "commit" in code_now()
    monkeypatch.setattr(provenance, "INSTALLED", True)
    assert code_now() == {"mdwgan": __version__}


def git(folder: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(folder), *settings, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def code_now() -> dict[str, str]:
    provenance.code_version.cache_clear()
    return provenance.code_version()


def test_the_commit_is_that_of_the_code(repository):
    assert code_now() == {"mdwgan": __version__}, "no repository"
    git(repository, "init", "-q")
    assert code_now() == {"mdwgan": __version__}, "no commit"
    file = repository / "workflow" / "mdwgan" / "provenance.py"
    file.write_text("1\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "code")
    commit = git(repository, "rev-parse", "HEAD")
    assert code_now() == {"mdwgan": __version__, "commit": commit}
    (repository / "README.md").write_text("words\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "words")
    assert code_now()["commit"] == commit, "words are no code"
    file.write_text("2\n")
    assert code_now()["commit"] == commit + "+changes"


def test_what_can_t_change_results_is_no_change_of_the_code(repository):
    """A cluster's profile is edited as the README says, and lies under workflow/."""
    git(repository, "init", "-q")
    code = [f"workflow/{folder}/a" for folder in ("mdwgan", "rules", "schemas", "scripts")]
    code.append("workflow/Snakefile")
    words = ["workflow/profiles/slurm/config.yaml", "workflow/report/report.rst", "docs/a.md"]
    for name in [*code, *words]:
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text("1\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "all")
    commit = git(repository, "rev-parse", "HEAD")
    for name in words:
        (repository / name).write_text("2\n")
    assert code_now()["commit"] == commit
    git(repository, "commit", "-qam", "a profile of one's own")
    assert code_now()["commit"] == commit
    for name in code:
        (repository / name).write_text("2\n")
        assert code_now()["commit"] == commit + "+changes", name
        git(repository, "checkout", "-q", "--", name)
