"""Join what other tissues tell of how genes vary together, for one target tissue."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from mdwgan import provenance
from mdwgan.cohort.pool import (
    Lender,
    build_pool,
    lend,
    own_groups,
    usable,
    write_pool,
)
from mdwgan.cohort.sample_set import SampleSet, training_data
from mdwgan.commands import arguments
from mdwgan.io import read_tsv
from mdwgan.numerics.factors import within
from mdwgan.readers.hdf5 import read_h5ad
from mdwgan.samples.listing import IDS


def add_arguments(parser) -> None:
    arguments.training(parser)
    parser.add_argument(
        "--cohorts",
        required=True,
        nargs="*",
        type=Path,
        help="cohort.h5ad of those that lend",
    )
    parser.add_argument("--split", required=True, type=Path)
    arguments.settings(parser, "config pool")
    arguments.threads(parser)
    arguments.output(parser)


def run(args) -> None:
    threadpool_limits(args.threads)
    data = read_h5ad(args.training)
    split, training = read_tsv(args.split, dtype=IDS), training_data(data)
    records = [str(data.uns.get("provenance", ""))]
    tested = set(data.obs.loc[data.obs["split"] == "test", "donor"].astype(str))
    lenders = _lenders(args, training.train, split, tested, records)
    pool = build_pool(training.train, lenders, args.settings["components"])
    record = provenance.extend(provenance.join(records), product="pool")
    write_pool(pool, training.train, args.settings["setting"], record, args.output)
    print(pool.lenders.to_string(index=False))


def _lenders(
    args, train: SampleSet, split: pd.DataFrame, tested: set[str], records: list[str]
) -> Iterator[Lender | None]:
    """Read one cohort at a time, and note its provenance."""
    own = within(train.z, own_groups(train))
    for path in args.cohorts:
        cohort = read_h5ad(path)
        records.append(str(cohort.uns.get("provenance", "")))
        rows = usable(cohort.obs, split, tested, args.settings["setting"])
        yield lend(cohort, rows, train.genes, own, args.settings["components"])
