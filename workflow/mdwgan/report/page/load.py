"""Reading products tolerantly: what is missing or unreadable becomes a note, not a crash.

Readers add their notes to the list that the caller gives: one sentence a product.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from anndata.io import read_elem

from mdwgan.config.rows import deg_generators, scored_tables
from mdwgan.config.run import conditions_of_run, contrasts_of_run
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.evaluation.failures import FAILURE_COLUMNS
from mdwgan.generators.row import BEST
from mdwgan.generators.rows import REFERENCES
from mdwgan.io import read_tsv
from mdwgan.readers.hdf5 import open_hdf5
from mdwgan.report.page.words import listed

# Ids that are digits keep their zeros ("00190" is a pathway).
TEXT = {"pathway": str, "entrez": str, "id": str, "version": str}
TRUE = {"true", "1", "1.0", "yes"}
CHOICE = ("row", "better_than_copy", "reason", "candidates")  # keys of chosen.json
Choices = dict[tuple[str, int], dict]  # content of chosen.json by (tissue, seed)


@dataclass
class Results:
    """Products of one run.

    Parameters
    ----------
    root : Path
        Folder ``results/<run>``.
    config : dict
        The run's validated config.
    """

    root: Path
    config: dict

    @property
    def tissues(self) -> list[str]:
        """Tissues of the config."""
        return [str(t) for t in self.config["tissues"]]

    @property
    def seeds(self) -> list[int]:
        """Seeds of the config."""
        return [int(s) for s in self.config["seeds"]]

    @property
    def conditions(self) -> list[str]:
        """Conditions of the run, the reference first."""
        return conditions_of_run(self.config)

    @property
    def contrast(self) -> tuple[str, str]:
        """Reference and case of the main contrast."""
        return contrasts_of_run(self.config)[0]

    @property
    def generators(self) -> list[str]:
        """Generators of the config; the reference rows are always among them."""
        names = [str(g) for g in self.config["generators"]]
        return names + [r for r in REFERENCES if r not in names]

    @property
    def deg_generators(self) -> list[str]:
        """Those generators that get DEGs and pathways."""
        return deg_generators({**self.config, "generators": self.generators})

    def path(self, tissue: str, row: str, seed: int, name: str) -> str:
        """Path of a row's product within the run."""
        return f"{tissue}/{row}/seed{seed}/{name}"

    def seed_path(self, tissue: str, seed: int, name: str) -> str:
        """Path of a product that all rows of a tissue and seed share."""
        return f"{tissue}/seed{seed}/{name}"

    def exists(self, path: str) -> bool:
        """Whether a product is there."""
        return (self.root / path).is_file()

    def table(
        self,
        path: str,
        notes: list[str] | None = None,
        columns: Collection[str] = (),
        required: bool = True,
    ) -> pd.DataFrame | None:
        """Read a TSV.

        Parameters
        ----------
        path : str
            Within the run.
        notes : list of str, optional
            Gets a sentence where the table can't be had; without a list, nothing is noted.
        columns : collection of str
            Without one of them the table is unreadable.
        required : bool
            Whether a missing file is noted.

        Returns
        -------
        DataFrame or None
            None where the table can't be had.
        """
        if not self._is_there(path, notes, required):
            return None
        try:
            table = read_tsv(self.root / path, dtype=TEXT)
        except pd.errors.EmptyDataError:
            table = pd.DataFrame()
        except Exception as error:  # whatever is wrong with one file, the report goes on
            _note(notes, f"unreadable: {path} ({type(error).__name__}: {error})")
            return None
        if absent := [name for name in columns if name not in table]:
            _note(notes, f"unreadable: {path} (no {listed_columns(absent)})")
            return None
        return table

    def h5ad(
        self, path: str, *parts: str, notes: list[str] | None = None, required: bool = True
    ) -> dict[str, Any] | None:
        """Read parts of an AnnData file, e.g. ``"obs"``, ``"uns"``, ``"layers/z"``.

        ``notes`` and ``required`` are as for `table`.

        Returns
        -------
        dict or None
            One entry a part; a part that the file doesn't have is None.
        """
        if not self._is_there(path, notes, required):
            return None
        try:
            with open_hdf5(self.root / path) as file:
                return {p: read_elem(file[p]) if p in file else None for p in parts}
        except Exception as error:  # as above
            _note(notes, f"unreadable: {path} ({type(error).__name__}: {error})")
            return None

    def record(
        self, path: str, keys: Collection[str] = (), notes: list[str] | None = None
    ) -> dict[str, Any] | None:
        """Read a JSON object.

        ``notes`` is as for `table`; without one of the ``keys`` the file is unreadable.

        Returns
        -------
        dict or None
            None where the object can't be had.
        """
        if not self._is_there(path, notes, required=True):
            return None
        try:
            content = dict(json.loads((self.root / path).read_text(encoding="utf-8")))
        except Exception as error:  # as above
            _note(notes, f"unreadable: {path} ({type(error).__name__}: {error})")
            return None
        if absent := [key for key in keys if key not in content]:
            _note(notes, f"unreadable: {path} (no {listed(absent)})")
            return None
        return content

    def metrics(self, tissue: str, notes: list[str] | None = None) -> pd.DataFrame:
        """All metrics of a tissue, from the tables of its rows and seeds."""
        frames = []
        tables = scored_tables({**self.config, "generators": self.generators})
        for generator in self.generators:
            names = [name for name, rows in tables.items() if generator in rows]
            for seed in self.seeds:
                for name in names:
                    path = self.path(tissue, generator, seed, name)
                    table = self.table(path, notes, ["metric", "value"])
                    if table is None:
                        continue
                    # The path says whose rows these are, whatever the file's columns say.
                    owner = {"tissue": tissue, "generator": generator, "seed": seed}
                    frames.append(_tidy(table.reindex(columns=COLUMNS).assign(**owner)))
        frames += self._key_metrics(tissue, notes)
        frames = [frame for frame in frames if len(frame)]
        return pd.concat(frames, ignore_index=True) if frames else no_metrics()

    def ablation(self, notes: list[str] | None = None) -> pd.DataFrame:
        """Scores of the ablation; no rows where they can't be had."""
        table = self.table("ablation.tsv", notes)
        return no_metrics() if table is None else _tidy(table.reindex(columns=COLUMNS))

    def failures(self, notes: list[str] | None = None) -> pd.DataFrame:
        """Failed trainings, the ablation's among them; columns `FAILURE_COLUMNS`."""
        table = self.table("failures.tsv", notes)
        return pd.DataFrame(columns=FAILURE_COLUMNS) if table is None else table

    def choices(self, notes: list[str] | None = None) -> Choices:
        """All chosen.json, read once; nothing where the run has no row `BEST`."""
        choices, missing = self._choices
        for text in missing:
            _note(notes, text)
        return choices

    @cached_property
    def _choices(self) -> tuple[Choices, list[str]]:
        notes: list[str] = []
        choices = {
            (tissue, seed): self.record(self.seed_path(tissue, seed, "chosen.json"), CHOICE, notes)
            for tissue in (self.tissues if BEST in self.generators else [])
            for seed in self.seeds
        }
        return {key: content for key, content in choices.items() if content is not None}, notes

    def _key_metrics(self, tissue: str, notes: list[str] | None) -> list[pd.DataFrame]:
        """dist_key of all rows: one table a tissue and seed."""
        frames = []
        for seed in self.seeds if self.config["evaluation"]["key_genes"] else []:
            path = self.seed_path(tissue, seed, "key_genes/dist_key.tsv")
            table = self.table(path, notes, ["generator", "metric", "value"])
            if table is not None:
                owner = {"tissue": tissue, "seed": seed}
                frames.append(_tidy(table.reindex(columns=COLUMNS).assign(**owner)))
        return frames

    def _is_there(self, path: str, notes: list[str] | None, required: bool) -> bool:
        if self.exists(path):
            return True
        if required:
            _note(notes, f"missing: {path}")
        return False


def _note(notes: list[str] | None, text: str) -> None:
    if notes is not None and text not in notes:
        notes.append(text)


def listed_columns(names: list[str]) -> str:
    """Names of columns in a sentence: "column a", "columns a and b"."""
    return f"column{'s' * (len(names) > 1)} {listed(names)}"


def no_metrics() -> pd.DataFrame:
    """Metrics table without a row."""
    return _tidy(pd.DataFrame(columns=COLUMNS))


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of a metrics table their types, so that tables can be joined."""
    texts = {c: table[c].fillna("").astype(str) for c in ("axis", "metric", "note")}
    numbers = {c: pd.to_numeric(table[c], errors="coerce").astype(float) for c in ("value", "n")}
    return table.assign(**texts, **numbers, optimistic=truths(table["optimistic"]))


def truths(column: pd.Series) -> pd.Series:
    """Booleans of a column that says TRUE/FALSE, True/False or 1/0."""
    return column.astype(str).str.strip().str.lower().isin(TRUE)


def strings(value: Any) -> list[str]:
    """List of texts of a ``uns`` entry: an array, a list, a JSON list or one text."""
    if value is None:
        return []
    if isinstance(value, str):
        try:
            parsed = json.loads(value)
        except ValueError:
            parsed = None
        value = parsed if isinstance(parsed, list) else [value]
    return [str(v) for v in np.atleast_1d(value) if str(v).strip()]
