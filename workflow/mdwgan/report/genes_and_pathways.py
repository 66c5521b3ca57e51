"""The blocks on differential expression and pathways of a tissue."""

import pandas as pd

from mdwgan.report import biology, deg_tests, truth
from mdwgan.report.block import Block
from mdwgan.report.load import Results
from mdwgan.report.rows import in_full, label, listed, models
from mdwgan.report.volcano import volcano_figures


def deg_block(results: Results, tissue: str, metrics: pd.DataFrame, planted: dict, link) -> Block:
    """DEGs of every row, and how they agree with the real ones."""
    block = Block("Differential expression")
    table = biology.deg_table(results, tissue, metrics, link)
    block.missing = results.take_notes()
    if len(block.missing) < len(table.rows) * len(results.seeds):
        block.tables.append(table)
        names = biology.deg_rows(
            results.deg_generators, results.config.get("deg", {}).get("real", "test")
        )
        more = (
            deg_tests.added_table(results, tissue, metrics),
            deg_tests.null_table(results, tissue),
            deg_tests.cuts_table(results, tissue, names),
        )
        block.tables += filter(None, more)
        block.figures += _volcano(results, tissue)
        block.words += deg_tests.input_words(results, tissue)
    left_out = [g for g in results.generators if g not in results.deg_generators]
    if left_out:
        done = [label(g) for g in results.deg_generators]
        block.words.append(
            f"DEGs and pathways are those of {listed(done)}: the config's "
            f"deg.generators leaves out the other {len(left_out)}."
        )
    if "genes" in planted:
        seed = results.seeds[0]
        degs = {
            r: biology.read_degs(results, tissue, r, seed)
            for r in ["real", *results.deg_generators]
        }
        degs |= deg_tests.with_added(results, tissue, seed)
        degs = {row: t for row, t in degs.items() if t is not None}
        cut = float(results.config.get("deg", {}).get("log2fc", 3))
        block.tables += filter(None, [truth.gene_table(planted["genes"], tissue, degs, cut)])
        results.take_notes()  # the same files as above
    return block


def _volcano(results: Results, tissue: str) -> list:
    """Volcano and MA plots of the first generator that has DEGs."""
    seed, first = results.seeds[0], models(results.deg_generators)[:1]
    real = biology.read_degs(results, tissue, "real", seed)
    own = [biology.read_degs(results, tissue, model, seed) for model in first]
    results.take_notes()  # the same files as in the table
    if real is None or not own or own[0] is None:
        return []
    cut = float(results.config.get("deg", {}).get("log2fc", 3))
    return volcano_figures(real, own[0], first[0], seed, cut)


def pathway_block(results: Results, tissue: str, planted: dict, link) -> Block:
    """Pathways of every row."""
    block = Block("Pathways")
    seed = results.seeds[0]
    rows = ["real", *results.deg_generators]
    tables = {r: biology.read_pathways(results, tissue, r, seed) for r in rows}
    tables = {row: t for row, t in tables.items() if t is not None}
    if tables:
        names = biology.engines(list(tables.values())) or ["an engine the tables don't name"]
        block.words.append(f"Enrichment by {' and '.join(names)}; seed {seed}.")
        block.words += biology.pathway_summary(tables, results.deg_generators)
        block.tables.append(biology.pathway_counts(tables))
        block.links = [(f"{r} kegg.tsv", link(f"{tissue}/{r}/seed{seed}/kegg.tsv")) for r in tables]
    if "real" in tables:
        for model in (m for m in in_full(results.deg_generators) if m in tables):
            figure = biology.pathway_figure(tables["real"], tables[model], model, seed)
            block.figures += [figure] if figure else []
    if "pathways" in planted:
        table = truth.pathway_table(planted["pathways"], tissue, tables)
        block.tables += [table] if table else []
    block.missing = results.take_notes()
    return block
