"""The conda environments: exact versions, complete for their rules, in step with the pip lock."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml
from helpers.repository import ROOT

# In no environment: parquet files are read where the user has installed it.
OPTIONAL = {"pyarrow"}
ENVS = ROOT / "envs"
PACKAGE = ROOT / "workflow" / "mdwgan"
NAMES = ("python", "r", "rpy2")

# Module imported -> conda package, where they differ.
CONDA_OF_MODULE = {
    "fontTools": "fonttools",
    "matplotlib": "matplotlib-base",
    "imblearn": "imbalanced-learn",
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "torch": "pytorch",
    "yaml": "pyyaml",
}
# Conda package -> project on the Python index, where they differ.
PIP_OF_CONDA = {"matplotlib-base": "matplotlib", "pytorch": "torch"}
# Verbs that no rule runs: the report is built when a run ends, the demo and the docs by
# developers, and users ask for provenance and crates and look at the plan of sources.
NO_RULE = {
    "benchmarks",
    "check_generator",
    "check_run",
    "compare",
    "crate",
    "demo_data",
    "docs",
    "evaluate",
    "leaderboard",
    "plan_run",
    "provenance",
    "report",
    "sample",
    "sources",
}
# R packages that come with R itself.
BASE_R = {"base", "graphics", "grDevices", "methods", "parallel", "stats", "tools", "utils"}
BIOCONDUCTOR = {
    "AnnotationDbi",
    "BiocParallel",
    "DESeq2",
    "apeglm",
    "S4Vectors",
    "SummarizedExperiment",
    "clusterProfiler",
    "limma",
    "org.Hs.eg.db",
    "qvalue",
}


@cache
def pins(name: str) -> dict[str, str]:
    """Package -> version of one environment."""
    env = yaml.safe_load((ENVS / f"{name}.yaml").read_text())
    found = {}
    for line in env["dependencies"]:
        assert isinstance(line, str), f"{name}.yaml: {line}: no pip section"
        match = re.fullmatch(r"([a-z0-9_.-]+) =(\d[\w.]*)", line)
        assert match, f"{name}.yaml: {line!r} has no exact version"
        found[match[1]] = match[2]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_env_parses_and_pins_exactly(name):
    env = yaml.safe_load((ENVS / f"{name}.yaml").read_text())
    assert env["channels"] == ["conda-forge", "bioconda", "nodefaults"]
    assert set(env) == {"channels", "dependencies"}
    for package, version in pins(name).items():
        assert version.count(".") >= 1, f"{package} {version}"


def test_environments_agree_with_each_other():
    for package, version in pins("rpy2").items():
        for other in ("python", "r"):
            assert pins(other).get(package, version) == version, f"{package} in {other}.yaml"


# ---- Python


def module_file(module: str) -> Path | None:
    """File of a module of the package; None for a package without code or a foreign module."""
    path = ROOT / "workflow" / Path(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


@cache
def imports(path: Path) -> frozenset[str]:
    """Dotted names that a file imports, those inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            # `from mdwgan.cohort import qc` imports a module, others a name.
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(name for name in found if name.split(".")[0] not in OPTIONAL)


def third_party(start: str) -> set[str]:
    """Third-party modules that a module of the package needs, itself or through others."""
    todo, seen, foreign = [start], set(), set()
    while todo:
        module = todo.pop()
        if module in seen:
            continue
        seen.add(module)
        path = module_file(module)
        if path is None:
            continue
        for name in imports(path):
            top = name.split(".")[0]
            if top == "mdwgan":
                parts = name.split(".")
                todo += [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
            elif top not in sys.stdlib_module_names:
                foreign.add(top)
    return foreign


def verbs() -> list[str]:
    files = sorted((PACKAGE / "commands").glob("*.py"))
    return [f.stem for f in files if f.stem not in ("__init__", "arguments")]


@cache
def environments() -> dict[str, set[str]]:
    """What the rules run -> their environments; verbs as `split`, scripts as `kegg.R`."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "workflow" / "rules").glob("*.smk")):
        # A rule may stand inside an `if`, and choose one of several environments by the config.
        for rule in re.split(r"^\s*(?=(?:rule|checkpoint) \w+:)", path.read_text(), flags=re.M)[1:]:
            used = set(re.findall(r"envs/(\w+)\.yaml", rule))
            runs = set(
                re.findall(
                    r"python -m mdwgan --log (?:\{log:q\}|\{LOGS\}\S+) ([a-z][a-z0-9-]*)", rule
                )
            )
            runs |= set(re.findall(r"scripts/(\w+\.R)", rule))
            for name in runs:
                found.setdefault(name.replace("-", "_"), set()).update(used)
    return found


def test_the_rules_are_read():
    """Else the tests below would look at their fallback and pass for nothing."""
    found = environments()
    assert set(verbs()) - set(found) == NO_RULE
    scripts = {path.name for path in (ROOT / "workflow" / "scripts").glob("*.R")}
    assert {name for name in found if name.endswith(".R")} <= scripts
    assert {"deseq2.R", "kegg.R", "orgdb_pathways.R"} <= set(found)
    assert all(found.values()), "a rule without an environment"
    assert found["id_routes"] == {"rpy2"}


@pytest.mark.parametrize("verb", verbs())
def test_every_import_is_in_the_environment_of_its_rules(verb):
    needed = third_party(f"mdwgan.commands.{verb}") | third_party("mdwgan.__main__")
    for env in sorted(environments().get(verb, {"python"})):
        known = pins(env)
        # rpy2 is imported by one route alone, and only there: other rules do without.
        optional = set() if env == "rpy2" else {"rpy2"}
        packages = {CONDA_OF_MODULE.get(module, module) for module in needed - optional}
        assert not packages - set(known), f"{verb} in envs/{env}.yaml"


def test_every_import_of_the_package_is_in_an_environment():
    known = set(pins("python")) | set(pins("rpy2"))
    known.add("snakemake")  # by `plan-run` alone, which no rule calls: it is there to run the rules
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in imports(path):
            top = name.split(".")[0]
            if top != "mdwgan" and top not in sys.stdlib_module_names:
                assert CONDA_OF_MODULE.get(top, top) in known, f"{path.name} imports {top}"


def test_every_import_of_the_package_is_declared_for_pip():
    """rpy2 is compiled against R, so no wheel brings it (requirements-rpy2.in)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"] + project["optional-dependencies"]["workflow"]
    declared = {re.match(r"[\w-]+", line)[0] for line in lines} | {"rpy2"}
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in imports(path):
            top = name.split(".")[0]
            if top != "mdwgan" and top not in sys.stdlib_module_names:
                package = CONDA_OF_MODULE.get(top, top)
                assert PIP_OF_CONDA.get(package, package) in declared, f"{path.name} imports {top}"


# ---- R


def r_packages(path: Path) -> set[str]:
    """Packages that an R file attaches, asks for or reaches into; comments don't count."""
    code = "\n".join(line.split("#")[0] for line in path.read_text().splitlines())
    found = set(re.findall(r"\b([A-Za-z][\w.]*):::?\w", code))
    found |= set(re.findall(r"\b(?:library|require)\(\"?([A-Za-z][\w.]*)", code))
    asked = r"\b(?:requireNamespace|loadNamespace|need_packages|has_package)\(([^)]*)\)"
    for call in re.findall(asked, code):
        found |= set(re.findall(r"\"([A-Za-z][\w.]*)\"", call)) - {"clusterprofiler"}
    return found - BASE_R


def test_every_r_package_is_in_the_environment_of_its_rules():
    files = sorted((ROOT / "workflow" / "scripts").rglob("*.R"))
    assert files
    for path in files:
        for env in sorted(environments().get(path.name, {"r"})):
            for package in r_packages(path):
                prefix = "bioconductor" if package in BIOCONDUCTOR else "r"
                conda = f"{prefix}-{package.lower()}"
                assert conda in pins(env), f"{path.name} needs {package}: envs/{env}.yaml"


def listed_packages() -> set[str]:
    """Packages of common.R's table, which messages and r_versions.tsv are made from."""
    text = (ROOT / "workflow" / "scripts" / "lib" / "common.R").read_text()
    return set(re.findall(r"^  ([A-Za-z][\w.]*) = c\(\"(?:bioconductor|r)-", text, flags=re.M))


def test_the_report_names_the_version_of_every_r_package():
    """r_versions.R writes the versions found, with conda or without, of the table's packages."""
    used = {
        name for path in (ROOT / "workflow" / "scripts").rglob("*.R") for name in r_packages(path)
    }
    assert {"DESeq2", "clusterProfiler", "limma"} <= used
    assert used <= listed_packages()
    versions = (ROOT / "workflow" / "scripts" / "r_versions.R").read_text()
    assert "names(PACKAGES)" in versions


def test_the_names_in_r_messages_are_in_the_environment():
    text = (ROOT / "workflow" / "scripts" / "lib" / "common.R").read_text()
    named = set(re.findall(r'"(bioconductor-[\w.]+)"', text))
    assert named
    assert named <= set(pins("r"))


# ---- in step with the pip lock


@pytest.mark.parametrize("name", ["python", "rpy2"])
def test_versions_are_those_of_the_pip_lock(name):
    text = "".join(path.read_text() for path in sorted(ROOT.glob("requirements*.txt")))
    if not text:
        pytest.skip("no requirements*.txt")
    locked = dict(re.findall(r"^([A-Za-z0-9_.-]+)==([\w.]+)", text, flags=re.M))
    compared = 0
    for package, version in pins(name).items():
        pip = PIP_OF_CONDA.get(package, package)
        if pip in locked:
            compared += 1
            assert locked[pip] == version, f"{package} in envs/{name}.yaml"
    assert compared > 5
