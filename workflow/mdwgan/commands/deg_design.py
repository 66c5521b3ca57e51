"""Check that the design of differential expression can be fitted to every tissue."""

from pathlib import Path

from mdwgan.biology.design import check_designs
from mdwgan.commands import arguments
from mdwgan.io import read_tsv, write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--samples", required=True, type=Path, help="samples.tsv of the run")
    parser.add_argument("--design", required=True, help="such as '~ source + condition'")
    parser.add_argument("--tissues", required=True, nargs="+")
    arguments.output(parser)


def run(args) -> None:
    samples = read_tsv(args.samples, dtype=str)
    table = check_designs(samples[samples["tissue"].isin(args.tissues)], args.design)
    write_tsv(table, args.output)
    print(table.to_string(index=False))
