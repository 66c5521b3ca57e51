"""Ways from STRING's protein ids to the genes of the expression files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.id_routes.base import Policy, Route, resolve
from mdwgan.id_routes.mygene import MyGeneRoute
from mdwgan.id_routes.orgdb import OrgDbRoute
from mdwgan.id_routes.string import StringRoute
from mdwgan.readers.organisms import HUMAN, ORGANISMS

RouteName = Literal["string", "orgdb", "mygene"]
ROUTES: tuple[str, ...] = get_args(RouteName)

__all__ = ["ROUTES", "Policy", "Route", "RouteName", "make_route", "map_ids", "policy_of"]


def make_route(
    name: str,
    expression_ids: pd.DataFrame,
    info: str | Path = "",
    aliases: str | Path | None = None,
    mygene_cache: str | Path | None = None,
    mygene_save: str | Path | None = None,
    organism: str = HUMAN,
) -> Route:
    """Route by its name in the config (``genes.id_route``), with the files it needs."""
    of = ORGANISMS[organism]
    makers: dict[str, Callable[[], Route]] = {
        "string": lambda: StringRoute(expression_ids, info, aliases),
        "orgdb": lambda: OrgDbRoute(organism=of),
        "mygene": lambda: MyGeneRoute(cache=mygene_cache, save=mygene_save, organism=of),
    }
    if name not in makers:
        raise InputError(f"unknown route {name!r}", "genes.id_route", ", ".join(ROUTES))
    return makers[name]()


def policy_of(settings: Mapping) -> Policy:
    """Policy of the config ``genes``."""
    return Policy(settings["one_to_many"], settings["many_to_one"])


def map_ids(
    route: str,
    proteins: pd.DataFrame,
    expression_ids: pd.DataFrame,
    policy: Policy | None = None,
    **files: str | Path | None,
) -> pd.DataFrame:
    """Map STRING's proteins to genes of the expression files.

    Parameters
    ----------
    route : {"string", "orgdb", "mygene"}
        See the modules of this package for each route's own policy.
    proteins : DataFrame
        ``ensembl_protein`` (without the taxon that STRING puts before it), ``preferred_name``;
        one row a protein.
    expression_ids : DataFrame
        ``symbol``, ``entrez`` of the expression files.
    policy : Policy, optional
        What becomes of a protein with several genes, and of several proteins of one gene.
    **files
        ``info``, ``aliases``: STRING's files, for the route `string`. ``mygene_cache``: saved
        answers of MyGene.info; with them nothing is asked over the network. ``mygene_save``:
        where answers that were asked over the network are kept. ``organism``: name of a row of
        `mdwgan.readers.organisms`, by default human.

    Returns
    -------
    DataFrame
        ``ensembl_protein``, ``symbol`` and ``entrez`` (both of the expression files; empty
        unless mapped), ``status`` (mapped, ambiguous, duplicate, unmapped), ``note``,
        ``candidates`` (where there were several); rows as in ``proteins``.

    Raises
    ------
    InputError
        Unknown route, missing package, unreadable cache, or no answer from the service.
    """
    chosen = make_route(route, expression_ids, **files)
    return resolve(chosen.candidates(proteins), proteins, expression_ids, policy)
