"""Sections on the run as a whole: genes, own data, systems."""

import json
import re
from collections.abc import Callable

import pandas as pd

from mdwgan.cohort.understood import ATTENTION, ODD_SAMPLES
from mdwgan.config.gene_checks import is_gmt
from mdwgan.config.layers import QUICK, in_force
from mdwgan.generators.adversarial.systems import SYSTEMS, placement
from mdwgan.generators.rows import is_reconstruction, label, models, row_of
from mdwgan.genes.filters import KEPT, span_kept
from mdwgan.readers.organisms import HUMAN
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import from_frame
from mdwgan.report.page.words import legend, listed
from mdwgan.samples.own.data import is_own

FIRST_UNMAPPED = 10
DEMO = "demo"  # version of the simulated files that ship


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
    genes = results.table("genes/genes.tsv", block.missing, KEPT)
    if genes is not None:
        kept = span_kept(genes, results.seeds)
        block.words.append(f"{kept} of {len(genes):,} genes are kept.")
        block.links.append(("genes.tsv", link("genes/genes.tsv")))
    block.words += id_words(results, block.missing)
    for name, caption in tables:
        table = results.table(f"genes/{name}", block.missing)
        if table is not None:
            block.tables.append(from_frame(table, caption))
            block.tables[-1].titles = {"density": "edges, as a share of all pairs of nodes"}
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
    return [f"{whose} numbers are for orientation: {listed(_differences(list(reasons)))}."]


def _differences(reasons: list[str]) -> list[str]:
    """Reasons as clauses; what was used in place of the paper's files is said in one."""
    instead: dict[str, list[str]] = {}
    others = []
    for reason in reasons:
        used = re.fullmatch(r"(.+) is (.+), the paper's (.+)", reason)
        samples = re.fullmatch(r"samples of (.+), the paper's are RNAseqDB's", reason)
        if used:
            instead.setdefault(used[2], []).append(f"{used[1]} {used[3]}")
        elif samples:
            instead.setdefault(f"samples of {samples[1]}", []).append("those of RNAseqDB")
        elif gone := re.fullmatch(r"(.+) is (.+), not the published one", reason):
            instead.setdefault(gone[2], []).append(f"the published {gone[1]}")
        else:
            others.append(reason)
    uses = [f"{_used(name)} in place of {listed(files)}" for name, files in instead.items()]
    return ([f"this run uses {listed(uses)}"] if uses else []) + others


def _used(version: str) -> str:
    if version == DEMO:
        return "simulated files"
    plain = version == "another version" or version.startswith("samples of")
    return version if plain else f"version {version}"


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
    others = [n for n in results.generators if is_reconstruction(n) and n not in SYSTEMS]
    if not names + others:
        return []
    block = Block("Systems")
    if others:
        rest = [
            {"row": label(n), "paper": row_of(n).source, "what it does": row_of(n).sentence}
            for n in others
        ]
        text = "Models beside these, of which a part had to be invented."
        block.tables.append(from_frame(pd.DataFrame(rest), text + legend(others)))
    if not names:
        return [block]
    block.words.append("One program trains all systems of this table. They differ as follows.")
    placed = [{"row": label(name), **placement(SYSTEMS[name])} for name in names]
    block.tables.insert(0, from_frame(pd.DataFrame(placed), legend(names).strip()))
    chosen = [
        {"row": label(n), "system": s.title, "paper": s.source, "what was chosen": s.about}
        for n, s in ((name, SYSTEMS[name]) for name in names)
    ]
    block.folded.append(("Papers, and what was chosen", from_frame(pd.DataFrame(chosen))))
    return [block]
