"""Training of a tissue's generators: failures, and curves of one seed a model."""

from collections.abc import Callable

from mdwgan.cohort.training import POOL
from mdwgan.config.rows import is_outside
from mdwgan.generators.rows import label, models
from mdwgan.report.page.block import Block, Head, failures
from mdwgan.report.page.load import Results
from mdwgan.report.sections.curves import MOST_EPOCHS, training_charts
from mdwgan.report.sections.expression import first_seeds, share

LEAST_EPOCHS = 30  # of a line
ALL_EPOCHS = 12_000  # of one line of all models and tissues


def training_block(
    results: Results,
    tissue: str,
    of_training: dict[tuple[str, int], Head],
    link: Callable[[str], str],
) -> Block:
    """Failed trainings; the synthetic samples and histories of the others."""
    block = Block("Training")
    histories, shown = {}, {}
    seeds = first_seeds(results, tissue, of_training)
    for (generator, seed), reason in failures(of_training).items():
        what = f"The training of {label(generator)} (seed {seed}) failed"
        if is_outside(results.config, generator):
            what = f"{label(generator)} (seed {seed}) has no samples"
        block.failures.append(f"{what}: {reason}")
    for generator in models(results.generators):
        for seed in results.seeds:
            drawn = results.path(tissue, generator, seed, "synthetic.h5ad")
            if results.exists(drawn):
                name = f"synthetic samples of {label(generator)}, seed {seed}"
                block.links.append((name, link(drawn)))
            if is_outside(results.config, generator):
                continue
            path = _history(results, tissue, generator, seed)
            history = results.table(path, block.missing)
            if history is None:
                continue
            block.links.append((f"history of {label(generator)}, seed {seed}", link(path)))
            # Of a model whose trainings all failed, the first one shows how.
            chosen = seed == seeds.get(generator, results.seeds[0])
            if chosen and {"phase", "epoch"} <= set(history):
                histories[generator], shown[generator] = history, seed
    most = share(results, ALL_EPOCHS, LEAST_EPOCHS, MOST_EPOCHS)
    block.charts += training_charts(histories, shown, most)
    return block


def _history(results: Results, tissue: str, generator: str, seed: int) -> str:
    """A generator that is trained on all tissues has its history beside its model."""
    path = results.path(tissue, generator, seed, "history.tsv")
    shared = results.path(POOL, generator, seed, "history.tsv")
    return shared if results.exists(shared) and not results.exists(path) else path
