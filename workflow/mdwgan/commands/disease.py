"""Count the disease genes among a row's best DEGs."""

from pathlib import Path

from mdwgan.biology.disease import overlaps
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.disgenet import choose, read_disgenet


def add_arguments(parser) -> None:
    parser.add_argument("--deg", required=True, type=Path, help="deg.tsv of the row")
    parser.add_argument("--associations", required=True, type=Path, help="DisGeNET's table")
    parser.add_argument("--diseases", required=True, nargs="+", help="ids of that table")
    parser.add_argument("--top", required=True, type=int, help="number of best DEGs")
    parser.add_argument("--min-score", required=True, type=float)
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    diseases = choose(
        read_disgenet(args.associations), args.diseases, args.min_score, args.associations
    )
    table = overlaps(read_tsv(args.deg, dtype={"entrez": str}), diseases, args.top)
    write_tsv(table, args.output)
    print(table.drop(columns="genes").to_string(index=False))
