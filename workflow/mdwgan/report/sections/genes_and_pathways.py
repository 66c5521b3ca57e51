"""The blocks on differential expression and pathways of a tissue."""

import pandas as pd

from mdwgan.generators.rows import label, models
from mdwgan.report.figures.gene_networks import network_figures
from mdwgan.report.figures.style import Figure
from mdwgan.report.figures.volcano import volcano_figures
from mdwgan.report.page import truth
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Table
from mdwgan.report.page.words import in_full, listed
from mdwgan.report.sections import deg_tests, pathways
from mdwgan.report.sections import differential_expression as biology


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
        block.tables += _planted_genes(results, tissue, planted["genes"])
    return block


def _planted_genes(results: Results, tissue: str, genes: pd.DataFrame) -> list[Table]:
    """What each row found of the planted genes, in the first seed."""
    seed, rows = results.seeds[0], ["real", *results.deg_generators]
    degs = {row: biology.read_degs(results, tissue, row, seed) for row in rows}
    degs |= deg_tests.with_added(results, tissue, seed)
    results.take_notes()  # the same files as in the first table
    degs = {row: t for row, t in degs.items() if t is not None}
    cut = float(results.config.get("deg", {}).get("log2fc", 3))
    return list(filter(None, [truth.gene_table(genes, tissue, degs, cut)]))


def _volcano(results: Results, tissue: str) -> list[Figure]:
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
        summaries = {r: pathways.read_summary(results, tissue, r, seed) for r in tables}
        named = [*tables.values(), pd.DataFrame(list(summaries.values()))]
        names = biology.engines(named) or ["an engine the tables don't name"]
        block.words.append(f"Enrichment by {' and '.join(names)}; seed {seed}.")
        told = {r for r, summary in summaries.items() if summary.get("reason")}
        block.words += biology.pathway_summary(tables, results.deg_generators, told)
        block.words += pathways.untested(summaries) + pathways.unmapped(summaries)
        block.tables.append(biology.pathway_counts(tables))
        block.links = [(f"{r} kegg.tsv", link(f"{tissue}/{r}/seed{seed}/kegg.tsv")) for r in tables]
    if "real" in tables:
        for model in (m for m in in_full(results.deg_generators) if m in tables):
            figure = biology.pathway_figure(tables["real"], tables[model], model, seed)
            dots = pathways.dot_figure(tables["real"], tables[model], model, seed)
            shared = pathways.shared_table(tables["real"], tables[model], model)
            block.figures += filter(None, [figure, dots])
            block.tables += filter(None, [shared])
        block.figures += _networks(results, tissue, tables, seed)
    if results.config.get("enrichment", {}).get("gsea"):
        _rankings(results, tissue, rows, seed, block)
    if "pathways" in planted:
        table = truth.pathway_table(planted["pathways"], tissue, tables)
        block.tables += [table] if table else []
    block.missing = results.take_notes()
    return block


def _networks(results: Results, tissue: str, tables: dict, seed: int) -> list[Figure]:
    """Networks of the real row and of the models that have every figure."""
    rows = ["real", *(m for m in in_full(results.deg_generators) if m in tables)]
    sets = {r: (tables[r], biology.read_degs(results, tissue, r, seed)) for r in rows}
    return network_figures(sets, seed)


def _rankings(results: Results, tissue: str, rows: list[str], seed: int, block: Block) -> None:
    """Add the table of full rankings, and by which engine they were tested."""
    tables = pathways.read_rankings(results, tissue, rows, seed)
    if not tables:
        return
    names = biology.engines(list(tables.values()))
    if names:
        block.words.append(f"Full rankings by {' and '.join(names)}.")
    block.tables.append(pathways.ranking_table(tables))
