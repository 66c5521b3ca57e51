"""What a verb imports before it works: a light verb starts fast, and help imports no verb."""

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from helpers.cohorts import make_training
from helpers.repository import ROOT
from mdwgan.__main__ import build_parser, description, verbs
from mdwgan.generators.rows import ROWS
from mdwgan.io import write_h5ad

HEAVY = ("torch", "anndata", "sklearn", "scipy", "matplotlib", "pandas")
# Heavy modules that a verb may load when its module is imported; the others: pandas alone.
SAMPLES = {"anndata", "pandas"}
MAY_LOAD = {
    "demo-data": set(),
    "report": set(),
    "augment": SAMPLES,
    "choose": SAMPLES,
    "classify": SAMPLES,
    "cohort": SAMPLES,
    "combine-degs": SAMPLES | {"scipy"},
    "deg-calibration": SAMPLES,
    "deg-counts": SAMPLES,
    "export": SAMPLES,
    "import-samples": SAMPLES,
    "key-genes": SAMPLES,
    "lender": SAMPLES,
    "pool": SAMPLES,
    "prepare": SAMPLES,
    "score": SAMPLES,
    "score-pooled": SAMPLES,
    "statistics": SAMPLES | {"scipy"},
    "train": SAMPLES,
    "tune": SAMPLES,
}
START = """
import sys, warnings
sys.argv[0] = "mdwgan"
from mdwgan.__main__ import main
try:
    code = main(sys.argv[1:])
except SystemExit as end:
    code = end.code or 0
print(code, *(name for name in {heavy} if name in sys.modules))
"""


# ---- by the import statements


@cache
def imported(path: Path) -> frozenset[str]:
    """Dotted names that a module imports when it is imported; not those inside functions."""
    names, todo = set(), list(ast.parse(path.read_text(encoding="utf-8")).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Try | ast.With):
            todo += node.body
    return frozenset(names)


def heavy_imports(module: str) -> set[str]:
    """Heavy modules that come with a module of the package, through others too."""
    todo, seen, heavy = [module], set(), set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        top = name.partition(".")[0]
        if top != "mdwgan":
            heavy |= {top} & set(HEAVY)
            continue
        parts = name.split(".")
        todo += [".".join(parts[:n]) for n in range(1, len(parts))]  # a package's __init__
        file = ROOT / "workflow" / Path(*parts)
        for path in (file.with_suffix(".py"), file / "__init__.py"):
            if path.is_file():
                todo += imported(path)
    return heavy


@pytest.mark.parametrize("verb", verbs())
def test_a_verb_imports_no_other_heavy_module(verb):
    found = heavy_imports(f"mdwgan.commands.{verb.replace('-', '_')}")
    assert found <= MAY_LOAD.get(verb, {"pandas"})


def test_verbs_that_need_more_exist():
    assert set(MAY_LOAD) <= set(verbs())
    assert heavy_imports("mdwgan.__main__") == set()


@pytest.mark.parametrize("name", [row.name for row in ROWS.values() if row.loads])
def test_networks_alone_load_torch(name):
    """A row of a few milliseconds does not wait two seconds for it."""
    module = ROWS[name].loads.partition(":")[0]
    families = module.split(".")[2] in ("adversarial", "latent", "published")
    assert ("torch" in heavy_imports(module)) == families


# ---- in a process of its own


def started(*words: str) -> list[str]:
    """Exit code of a command, then the heavy modules that it loaded."""
    command = [sys.executable, "-c", START.format(heavy=HEAVY), *words]
    done = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": "workflow"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1].split()


def test_help_imports_no_verb():
    assert started("--help") == ["0"]
    assert started("--version") == ["0"]


def test_scipy_stats_waits_until_it_is_used():
    """It takes as long to load as pandas, and half of what tests p-values needs nothing of it."""
    package = ROOT / "workflow" / "mdwgan"
    loading = {
        str(path.relative_to(package).parent)
        for path in package.rglob("*.py")
        if any(name.startswith("scipy.stats") for name in imported(path))
    }
    assert loading == {"generators/copulas", "report/comparing", "report/sections"}


def test_rows_without_a_network_are_trained_without_torch(tmp_path):
    write_h5ad(make_training(tmp_path, train=4, normal=12, tumour=10), tmp_path / "training.h5ad")
    rows = [{"row": "copy", "generator": "copy", "settings": {}}]
    rows += [{"row": "mvn", "generator": "mvn", "settings": {"sampling": "iid"}}]
    words = ["--training", tmp_path / "training.h5ad", "--rows", json.dumps(rows), "--seed", "0"]
    words += ["--threads", "1", "--draw", json.dumps({"samples": 5})]
    for name in ("model", "history", "synthetic"):
        words += [f"--{name}", *(tmp_path / row["row"] / name for row in rows)]
    assert "torch" not in started("train", *map(str, words))
    assert (tmp_path / "mvn" / "synthetic").is_file()


def test_light_verbs_load_pandas_at_most(tmp_path):
    samples = tmp_path / "samples.tsv"
    columns = "sample\tdonor\ttissue\tcondition\tsource\tstudy\tfile"
    lines = [f"s{i}\td{i}\tkidney\t{('normal', 'tumour')[i % 2]}\tTCGA\tkich\tf" for i in range(40)]
    samples.write_text("\n".join([columns, *lines, ""]))
    metrics = "tissue\tgenerator\tseed\tmetric\tvalue\nkidney\tcopy\t0\tdist\t1\n"
    (tmp_path / "metrics.tsv").write_text(metrics)
    (tmp_path / "provenance.json").write_text("[]")
    out, summary = str(tmp_path / "out.tsv"), str(tmp_path / "summary.tsv")
    split = ["--train-fraction", "0.5", "--seed", "0", "--output", out, "--summary", summary]
    for command in (
        ["split", "--samples", str(samples), *split],
        ["sources"],
        ["sources", "--plan", "--config", "config/config.yaml"],
        ["provenance", str(tmp_path / "metrics.tsv")],
        ["collect", "--output", out, str(tmp_path / "metrics.tsv")],
        ["record-config", "--config", str(tmp_path / "provenance.json"), "--output", out],
        ["manifest", "--output", out],
        ["docs", "systems", "--output", out],
    ):
        assert started(*command) in (["0"], ["0", "pandas"]), command


# ---- help


def test_every_verb_has_a_summary_that_help_shows():
    text = " ".join(build_parser(["--help"]).format_help().split())
    for verb in verbs():
        summary = description(verb).partition("\n")[0]
        assert summary.endswith(".") and summary in text, verb
    assert text.startswith("usage: mdwgan ")


def test_help_of_a_verb_has_its_flags(capsys):
    with pytest.raises(SystemExit):
        build_parser(["split", "--help"]).parse_args(["split", "--help"])
    shown = capsys.readouterr().out
    assert shown.startswith("usage: mdwgan split ") and "--train-fraction" in shown


def test_an_unknown_verb_is_refused_with_the_list(capsys):
    with pytest.raises(SystemExit):
        build_parser(["splitt"]).parse_args(["splitt"])
    assert "'split'" in capsys.readouterr().err
