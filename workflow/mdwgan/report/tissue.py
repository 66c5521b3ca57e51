"""One tissue's section: its blocks in the order of the workflow."""

from collections.abc import Callable

import pandas as pd

from mdwgan.report.page.block import Block, Head, contained
from mdwgan.report.page.load import Results
from mdwgan.report.sections.classification import classification
from mdwgan.report.sections.combined import combined_block
from mdwgan.report.sections.differential_expression import deg_block
from mdwgan.report.sections.diseases import disease_block
from mdwgan.report.sections.distributions import distribution_block
from mdwgan.report.sections.gene_sets import collection_block
from mdwgan.report.sections.key_genes import key_gene_block
from mdwgan.report.sections.memorisation import memorisation_block
from mdwgan.report.sections.pathways import pathway_block
from mdwgan.report.sections.pictures import pictures
from mdwgan.report.sections.planning import planning_block
from mdwgan.report.sections.samples import sample_block
from mdwgan.report.sections.scores import score_block
from mdwgan.report.sections.training import training_block


def tissue_blocks(
    results: Results,
    tissue: str,
    metrics: pd.DataFrame,
    of_training: dict[tuple[str, int], Head],
    planted: dict[str, pd.DataFrame],
    link: Callable[[str], str],
) -> list[Block]:
    """All blocks of a tissue's section; blocks without content are left out."""
    rows = results.generators
    parts = (
        ("Samples", sample_block, results, tissue, of_training, link),
        ("Training", training_block, results, tissue, of_training, link),
        ("Scores", score_block, metrics, tissue, rows, of_training),
        ("Memorisation", memorisation_block, metrics, tissue, rows),
        ("Real and generated samples", pictures, results, tissue, of_training, link),
        ("Value distributions", distribution_block, results, tissue, link),
        ("Key genes", key_gene_block, results, tissue, metrics, link),
        ("Classification", classification, results, tissue, metrics, link),
        ("Differential expression", deg_block, results, tissue, metrics, planted, link),
        ("What generated samples may be tested for", combined_block, results, tissue, link),
        ("Pathways", pathway_block, results, tissue, planted, link),
        ("Gene sets", collection_block, results, tissue, link),
        ("Disease genes", disease_block, results, tissue, link),
        ("Study size", planning_block, results, tissue, link),
    )
    blocks = [contained(*part) for part in parts]
    return [block for block in blocks if any(v for k, v in vars(block).items() if k != "title")]
