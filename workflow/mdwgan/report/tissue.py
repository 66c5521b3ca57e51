"""One tissue's blocks, in the order of the workflow, and the page that each is on."""

from collections.abc import Callable
from functools import cache

import pandas as pd

from mdwgan.report.page.block import Block, Head, contained
from mdwgan.report.page.load import Results
from mdwgan.report.sections.choice import is_copied, own_models
from mdwgan.report.sections.classification import classification
from mdwgan.report.sections.combined import combined_block
from mdwgan.report.sections.dependence import dependence_block
from mdwgan.report.sections.differential_expression import deg_block
from mdwgan.report.sections.diseases import disease_block
from mdwgan.report.sections.distributions import distribution_block
from mdwgan.report.sections.expression import read_expression
from mdwgan.report.sections.flow import flow_block
from mdwgan.report.sections.fold_changes import fold_change_block
from mdwgan.report.sections.gene_search import gene_block
from mdwgan.report.sections.gene_sets import collection_block
from mdwgan.report.sections.heat import heat_block
from mdwgan.report.sections.key_genes import key_gene_block
from mdwgan.report.sections.likeness import conclusion_block
from mdwgan.report.sections.memorisation import memorisation_block
from mdwgan.report.sections.nearness import nearness_block
from mdwgan.report.sections.pathways import pathway_block
from mdwgan.report.sections.pictures import pictures
from mdwgan.report.sections.planning import planning_block
from mdwgan.report.sections.samples import sample_block
from mdwgan.report.sections.scores import score_block
from mdwgan.report.sections.spread import spread_block
from mdwgan.report.sections.training import training_block


def tissue_blocks(
    results: Results,
    tissue: str,
    metrics: pd.DataFrame,
    of_training: dict[tuple[str, int], Head],
    planted: dict[str, pd.DataFrame],
    link: Callable[[str], str],
) -> dict[str, list[Block]]:
    """All blocks of a tissue by page; blocks without content are left out."""
    rows, own = results.generators, own_models(results, tissue)

    @cache
    def values():
        """Values of all samples; where they can't be read, each block that needs them says so."""
        return read_expression(results, tissue, of_training)

    fits = "What synthetic samples may be tested for"
    parts = {
        "run": (
            ("Flow of samples", lambda: flow_block(values())),
            ("Samples", sample_block, results, tissue, of_training, link),
            ("Training", training_block, results, tissue, of_training, link),
        ),
        "fidelity": (
            ("Scores", score_block, metrics, tissue, rows, of_training, own),
            ("Correlation of genes", lambda: dependence_block(results, tissue, metrics, values())),
            ("Mean and spread of genes", lambda: spread_block(results, values())),
            ("Real and synthetic samples", pictures, results, tissue, of_training, link),
            ("Value distributions", distribution_block, results, tissue, link),
            ("Key genes", key_gene_block, results, tissue, metrics, link),
            ("What follows", conclusion_block, metrics, tissue, rows, own),
        ),
        "failures": (
            (
                "Memorisation",
                lambda: memorisation_block(metrics, tissue, rows, is_copied(results, tissue)),
            ),
            ("Nearness and spread", nearness_block, metrics, tissue, rows),
        ),
        "biology": (
            ("Fold changes", lambda: fold_change_block(results, tissue, metrics, values(), link)),
            ("All genes", lambda: gene_block(results, tissue, values(), planted, link)),
            ("Top genes in single samples", lambda: heat_block(results, values())),
            ("Differential expression", deg_block, results, tissue, metrics, planted, link),
            (fits, combined_block, results, tissue, link),
            ("Pathways", pathway_block, results, tissue, planted, link),
            ("Gene sets", collection_block, results, tissue, link),
            ("Disease genes", disease_block, results, tissue, link),
        ),
        "use": (
            ("Classification", classification, results, tissue, metrics, link),
            ("Study size", planning_block, results, tissue, link),
        ),
    }
    return {
        page: [block for block in (contained(*part) for part in of_page) if _has_content(block)]
        for page, of_page in parts.items()
    }


def _has_content(block: Block) -> bool:
    return any(value for name, value in vars(block).items() if name != "title")
