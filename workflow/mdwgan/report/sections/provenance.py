"""Where a run comes from: starts and versions, config, sources, software, times, files."""

import json
import platform
from collections.abc import Callable
from importlib import metadata

import pandas as pd
import yaml

from mdwgan import __version__
from mdwgan.config.recorded import flat, flat_defaults
from mdwgan.errors import InputError
from mdwgan.evaluation.times import grouped, jobs_of
from mdwgan.provenance import STARTS, read_runs, read_starts
from mdwgan.report.page.block import Block, contained
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Cell, Table, from_frame, numeric
from mdwgan.report.page.words import NONE, counted, number
from mdwgan.report.sections.enrichment import engines_of

PACKAGES = [
    "numpy",
    "pandas",
    "scipy",
    "anndata",
    "scikit-learn",
    "torch",
    "networkx",
    "matplotlib",
    "jinja2",
    "snakemake",
]
SHORT_SUM = 12  # characters of a checksum
REPORT = "report"  # rule of this page
# What the page is written beside, or after: it would be another page the second time.
UNSTEADY = ("benchmarks", "logs", "figures", "report.html", "report_alone.html")
UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def provenance_blocks(results: Results, link: Callable[[str], str]) -> list[Block]:
    """All blocks of the page, each contained: how it was made, from what, with what, how long."""
    return [
        contained("How this run was made", made_block, results, link),
        contained("Config", config_block, results.config),
        contained("Sources", source_block, results, link),
        contained("Software", software_block, results),
        contained("Run times", times_block, results),
        contained("Files of the run", files_block, results, link),
    ]


def made_block(results: Results, link: Callable[[str], str]) -> Block:
    """Version and commit of the code, when the run was started, and with which commands."""
    block = Block("How this run was made")
    runs, starts = read_runs(results.root), read_starts(results.root)
    if not runs:
        block.missing.append("missing: provenance.json (version and commit of the code)")
    shown = pd.DataFrame(starts or runs)
    if len(shown):
        shown["config"] = shown["config"].astype(str).str[:SHORT_SUM]
        block.words += _starts_words(starts)
        caption = "Each start that made files, by version and commit of the code; the start of the "
        caption += "config's checksum (SHA-256) says which of them had the same config."
        block.tables.append(from_frame(shown.fillna(""), caption))
    for name in ("provenance.json", STARTS):
        block.links.append((name, link(name)))
    return block


def _starts_words(starts: list[dict[str, str]]) -> list[str]:
    if not starts:
        return [
            "When the run was started, and with which command, was not recorded: the version of "
            "the workflow that started it did not do so yet."
        ]
    first, last = starts[0]["started"], starts[-1]["started"]
    if len(starts) == 1:
        return [f"Started at {first} by: {starts[0]['command']}"]
    return [
        f"Started {len(starts)} times, first at {first} and last at {last}, by: "
        f"{starts[-1]['command']}"
    ]


def config_block(config: dict) -> Block:
    """Keys that differ from their defaults, then the whole config as YAML; all of it folded."""
    values, defaults = flat(config), flat_defaults(config)
    changed = [key for key in values if key not in defaults or values[key] != defaults[key]]
    words = [
        "The config was checked before the run, and has all defaults. "
        f"{len(changed):,} of {len(values):,} keys differ from their default or have none."
    ]
    rows = [_key_row(key, values, defaults) for key in changed]
    folded = [("Keys that differ from their default", Table(["key", "value", "default"], rows))]
    text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
    return Block("Config", words, folded=folded, listings=[("config.json as YAML", text)])


def _key_row(key: str, values: dict, defaults: dict) -> list[Cell]:
    default = json.dumps(defaults[key], ensure_ascii=False) if key in defaults else NONE
    return [Cell(key), Cell(json.dumps(values[key], ensure_ascii=False)), Cell(default)]


def source_block(results: Results, link: Callable[[str], str]) -> Block:
    """Where each input came from."""
    block = Block("Sources")
    manifest = results.table("sources/manifest.tsv", block.missing)
    if manifest is not None:
        block.tables += _manifest_tables(manifest)
        block.links.append(("manifest.tsv", link("sources/manifest.tsv")))
    frozen = results.record("pathways.json", notes=block.missing)
    if frozen is not None:
        shown = pd.DataFrame(
            [(k, str(v)) for k, v in frozen.items() if not isinstance(v, (dict, list))],
            columns=["pathways", "value"],
        )
        block.tables.append(from_frame(shown, "The frozen gene sets."))
    return block


def _manifest_tables(manifest: pd.DataFrame) -> list[Table]:
    """One table of sources and one of files; what files of a source share is listed once."""
    shared = [c for c in ("source", "version", "licence", "citation", "note") if c in manifest]
    sources = manifest[shared].drop_duplicates().dropna(axis="columns", how="all")
    files = manifest.drop(columns=[c for c in shared if c != "source"])
    files = files.dropna(axis="columns", how="all")
    if "file" in files:
        files["file"] = files["file"].astype(str).str.rsplit("/", n=1).str[-1]
    if "sha256" in files:
        files["sha256"] = files["sha256"].astype(str).str[:12]
    caption = "Every file that was read. manifest.tsv has the whole checksums."
    return [from_frame(sources, "Sources of this run."), from_frame(files, caption)]


def software_block(results: Results) -> Block:
    """Versions of what made the report, and of the enrichment engine that its tables name."""
    rows = [("mdwgan", __version__), ("python", platform.python_version())]
    for package in PACKAGES:
        try:
            rows.append((package, metadata.version(package)))
        except metadata.PackageNotFoundError:
            continue
    table = from_frame(pd.DataFrame(rows, columns=["software", "version"]))
    table.caption = "Python packages, in the environment that wrote this report."
    block = Block("Software", tables=[table])
    packages = results.table("r_versions.tsv", block.missing)
    if packages is not None:
        packages = packages.fillna({"version": "not installed"})
        block.tables.append(from_frame(packages, "R and its packages, as the R stages ran."))
    block.words += [
        f"Enrichment engine: {engine}."
        for engine in engines_of(results, ["real", *results.deg_generators])
    ]
    return block


def times_block(results: Results) -> Block:
    """What the run's jobs took, by rule and by row; without this page's own job."""
    block = Block("Run times")
    try:
        jobs = pd.DataFrame(jobs_of(results.root))
    except InputError:
        block.missing.append("missing: benchmarks/ (the times of the run's jobs)")
        return block
    jobs = jobs[jobs["rule"] != REPORT]
    if jobs.empty:
        return block
    block.words.append(
        f"{counted(len(jobs), 'job')} took {_duration(jobs['cpu'].sum())} of CPU time, and "
        f"{_duration(jobs['wall'].sum())} one after the other; jobs that ran at the same time "
        f"count each. The largest job had {number(round(jobs['memory'].max()))} MB of memory. "
        "Snakemake itself and this page are not counted."
    )
    block.folded.append(("By rule", _times(jobs, "rule")))
    if (of_rows := jobs[jobs["row"] != ""]).size:
        block.folded.append(("By row", _times(of_rows, "row")))
    return block


def _times(jobs: pd.DataFrame, key: str) -> Table:
    table = grouped(jobs, key)
    rows = [
        [Cell(str(name)), *(numeric(text) for text in _times_cells(line))]
        for name, line in table.iterrows()
    ]
    return Table([key, "jobs", "wall s", "CPU s", "peak memory MB"], rows)


def _times_cells(line: pd.Series) -> list[str]:
    seconds = [f"{line[name]:,.1f}" for name in ("wall", "cpu")]
    return [f"{line['jobs']:.0f}", *seconds, f"{line['memory']:,.0f}"]


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def files_block(results: Results, link: Callable[[str], str]) -> Block:
    """Files of the run by kind, with sizes: those of all tissues, rows and seeds in one line."""
    block, kinds = Block("Files of the run"), {}
    for path in sorted(results.root.rglob("*")):
        name = path.relative_to(results.root)
        hidden = any(part.startswith(".") for part in name.parts)
        if path.is_file() and not hidden and name.parts[0] not in UNSTEADY:
            kinds.setdefault(_kind(results, name.parts), []).append((name, path.stat().st_size))
    total = [size for files in kinds.values() for _, size in files]
    block.words.append(f"{len(total):,} files, {_size(sum(total))}, without logs and times.")
    rows = []
    for kind, files in kinds.items():
        href = link(files[0][0].as_posix()) if len(files) == 1 else ""
        cells = numeric(f"{len(files):,}"), numeric(_size(sum(size for _, size in files)))
        rows.append([Cell(kind, href=href), *cells])
    caption = "Paths in the run's folder."
    if rows:
        block.folded.append(("Files and sizes", Table(["path", "files", "size"], rows, caption)))
    return block


def _kind(results: Results, parts: tuple[str, ...]) -> str:
    """Path with placeholders where there is a file for each tissue, row, seed or source."""
    if parts[0] == "sources" and len(parts) > 2:
        return f"sources/{parts[1]}/..."
    rows = {*results.generators, "real", "real-train", "real-other-half"}
    steps = list(parts[:-1])
    if steps and steps[0] in results.tissues:
        steps[0] = "<tissue>"
        steps[1:2] = ["<row>" if step in rows else step for step in steps[1:2]]
    seeds = {f"seed{seed}" for seed in results.seeds}
    steps = ["seed<k>" if step in seeds else step for step in steps]
    return "/".join([*steps[:4], "..."] if len(steps) > 4 else [*steps, parts[-1]])


def _size(size: float) -> str:
    for unit, name in UNITS:
        if size >= unit:
            return f"{size / unit:,.1f} {name}"
    return f"{size:.0f} bytes"
