"""Sections on the run as a whole: genes, sources, software, config."""

import json
import platform
import re
from collections.abc import Callable
from importlib import metadata

import pandas as pd
import yaml

from mdwgan import __version__
from mdwgan.cohort.understood import ATTENTION, ODD_SAMPLES
from mdwgan.config.gene_checks import is_gmt
from mdwgan.config.layers import QUICK, in_force
from mdwgan.generators.adversarial.systems import SYSTEMS, placement
from mdwgan.generators.rows import models, starred
from mdwgan.readers.organisms import HUMAN
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results, truths
from mdwgan.report.page.table import Table, from_frame
from mdwgan.report.page.words import legend
from mdwgan.report.sections.pathways import engines
from mdwgan.samples.own.data import is_own

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
FIRST_UNMAPPED = 10


def gene_block(results: Results, link: Callable[[str], str]) -> Block:
    """Gene filter beside the paper's numbers, networks, unmapped ids, the id routes."""
    block = Block("Genes")
    tables = [
        (
            "counts.tsv",
            "The gene filter step by step; the paper's numbers beside ours. "
            "Edges as file lines and as undirected pairs.",
        ),
        ("network.tsv", "The networks after the cut on their edges."),
    ]
    genes = results.table("genes/genes.tsv", block.missing, ["kept"])
    if genes is not None:
        block.words.append(f"{truths(genes['kept']).sum():,} of {len(genes):,} genes are kept.")
        block.links.append(("genes.tsv", link("genes/genes.tsv")))
    block.words += id_words(results, block.missing)
    for name, caption in tables:
        table = results.table(f"genes/{name}", block.missing)
        if table is not None:
            block.tables.append(from_frame(table, caption))
            block.links.append((name, link(f"genes/{name}")))
            if name == "counts.tsv":
                block.words += _comparable(table)
    _unmapped(results, block, link)
    compares = results.config["genes"]["compare_routes"]
    routes = results.table("genes/id_routes.tsv", block.missing, required=compares)
    if routes is not None:
        block.folded.append(("Appendix: routes from protein ids to genes", from_frame(routes)))
    return block


def id_words(results: Results, notes: list[str] | None = None) -> list[str]:
    """Say what the samples are of, and that few genes are known, where that is so."""
    cohort, words = results.config["cohort"], []
    if cohort["organism"] != HUMAN:
        words.append(
            f"Organism: {cohort['organism']}. Networks and the list of key genes that ship are of "
            "human genes, and are not used unless the config names others."
        )
    if results.config["genes"]["id_route"] == "none" and is_gmt(results.config):
        sets = results.config["enrichment"]["pathways"]
        return [*words, f"Gene ids are not looked up; pathways are the gene sets of {sets}."]
    mapping = results.table("genes/mapping.tsv", notes, ["reason"])
    if mapping is not None and len(mapping) and isinstance(mapping["reason"].iloc[0], str):
        reason = mapping["reason"].iloc[0]
        words.append(f"{reason[:1].upper()}{reason[1:]}".rstrip(".") + ".")
    return words


def quick_words(config: dict) -> list[str]:
    """Say that a run is a quick look, and what that set."""
    if not config["quick"]:
        return []
    keys = [f"{key} {json.dumps(value)}" for key, value in in_force(config, QUICK)]
    return [f"A quick look (quick: true), by these settings: {'; '.join(keys)}."]


def _comparable(counts: pd.DataFrame) -> list[str]:
    """Say whether the paper's numbers can be compared with the run's."""
    if "comparable" not in counts or "paper" not in counts:
        return []
    shown = counts[counts["paper"].fillna("") != ""]
    answers = shown["comparable"].astype(str)
    if (answers == "yes").all():
        return ["The paper's numbers are for the same files: every step can be compared."]
    reasons = answers[answers != "yes"].str.removeprefix("no: ").str.split("; ").explode().unique()
    whose = "Some of the paper's" if (answers == "yes").any() else "The paper's"
    return [
        f"{whose} numbers are for orientation only, since the files or the method differ: "
        f"{'; '.join(reasons)}."
    ]


def _unmapped(results: Results, block: Block, link: Callable[[str], str]) -> None:
    table = results.table("genes/unmapped.tsv", block.missing)
    if table is None:
        return
    block.links.append(("unmapped.tsv", link("genes/unmapped.tsv")))
    if table.empty:
        block.words.append("No id was left out.")
        return
    chosen = (table["status"] == "chosen").sum() if "status" in table else 0
    block.words.append(
        f"{len(table) - chosen:,} ids were not mapped or are not in every file: genes/unmapped.tsv."
    )
    if chosen:
        block.words.append(f"{chosen:,} id(s) stand for several genes; the first was taken.")
    if "reason" in table:
        kinds = table["reason"].astype(str).map(_kind).value_counts().rename("ids").reset_index()
        block.tables.append(from_frame(kinds, "Ids left out, by reason.", limit=FIRST_UNMAPPED))
    block.folded.append(("First ids left out", from_frame(table, limit=FIRST_UNMAPPED)))


# Patterns of what makes each reason different, with what stands for all of them.
DETAILS = [
    (r"\bin \d+ of\b", "in some of"),
    (r"\bEntrez \d+(, \d+)*", "an Entrez id"),
    (r"(several[^:]*): .*", r"\1"),  # candidates
    (r": (?!an Entrez)\S+ (is|has) ", r": \1 "),
    (r"found only .*, another", "found only another"),
    (r"no answer for .*", "no answer"),
]


def _kind(reason: str) -> str:
    """Reason without the id, number and candidates that make each one different."""
    for pattern, instead in DETAILS:
        reason = re.sub(pattern, instead, reason)
    return reason


def own_data_block(results: Results, link: Callable[[str], str]) -> list[Block]:
    """What was understood of own data, and what to look at first; no block without own data."""
    if not is_own(results.config["cohort"]):
        return []
    block, path = Block("Own data"), "sources/own/understood.tsv"
    table = results.table(path, block.missing, ["topic", "name", "value"])
    if table is None:
        return [block]
    block.links.append(("understood.tsv", link(path)))
    table = table.fillna("").astype(str)
    block.warnings += own_data_cautions(results)
    block.words.append("This is how the matrix and the sample table were read.")
    block.tables.append(
        from_frame(table[table["topic"] != ATTENTION], "What was understood of the two files.")
    )
    return [block]


def own_data_cautions(results: Results) -> list[str]:
    """What of own data needs attention; odd samples only where the config keeps them."""
    if not is_own(results.config["cohort"]):
        return []
    table = results.table("sources/own/understood.tsv", columns=["topic", "name", "value"])
    if table is None:
        return []
    urgent = table[table["topic"] == ATTENTION]
    if results.config["cohort"]["qc"]["drop_odd"]:
        urgent = urgent[urgent["name"] != ODD_SAMPLES]
    return [f"Own data, {row['name']}: {row['value']}." for _, row in urgent.iterrows()]


def systems_block(results: Results) -> list[Block]:
    """How the run's generators differ, and what was chosen for each; no block without any."""
    names = [name for name in models(results.generators) if name in SYSTEMS]
    if not names:
        return []
    block = Block("Systems")
    block.words.append("One program trains all generators of the run. They differ as follows.")
    placed = [{"row": starred(name), **placement(SYSTEMS[name])} for name in names]
    block.tables.append(from_frame(pd.DataFrame(placed), legend(names).strip()))
    chosen = [
        {"row": starred(n), "system": s.title, "paper": s.source, "what was chosen": s.about}
        for n, s in ((name, SYSTEMS[name]) for name in names)
    ]
    block.folded.append(("Papers, and what was chosen", from_frame(pd.DataFrame(chosen))))
    return [block]


def source_block(results: Results, link: Callable[[str], str]) -> Block:
    """Where each input came from."""
    block = Block("Sources")
    manifest = results.table("sources/manifest.tsv", block.missing)
    if manifest is not None:
        block.tables += _manifest_tables(manifest)
        block.links.append(("manifest.tsv", link("sources/manifest.tsv")))
    try:
        frozen = json.loads((results.root / "pathways.json").read_text(encoding="utf-8"))
        shown = pd.DataFrame(
            [(k, str(v)) for k, v in frozen.items() if not isinstance(v, (dict, list))],
            columns=["pathways", "value"],
        )
        block.tables.append(from_frame(shown, "The frozen gene sets."))
    except (OSError, ValueError, AttributeError) as error:
        block.missing.append(f"missing: pathways.json ({type(error).__name__})")
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
    block.words += [f"Enrichment engine: {engine}." for engine in _engines(results)]
    return block


def _engines(results: Results) -> list[str]:
    """Engines of all kegg.tsv; the tissues' sections note those that can't be read."""
    paths = [
        results.path(t, g, s, "kegg.tsv")
        for t in results.tissues
        for g in ["real", *results.deg_generators]
        for s in results.seeds
    ]
    tables = [results.table(p, required=False) for p in paths]
    return engines([t for t in tables if t is not None])


def config_block(config: dict) -> Block:
    """The config as YAML, in the order of its file."""
    text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
    words = ["The checked config that this run was made with, defaults included."]
    return Block("Config", words, listings=[("config.json as YAML", text)])
