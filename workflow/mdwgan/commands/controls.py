"""Check the metrics of a run: whether each finds rows of known quality worse than real samples."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.io import read_tsv, write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--metrics", required=True, type=Path, help="metrics.tsv of a run")
    arguments.output(parser)


def run(args) -> None:
    from mdwgan.evaluation.controls import control_table, failing

    metrics = read_tsv(args.metrics)
    table = control_table(metrics)
    write_tsv(table, args.output)
    judged = table["separates"].notna()
    print(f"{int(judged.sum())} of {len(table)} comparisons have values")
    for metric, sentences in failing(table).items():
        print(f"{metric} does not separate: {'; '.join(sentences)}")
