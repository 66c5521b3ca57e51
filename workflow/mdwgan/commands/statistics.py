"""Mean and SD over seeds of all metrics, and paired tests between generators."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.evaluation.paired_tests import comparisons
from mdwgan.evaluation.statistics import summary
from mdwgan.io import read_tsv, write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--metrics", required=True, type=Path, help="metrics.tsv of a run")
    arguments.settings(parser, "config statistics")
    arguments.product(parser, "--summary")
    parser.add_argument("--comparisons", required=True, type=Path)


def run(args) -> None:
    metrics = read_tsv(args.metrics)
    write_tsv(summary(metrics), args.summary)
    settings = dict(args.settings)
    table = comparisons(metrics, settings.pop("metrics"), **settings)
    write_tsv(table, args.comparisons)
    print(table.groupby(["family", "metric"], sort=False)["verdict"].value_counts().to_string())
