"""Plan a study: how many samples find the genes that differ, from a pilot of your own or of a run.

Give either --matrix and --samples, or --training. Prints the recommended number of samples of each
condition and writes a table; docs/planning.md tells how it is made.
"""

import warnings
from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.errors import InputError, some
from mdwgan.io import atomic_path, read_tsv, write_tsv
from mdwgan.samples.own.units import OWN_KINDS, log_fault

PICTURES = (".svg", ".png")
OF_IDS = ".*(no Entrez id is looked up|gene ids are read as)"  # of no use for a plan
SHOWN = {"recall": "recall", "fdr": "false discovery rate"}


def add_arguments(parser) -> None:
    own = parser.add_argument_group("a pilot of your own")
    own.add_argument("--matrix", type=Path, help="as of mdwgan own-data")
    own.add_argument("--samples", type=Path, help="table of the samples")
    own.add_argument("--values", choices=OWN_KINDS, help="what the matrix holds")
    own.add_argument("--log-formula", default="", help="as of mdwgan own-data")
    own.add_argument("--samples-in", choices=["columns", "rows"], help="as of mdwgan own-data")
    own.add_argument(
        "--genes", type=int, default=10_000, help="most expressed genes that are used; 0: all"
    )
    run_of = parser.add_argument_group("a pilot of a run: its training samples")
    run_of.add_argument("--training", type=Path, help="training.h5ad")
    arguments.pool(run_of)
    run_of.add_argument(
        "--plans", nargs="+", type=Path, help="tables of this verb, to join: the tissues of a run"
    )
    parser.add_argument("--reference", help="condition that the case is compared with")
    parser.add_argument("--case", help="the other condition")
    parser.add_argument("--sizes", nargs="+", type=int, help="config planning.sizes")
    parser.add_argument("--draws", type=int, help="config planning.draws")
    parser.add_argument("--classifier-draws", type=int, help="config planning.classifier_draws")
    parser.add_argument("--recall", type=float, help="config planning.recall")
    parser.add_argument("--log2fc", type=float, default=1.0, help="config deg.log2fc")
    parser.add_argument("--p", type=float, default=0.05, help="config deg.p")
    parser.add_argument(
        "--p-column", choices=["pvalue", "padj"], default="padj", help="config deg.p_column"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--picture", type=Path, help="SVG or PNG of the recall by size")
    arguments.output(parser, "TSV")


def run(args) -> None:
    # Imported here, so that other verbs and --help start fast.
    import pandas as pd

    settings = _settings(args)
    tables = map(read_tsv, args.plans) if args.plans else _plans(args, settings)
    table = pd.concat(tables, ignore_index=True)
    print(_words(table))
    if args.picture:
        from mdwgan.report.figures.planning import save_plan

        with atomic_path(args.picture) as temporary:
            save_plan(table, settings.recall, temporary)
    write_tsv(table, args.output)


def _plans(args, settings):
    """Table of each tissue."""
    from mdwgan.compute import set_threads
    from mdwgan.inference.cuts import Cuts
    from mdwgan.inference.study_size import no_plan, study_size

    set_threads(args.threads)
    cuts = Cuts(args.log2fc, args.p, args.p_column)
    for tissue, data in _pilots(args):
        try:
            yield study_size(_pilot(args, tissue, data), settings, cuts, args.seed, tissue)
        except InputError as error:
            if args.training is None:
                raise
            # In a run it is one tissue of several: a line with the reason.
            yield no_plan(tissue, args.seed, str(error))


def _settings(args):
    from mdwgan.config.defaults import defaults_of
    from mdwgan.inference.study_size import Settings

    given = {key: getattr(args, key) for key in ("sizes", "draws", "classifier_draws", "recall")}
    chosen = {k: v for k, v in given.items() if v is not None}
    settings = Settings(**{**defaults_of("planning"), **chosen})
    for flag, fault, expected in (
        ("--sizes", min(settings.sizes) < 2, "whole numbers from 2 up"),
        ("--draws", settings.draws < 1, "1 or more"),
        ("--classifier-draws", settings.classifier_draws < 0, "0 or more"),
        ("--recall", not 0 < settings.recall < 1, "a number between 0 and 1"),
        ("--log2fc", args.log2fc < 0, "0 or more"),
        ("--p", not 0 < args.p <= 1, "a number above 0, at most 1"),
    ):
        if fault:
            raise InputError("this can't be planned with", flag, expected)
    if args.picture and args.picture.suffix.lower() not in PICTURES:
        raise InputError(f"{args.picture.name} is no picture", "--picture", ".svg or .png")
    return settings


def _pilots(args):
    """Name and samples of each pilot: the tissues of own data, or the training samples of a run."""
    given = [args.matrix is not None, args.samples is not None, args.values is not None]
    if (args.training is not None) == any(given) or any(given) != all(given):
        raise InputError(
            "no pilot",
            "plan-study",
            "either --matrix, --samples and --values, or --training",
        )
    if args.training is not None:
        from mdwgan.cohort.training import read_training

        data = read_training(args.training)
        yield str(data.uns["tissue"]), data[(data.obs["split"] == "train").to_numpy()]
        return
    data = _own(args)
    for tissue in data.obs["tissue"].unique():
        yield str(tissue), data[(data.obs["tissue"] == tissue).to_numpy()]


def _own(args):
    """The user's samples; names of genes stay as they are, since nothing is looked up."""
    from mdwgan.readers.organisms import ORGANISMS, OTHER
    from mdwgan.samples.own.data import read_own
    from mdwgan.samples.own.genes import Naming

    formula = args.log_formula or None
    if fault := log_fault(args.values, formula):
        raise InputError(fault, "--log-formula")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=OF_IDS)
        return read_own(
            args.matrix,
            args.samples,
            args.values,
            log=formula,
            samples_in=args.samples_in,
            naming=Naming(ORGANISMS[OTHER], mapped=False),
        )[0]


def _pilot(args, tissue: str, data):
    """Fit the pilot to the samples of the two conditions."""
    import numpy as np

    from mdwgan.cohort.pool import pool_of
    from mdwgan.inference.pilot import Pilot, refuse_few
    from mdwgan.samples.own.units import Units

    reference, case = _contrast(args, data)
    labels = data.obs["condition"].astype(str).to_numpy()
    rows = np.isin(labels, [reference, case])
    group = labels[rows] == case
    refuse_few(group, (reference, case), f"{tissue}, the pilot")
    if args.training is not None:
        counts = data.uns["matrix"] == "counts"
        values = np.asarray(data.layers[data.uns["matrix"]])[rows]
    else:
        counts = Units.of(args.values, args.log_formula or None).are_counts
        values = np.asarray(data.X)[rows]
        values = values[:, _most_expressed(values, args.genes)]
    pool = pool_of(args.pool, list(data.var_names)) if args.training is not None else None
    return Pilot(values, group, counts, pool and (pool.factors, pool.rest))


def _contrast(args, data) -> tuple[str, str]:
    """Reference and case: those of the flags, or the first two conditions."""
    from mdwgan.samples.conditions import conditions_of

    conditions = conditions_of(data.uns)
    reference = args.reference or conditions[0]
    others = [name for name in conditions if name != reference]
    case = args.case or (others[0] if others else "")
    for flag, name in (("--reference", reference), ("--case", case)):
        if name not in conditions or reference == case:
            raise InputError(
                f"{name!r} is no condition to compare" if name else "there is one condition",
                flag,
                f"two conditions, of {some(conditions, 10)}",
                "a pilot needs samples of both conditions" if len(conditions) < 2 else None,
            )
    return reference, case


def _most_expressed(values, count: int):
    """Columns of the genes with the highest mean log2 value, in their own order."""
    import numpy as np

    if not count or count >= values.shape[1]:
        return np.arange(values.shape[1])
    depth = values.sum(axis=1, keepdims=True)
    share = values / np.where(depth > 0, depth, 1.0) * depth.mean()
    mean = np.log2(share + 1).mean(axis=0)
    return np.sort(np.argsort(-mean, kind="stable")[:count])


def _words(table) -> str:
    from mdwgan.inference.study_size import NEEDED

    lines = []
    for tissue, rows in table.groupby("tissue", sort=False):
        needed = rows[rows["measure"] == NEEDED].iloc[0]
        value = needed["value"]
        size = f"{value:.0f}" if value == value else "no number of"
        band = [f"{x:.0f}" if x == x else "more" for x in (needed["low"], needed["high"])]
        lines.append(f"{tissue}: {size} {needed['note']} (90 % band {' to '.join(band)})")
        shown = rows[rows["measure"].isin(SHOWN)].dropna(subset="value")
        for row in shown.itertuples():
            band = f"{row.low:.2f} to {row.high:.2f}"
            lines.append(f"  n {row.n:.0f}: {SHOWN[row.measure]} {row.value:.2f} ({band})")
    return "\n".join(lines)
