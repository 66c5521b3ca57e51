"""Mean and SD over seeds of all metrics, and paired tests between generators."""

from pathlib import Path

from mdwgan.evaluation.statistics import comparisons, summary
from mdwgan.io import read_tsv, write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--metrics", required=True, type=Path, help="metrics.tsv of a run")
    parser.add_argument("--names", nargs="*", help="metrics to test; by default all that can be")
    parser.add_argument("--against", default="copy", help="row that all others are compared with")
    parser.add_argument("--alpha", type=float, default=0.05)
    parser.add_argument("--correction", choices=["holm", "bh"], default="holm")
    parser.add_argument("--summary", required=True, type=Path)
    parser.add_argument("--comparisons", required=True, type=Path)


def run(args) -> None:
    metrics = read_tsv(args.metrics)
    write_tsv(summary(metrics), args.summary)
    names = args.names or None
    table = comparisons(metrics, names, args.against, args.alpha, args.correction)
    write_tsv(table, args.comparisons)
    print(table.groupby(["family", "metric"], sort=False)["verdict"].value_counts().to_string())
