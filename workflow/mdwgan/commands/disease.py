"""Count the disease genes among a row's best DEGs."""

from pathlib import Path

from mdwgan.biology.disease import overlaps
from mdwgan.commands import arguments
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.disgenet import choose, read_disgenet


def add_arguments(parser) -> None:
    parser.add_argument("--deg", required=True, type=Path, help="deg.tsv of the row")
    parser.add_argument("--associations", required=True, type=Path, help="DisGeNET's table")
    parser.add_argument("--diseases", required=True, nargs="+", help="ids of that table")
    arguments.settings(parser, "config disease: top, min_score")
    arguments.output(parser)


def run(args) -> None:
    associations, least = read_disgenet(args.associations), args.settings["min_score"] or 0
    diseases = choose(associations, args.diseases, least, args.associations)
    table = overlaps(read_tsv(args.deg, dtype={"entrez": str}), diseases, args.settings["top"])
    write_tsv(table, args.output)
    print(table.drop(columns="genes").to_string(index=False))
