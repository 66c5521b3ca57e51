"""Compare a row's DEGs and pathways with those of the real cohort."""

from pathlib import Path

import anndata

from mdwgan.deg import agreement, label
from mdwgan.io import read_tsv, write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--synthetic", required=True, type=Path, help="synthetic.h5ad")
    parser.add_argument("--real-deg", required=True, type=Path)
    parser.add_argument("--deg", required=True, type=Path)
    parser.add_argument("--real-kegg", required=True, type=Path)
    parser.add_argument("--kegg", required=True, type=Path)
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    tables = [read_tsv(p) for p in (args.real_deg, args.deg, args.real_kegg, args.kegg)]
    uns = anndata.read_h5ad(args.synthetic, backed="r").uns
    table = label(
        agreement(*tables),
        uns["tissue"],
        uns["generator"],
        int(uns["seed"]),
        bool(uns["optimistic"]),
    )
    write_tsv(table, args.output)
    print(table.to_string(index=False))
