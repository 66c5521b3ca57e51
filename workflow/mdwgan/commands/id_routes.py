"""Compare the routes from STRING's proteins to genes."""

from collections import Counter
from pathlib import Path
from typing import get_args

import pandas as pd

from mdwgan.commands import arguments
from mdwgan.errors import InputError, warn
from mdwgan.id_routes import ROUTES, make_route
from mdwgan.id_routes.base import ManyToOne, OneToMany, Policy, Route, resolve
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.string import read_info

COUNTS = ["asked", "mapped", "ambiguous", "duplicate", "unmapped", "agree_with_string"]
COLUMNS = ["route", *COUNTS, "version", "note"]


def add_arguments(parser) -> None:
    parser.add_argument("--genes", required=True, type=Path, help="genes.tsv of the run")
    parser.add_argument("--info", required=True, type=Path, help="STRING's protein.info file")
    parser.add_argument(
        "--expression-ids", required=True, type=Path, help="symbol and entrez of all shared genes"
    )
    # Without a value, as a rule passes it where the config has no cache, it is as if absent.
    parser.add_argument("--mygene-cache", nargs="?", help="saved answers of MyGene.info")
    parser.add_argument("--mygene-save", type=Path, help="where asked answers are kept")
    parser.add_argument("--aliases", type=Path, nargs="*", default=[], help="STRING's aliases file")
    arguments.organism(parser)
    policy = Policy()
    parser.add_argument("--one-to-many", choices=get_args(OneToMany), default=policy.one_to_many)
    parser.add_argument("--many-to-one", choices=get_args(ManyToOne), default=policy.many_to_one)
    parser.add_argument(
        "--ask-mygene", action="store_true", help="without a cache, ask over the network"
    )
    arguments.output(parser)


def run(args) -> None:
    proteins = read_info(args.info).rename(columns={"symbol": "preferred_name"})
    ids = read_tsv(args.expression_ids, dtype=str)
    genes = read_tsv(args.genes, dtype=str)
    kept = set(genes.loc[genes["kept"].str.lower() == "true", "symbol"])
    policy = Policy(args.one_to_many, args.many_to_one)
    files = {
        "info": args.info,
        "aliases": next(iter(args.aliases), None),
        "mygene_cache": args.mygene_cache,
        "mygene_save": args.mygene_save,
        "organism": args.organism,
    }
    rows, string = [], None
    for name in ROUTES:
        try:
            if name == "mygene" and not (args.mygene_cache or args.ask_mygene):
                raise InputError("no saved answers", "genes.mygene_cache")
            route = make_route(name, ids, **files)
            mapped = resolve(route.candidates(proteins), proteins, ids, policy)
        except InputError as error:
            # The comparison is an appendix: a route that isn't installed must not end the run.
            warn(f"route {name} not run: {error}")
            rows.append({"route": name, "asked": len(proteins), "note": f"not run: {error}"})
            continue
        string = mapped if name == "string" else string
        rows.append(summarise(route, mapped, string, kept))
    table = pd.DataFrame(rows, columns=COLUMNS)
    write_tsv(table.astype(dict.fromkeys(COUNTS, "Int64")), args.output)


def summarise(
    route: Route, mapped: pd.DataFrame, string: pd.DataFrame, kept: set[str]
) -> dict[str, int | str]:
    """One row; `agree_with_string` counts proteins that both routes map, to the same Entrez id."""
    status = Counter(mapped["status"])
    done = (mapped["status"] == "mapped").to_numpy()
    same = done & (mapped["entrez"].to_numpy() == string["entrez"].to_numpy())
    steps = Counter(mapped.loc[done, "note"])
    found = ", ".join(f"{step} {count}" for step, count in steps.most_common())
    reached = len(kept & set(mapped.loc[done, "symbol"]))
    return {
        "route": route.name,
        "asked": len(mapped),
        "mapped": status["mapped"],
        "ambiguous": status["ambiguous"],
        "duplicate": status["duplicate"],
        "unmapped": status["unmapped"],
        "agree_with_string": int(same.sum()),
        "version": route.version,
        "note": f"reaches {reached} of {len(kept)} kept genes; by {found or 'nothing'}",
    }
