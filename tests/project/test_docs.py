"""The documentation says what stands: tables, paths, links, commands and keys."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from helpers.repository import ROOT
from mdwgan.__main__ import main, verbs
from mdwgan.config.schema import read_schema, validate
from mdwgan.errors import InputWarning
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.rows import MODELS, REFERENCES, ROWS
from mdwgan.reference_docs.config import kind, tables
from mdwgan.reference_docs.systems import NAMES, page, placement
from mdwgan.samples.own.data import read_own

README = ROOT / "README.md"
SKIP = {".git", ".venv", ".snakemake", "results"}
PAGES = sorted(p for p in ROOT.rglob("*.md") if not SKIP & set(p.relative_to(ROOT).parts))
LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def keys() -> set[str]:
    """Every key of the schema, groups and leaves."""
    return under("", read_schema())


def under(prefix: str, rule: dict) -> set[str]:
    """Keys of a group, and those of groups in it."""
    found = set()
    for name, part in rule.get("properties", {}).items():
        found |= {f"{prefix}{name}"} | under(f"{prefix}{name}.", part)
    return found


def anchors(path: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", text_of(path), flags=re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


# ---- config/README.md


def test_the_tables_of_keys_are_current(tmp_path):
    copy = tmp_path / "README.md"
    copy.write_text(text_of(ROOT / "config" / "README.md"), encoding="utf-8")
    assert main(["docs", "config", "--output", str(copy)]) == 0
    assert text_of(copy) == text_of(ROOT / "config" / "README.md"), "run: make docs"


def test_every_key_has_a_row():
    named = set(re.findall(r"^\| `([a-z_.0-9]+)` \|", tables(read_schema()), flags=re.M))
    assert {key for key in keys() if "." in key} <= named
    assert named <= keys()


def test_a_page_without_the_mark_is_refused(tmp_path, capsys):
    page = tmp_path / "README.md"
    page.write_text("# No place for tables\n")
    assert main(["docs", "config", "--output", str(page)]) == 1
    assert "no place" in capsys.readouterr().err
    assert page.read_text() == "# No place for tables\n"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"enum": ["a", "b"]}, "`a`, `b`"),
        ({"type": ["string", "null"]}, "text or null"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, "number, > 0, <= 1"),
        ({"type": "array", "items": {"type": "string"}}, "list of text"),
        ({"anyOf": [{"enum": ["a"]}, {"type": "integer"}]}, "`a` or whole number"),
    ],
)
def test_types_in_words(rule, words):
    assert kind(rule) == words


# ---- docs/systems.md


def test_the_page_of_systems_is_current(tmp_path):
    copy = tmp_path / "systems.md"
    assert main(["docs", "systems", "--output", str(copy)]) == 0
    assert text_of(copy) == text_of(ROOT / "docs" / "systems.md"), "run: make docs"


def test_every_system_is_told_and_reconstructions_are_marked():
    text = page()
    for name, system in SYSTEMS.items():
        assert f"| `{name}`{' ' + chr(92) + '*' if system.reconstruction else ''} |" in text
        assert f"## {system.title}\n\n`{name}`: {system.source}\n" in text
        assert system.about.strip() in text
        assert set(placement(system)) == set(placement(SYSTEMS["mdwgan-gp"]))
    assert text.count("**A reconstruction.**") == sum(s.reconstruction for s in SYSTEMS.values())


def test_every_system_that_the_paper_names_has_a_row():
    rows = {row for _, rows, _ in NAMES for row in rows}
    assert rows <= set(ROWS)
    assert {name.partition("-gp")[0] for name in set(SYSTEMS) - rows} == {"mdwgan"}
    text = page()
    for name in (*MODELS, *REFERENCES):
        assert f"| `{name}`" in text


def test_the_config_of_all_systems_has_all_rows():
    named = yaml.safe_load((ROOT / "config" / "systems.yaml").read_text())
    assert set(named["generators"]) - set(named["rows"]) == set(MODELS)
    of_paper = yaml.safe_load((ROOT / "config" / "paper.yaml").read_text())["generators"]
    models = {row for _, rows, _ in NAMES for row in rows if row in MODELS}
    assert models - set(of_paper) == {"svm-smote"}, "one way of over-sampling is enough"


# ---- all pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_resolve(page):
    for target in LINK.findall(text_of(page)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in anchors(file), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_files_exist(page):
    """Files of the tree in backticks: their first folder tells them from products of a run."""
    pattern = r"`((?:config|docs|envs|resources|tests|workflow)/[\w./-]+\w/?)`"
    for name in re.findall(pattern, text_of(page)):
        if "mine.yaml" not in name:
            assert (ROOT / name).exists(), f"{page.name}: {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_make_targets_exist(page):
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), flags=re.M))
    named = set(re.findall(r"(?:`|^\s*)make ([a-z-]+)", text_of(page), flags=re.M))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_config_keys_exist(page):
    groups = {key.split(".")[0] for key in keys() if "." in key}
    files = r"(?!(?:yaml|md|tsv|json|html|smk|py|svg|png)\b)"
    named = set(re.findall(rf"`((?:{'|'.join(groups)})\.{files}[a-z_0-9]+)[`:]", text_of(page)))
    assert named <= keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_modules_exist(page):
    """Files of the package, as `mdwgan/metrics/base.py` or `metrics/base.py`."""
    package = ROOT / "workflow" / "mdwgan"
    rooms = "|".join(path.name for path in package.iterdir() if path.is_dir())
    for name in re.findall(rf"`(?:mdwgan/)?((?:{rooms})/[\w./-]*)`", text_of(page)):
        inside = name.endswith(".py") or f"`mdwgan/{name}`" in text_of(page)
        assert not inside or (package / name).exists(), f"{page.name}: {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_verbs_exist(page):
    """Commands in blocks and in backticks."""
    blocks = "\n".join(re.findall(r"^```(?:sh)?\n(.*?)^```", text_of(page), flags=re.M | re.S))
    named = re.findall(r"^(?:\S*/)?mdwgan ([a-z][a-z-]*)", blocks, flags=re.M)
    named += re.findall(r"`(?:[\w.]+/)*mdwgan ([a-z][a-z-]*)", text_of(page))
    assert set(named) <= set(verbs()), page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_need_no_pythonpath(page):
    if page.name == "CHANGELOG.md":
        pytest.skip("tells how commands were in the past")
    assert "PYTHONPATH" not in text_of(page)
    assert "python -m mdwgan" not in text_of(page), "the command is `mdwgan`"


def test_messages_need_no_pythonpath():
    """What the package prints or writes into a page; rules set the variable for their commands."""
    for path in (ROOT / "workflow" / "mdwgan").rglob("*.py"):
        assert "PYTHONPATH=workflow" not in text_of(path), path


# ---- README.md


def test_the_readme_is_read_in_two_minutes():
    assert len(text_of(README).splitlines()) <= 120


def test_the_readme_s_config_is_valid(tmp_path, monkeypatch):
    text = text_of(README)
    config = yaml.safe_load(re.search(r"```yaml\n(.*?)```", text, flags=re.S)[1])
    monkeypatch.chdir(tmp_path)
    for key in ("matrix", "samples"):
        file = tmp_path / config["cohort"][key]
        file.parent.mkdir(exist_ok=True)
        file.write_text(re.search(r"```\n(sample,condition.*?)```", text, flags=re.S)[1])
    assert validate(config)["tissues"] == ["cohort"]


def test_the_worked_example_of_own_data_reads(tmp_path):
    text = text_of(ROOT / "config" / "README.md")
    table, matrix = tmp_path / "samples.csv", tmp_path / "counts.tsv"
    table.write_text(re.search(r"```\n(sample,condition.*?)```", text, flags=re.S)[1])
    matrix.write_text(re.search(r"```\n(gene\t.*?)```", text, flags=re.S)[1])
    ids = {"ENSG00000141510": ["7157"], "ENSG00000146648": ["1956"]}
    look_up = (lambda keys, kind: ids, lambda keys: {"7157": "TP53", "1956": "EGFR"})
    with pytest.warns(InputWarning, match="read as ensembl"):
        data, _ = read_own(matrix, table, "counts", lambda: look_up)
    assert data.to_df().loc["B01_T"].to_dict() == {"EGFR": 1209, "TP53": 341}
    schema = yaml.safe_load((ROOT / "workflow/schemas/samples.schema.yaml").read_text())
    assert table.read_text().splitlines()[0].split(",") == list(schema["properties"])


def test_every_product_of_the_rules_is_listed():
    """docs/products.md is the contract of paths."""
    page = text_of(ROOT / "docs" / "products.md").replace("<network>", "string")
    page += page.replace("edges_string", "edges_humannet")
    names = set()
    for path in (ROOT / "workflow" / "rules").glob("*.smk"):
        names |= set(re.findall(r'"\{RUN\}/(?:[^"]*/)?([\w.]+\.\w+)"', text_of(path)))
    names -= {"deg_counts.tsv.gz"}  # temporary
    assert {"metrics.tsv", "report.html", "synthetic.h5ad"} <= names
    assert not {name for name in names if f"{name}`" not in page}


def test_the_graph_shows_every_rule():
    rules = set()
    for path in (ROOT / "workflow" / "rules").glob("*.smk"):
        rules |= set(re.findall(r"^\s*(?:rule|use rule \w+ as) (\w+)\b", text_of(path), flags=re.M))
    # The demo's gene sets come with R, its design is the simplest, and it has no disease genes; it
    # tunes nothing, checks no metrics, and its tissues are all trained.
    on_demand = {
        "export",
        "rds",
        "tsv",
        "kegg_snapshot",
        "kegg_gsea",
        "kegg_further",
        "disease_file",
        "disease_genes",
        "disease",
        "deg_design",
        "lender",
        "tune",
        "tune_rung",
        "tuning",
        "controls",
        "export_split",
        "run_command",
        "import_samples",
    }
    svg = text_of(ROOT / "docs" / "images" / "workflow.svg")
    assert set(re.findall(r">(\w+)</text>", svg)) - {"all"} == rules - on_demand, "run: make docs"


def test_pictures_are_small():
    assert (ROOT / "docs" / "images" / "report.png").stat().st_size < 300_000


# ---- the tree


def test_no_file_names_a_path_of_its_makers():
    """Absolute paths of one machine help nobody else."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    private = re.compile(rb"(?<![\w.])/(?:work|home/\w+|Users/\w+)/\w")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            assert not private.search(path.read_bytes()), name
