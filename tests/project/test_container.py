"""The image: one file from the same lists and locks as `make setup`, and an ordinary user."""

import json
import re
import shutil
import subprocess
from fnmatch import fnmatch

import pytest
import yaml
from helpers.repository import ROOT

TEXT = (ROOT / "Containerfile").read_text()
# Conda package -> project of a lock, where they differ.
PIP_OF_CONDA = {"matplotlib-base": "matplotlib", "pytorch": "torch"}
# Conda's packages that Debian does not have; rules do without them (docs/installation.md).
NOT_IN_DEBIAN = {"apeglm", "clusterprofiler", "enrichplot"}


def instructions(text: str = TEXT) -> list[tuple[str, str]]:
    """Instructions of the file in its order, continued lines joined, without comments."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines()]


def stages() -> dict[str, list[tuple[str, str]]]:
    """Instructions of each stage by its name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for word, rest in instructions():
        if word == "FROM":
            name = rest.split()[-1]
        found.setdefault(name, []).append((word, rest))
    return found


def commands(stage: str) -> str:
    return " ".join(" ".join(rest.split()) for word, rest in stages()[stage] if word == "RUN")


def packages(env: str) -> set[str]:
    """Packages of a conda environment."""
    lines = yaml.safe_load((ROOT / "envs" / f"{env}.yaml").read_text())["dependencies"]
    return {line.split(" =")[0] for line in lines}


def locked() -> set[str]:
    """Packages of the locks that the script of the last stage installs."""
    assert "envs/setup-python.sh" in commands("workflow")
    script = (ROOT / "envs" / "setup-python.sh").read_text()
    names = set(re.findall(r"-r (requirements[\w-]*\.txt)", script))
    assert names == {path.name for path in ROOT.glob("requirements*.txt")}
    text = "\n".join((ROOT / name).read_text() for name in names)
    return set(re.findall(r"^([a-z0-9][\w.-]*)==", text, flags=re.M))


def debian() -> dict[str, str]:
    """R packages, in lower case, and the Debian packages that the first stage's script installs."""
    assert "envs/setup-system.sh" in commands("system")
    assert "debian-packages.txt" in (ROOT / "envs" / "setup-system.sh").read_text()
    text = re.sub(r"#.*", "", (ROOT / "envs" / "debian-packages.txt").read_text())
    return {
        r.lower(): package for package, r in map(str.split, filter(str.strip, text.split("\n")))
    }


# ---- what is in it


@pytest.mark.parametrize("env", ["python", "rpy2"])
def test_every_python_package_of_the_environments_is_in_the_image(env):
    wanted = {name for name in packages(env) if not name.startswith(("bioconductor-", "r-"))}
    pip = {PIP_OF_CONDA.get(name, name) for name in wanted - {"python"}}
    assert pip and pip <= locked()
    assert " python3 " in commands("system")


def test_every_r_package_of_the_environments_is_in_the_image():
    known = debian()
    names = {name for env in ("r", "rpy2") for name in packages(env)}
    wanted = {re.sub("^(bioconductor|r)-", "", n) for n in names if re.match("bioconductor-|r-", n)}
    assert wanted - set(known) == NOT_IN_DEBIAN
    page = (ROOT / "docs/installation.md").read_text().lower()
    assert all(name in page for name in NOT_IN_DEBIAN), "the page says what the image lacks"
    assert known["base"] == "r-base-dev" and known["deseq2"] == "r-bioc-deseq2"


def test_no_tracked_file_is_left_out_of_it():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in ignored if line and not line.startswith("#")]
    assert {".git", ".venv", "results", ".snakemake"} <= set(patterns)
    listed = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.splitlines():
        parts = name.split("/")
        places = [part for part in parts if any(fnmatch(f"**/{part}", p) for p in patterns)]
        assert parts[0] not in patterns and not places, name


# ---- how it is made


def test_bases_are_tagged_and_name_no_host():
    bases = [rest.split() for word, rest in instructions() if word == "FROM"]
    assert [(base, name) for base, _, name in bases] == [
        ("debian:12-slim", "system"),
        ("system", "workflow"),
    ]
    assert "://" not in TEXT


def test_it_runs_as_an_ordinary_user():
    words = [(word, rest) for word, rest in instructions() if word in ("USER", "CMD", "RUN")]
    users = [rest for word, rest in words if word == "USER"]
    assert users == ["1000:1000"] and "--uid 1000" in commands("system")
    assert words.index(("USER", users[0])) < words.index(words[-1])
    assert "sudo" not in TEXT and "chmod 777" not in TEXT


def test_the_dev_container_is_the_first_stage():
    folder = ROOT / ".devcontainer"
    settings = json.loads((folder / "devcontainer.json").read_text())
    build = settings["build"]
    assert (folder / build["dockerfile"]).resolve() == ROOT / "Containerfile"
    assert (folder / build["context"]).resolve() == ROOT and build["target"] in stages()
    assert f" {settings['remoteUser']} " in f"{commands('system')} "
    assert settings["postCreateCommand"] == "make setup SKIP_SYSTEM=yes"


def test_hadolint_finds_nothing():
    if not shutil.which("hadolint"):
        pytest.skip("hadolint isn't installed")
    done = subprocess.run(["hadolint", ROOT / "Containerfile"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_reader_of_instructions_joins_lines():
    text = "# a\nFROM x:1 AS y\nRUN a \\\n    && b\n"
    assert instructions(text) == [("FROM", "x:1 AS y"), ("RUN", "a      && b")]
