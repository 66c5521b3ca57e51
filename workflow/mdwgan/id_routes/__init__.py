"""Ways from STRING's protein ids to the genes of the expression files."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.id_routes.base import Route, resolve
from mdwgan.id_routes.mygene import MyGeneRoute
from mdwgan.id_routes.orgdb import OrgDbRoute
from mdwgan.id_routes.string import StringRoute

RouteName = Literal["string", "orgdb", "mygene"]
ROUTES: tuple[str, ...] = get_args(RouteName)

__all__ = ["ROUTES", "Route", "RouteName", "make_route", "map_ids"]


def make_route(
    name: str,
    expression_ids: pd.DataFrame,
    info: str = "",
    mygene_cache: str | Path | None = None,
    mygene_save: str | Path | None = None,
) -> Route:
    """Route by its name in the config (``genes.id_route``)."""
    makers: dict[str, Callable[[], Route]] = {
        "string": lambda: StringRoute(expression_ids, info),
        "orgdb": OrgDbRoute,
        "mygene": lambda: MyGeneRoute(cache=mygene_cache, save=mygene_save),
    }
    if name not in makers:
        raise InputError(f"unknown route {name!r}", "genes.id_route", ", ".join(ROUTES))
    return makers[name]()


def map_ids(
    route: str,
    proteins: pd.DataFrame,
    expression_ids: pd.DataFrame,
    mygene_cache: str | Path | None = None,
    mygene_save: str | Path | None = None,
) -> pd.DataFrame:
    """Map STRING's proteins to genes of the expression files.

    One-to-many: a protein for which a route has several Entrez ids is `ambiguous` and
    mapped to none of them. Many-to-one: every protein of a gene is mapped to it.

    Parameters
    ----------
    route : {"string", "orgdb", "mygene"}
        See the modules of this package for each route's own policy.
    proteins : DataFrame
        ``ensembl_protein`` (without ``9606.``), ``preferred_name``; one row a protein.
    expression_ids : DataFrame
        ``symbol``, ``entrez`` of the expression files.
    mygene_cache : path, optional
        Saved answers of MyGene.info; with it nothing is asked over the network.
    mygene_save : path, optional
        Where answers that were asked over the network are kept.

    Returns
    -------
    DataFrame
        ``ensembl_protein``, ``symbol`` and ``entrez`` (both of the expression files; empty
        unless mapped), ``status`` (mapped, ambiguous, unmapped), ``note``; rows as in ``proteins``.

    Raises
    ------
    InputError
        Unknown route, missing package, unreadable cache, or no answer from the service.
    """
    chosen = make_route(route, expression_ids, mygene_cache=mygene_cache, mygene_save=mygene_save)
    return resolve(chosen.candidates(proteins), proteins, expression_ids)
