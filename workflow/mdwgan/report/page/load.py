"""Reading products tolerantly: what is missing or unreadable becomes a note, not a crash."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
from anndata.io import read_elem

from mdwgan.config.run import classified_generators, deg_generators
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.evaluation.failures import FAILURE_COLUMNS
from mdwgan.generators.rows import REFERENCES
from mdwgan.io import read_tsv

# Ids that are digits keep their zeros ("00190" is a pathway).
TEXT = {"pathway": str, "entrez": str, "id": str, "version": str}
TRUE = {"true", "1", "1.0", "yes"}
NO_METRICS = pd.DataFrame(columns=COLUMNS)


@dataclass
class Results:
    """Products of one run.

    Parameters
    ----------
    root : Path
        Folder ``results/<run>``.
    config : dict
        The run's validated config.
    notes : list of str
        Filled by the readers: one sentence a product that is missing or unreadable.
    """

    root: Path
    config: dict
    notes: list[str] = field(default_factory=list)

    @property
    def tissues(self) -> list[str]:
        """Tissues of the config."""
        return [str(t) for t in self.config["tissues"]]

    @property
    def seeds(self) -> list[int]:
        """Seeds of the config."""
        return [int(s) for s in self.config["seeds"]]

    @property
    def generators(self) -> list[str]:
        """Generators of the config; the reference rows are always among them."""
        names = [str(g) for g in self.config["generators"]]
        return names + [r for r in REFERENCES if r not in names]

    @property
    def deg_generators(self) -> list[str]:
        """Those generators that get DEGs and pathways."""
        return deg_generators({**self.config, "generators": self.generators})

    def take_notes(self) -> list[str]:
        """Hand out the notes made since the last call, without repeats."""
        notes, self.notes = list(dict.fromkeys(self.notes)), []
        return notes

    def exists(self, path: str) -> bool:
        """Whether a product is there."""
        return (self.root / path).is_file()

    def table(self, path: str, required: bool = True) -> pd.DataFrame | None:
        """Read a TSV; None, and a note where it is required, if that can't be done."""
        if not self._found(path, required):
            return None
        try:
            return read_tsv(self.root / path, dtype=TEXT)
        except pd.errors.EmptyDataError:
            return pd.DataFrame()
        except Exception as error:  # whatever is wrong with one file, the report goes on
            self.notes.append(f"unreadable: {path} ({type(error).__name__}: {error})")
            return None

    def h5ad(self, path: str, *parts: str, required: bool = True) -> dict[str, Any] | None:
        """Read parts of an AnnData file, e.g. ``"obs"``, ``"uns"``, ``"layers/z"``.

        Returns
        -------
        dict or None
            One entry a part; a part that the file doesn't have is None.
        """
        if not self._found(path, required):
            return None
        try:
            with h5py.File(self.root / path, "r") as file:
                return {p: read_elem(file[p]) if p in file else None for p in parts}
        except Exception as error:  # as above
            self.notes.append(f"unreadable: {path} ({type(error).__name__}: {error})")
            return None

    def metrics(self, tissue: str) -> pd.DataFrame:
        """All metrics of a tissue: metrics.tsv, agreement.tsv, utility.tsv of rows and seeds."""
        frames, compared = [], self.deg_generators
        classified = classified_generators({**self.config, "generators": self.generators})
        for generator in self.generators:
            names = ["metrics.tsv", "agreement.tsv"] if generator in compared else ["metrics.tsv"]
            names += ["utility.tsv"] if generator in classified else []
            for seed in self.seeds:
                for name in names:
                    path = f"{tissue}/{generator}/seed{seed}/{name}"
                    table = self.table(path)
                    if table is None:
                        continue
                    if not {"metric", "value"} <= set(table):
                        self.notes.append(f"unreadable: {path} (no columns metric and value)")
                    # The path says whose rows these are, whatever the file's columns say.
                    owner = {"tissue": tissue, "generator": generator, "seed": seed}
                    frames.append(_tidy(table.reindex(columns=COLUMNS).assign(**owner)))
        frames += self._key_metrics(tissue)
        frames = [frame for frame in frames if len(frame)]
        return pd.concat(frames, ignore_index=True) if frames else _tidy(NO_METRICS)

    def ablation(self) -> pd.DataFrame:
        """Scores of the ablation; no rows where they can't be had."""
        table = self.table("ablation.tsv")
        return _tidy(NO_METRICS if table is None else table.reindex(columns=COLUMNS))

    def failures(self) -> pd.DataFrame:
        """Failed trainings, the ablation's among them; columns `FAILURE_COLUMNS`."""
        table = self.table("failures.tsv")
        return pd.DataFrame(columns=FAILURE_COLUMNS) if table is None else table

    def _key_metrics(self, tissue: str) -> list[pd.DataFrame]:
        """dist_key of all rows, which stands in one table a tissue and seed."""
        frames = []
        for seed in self.seeds if self.config.get("evaluation", {}).get("key_genes") else []:
            path = f"{tissue}/seed{seed}/key_genes/dist_key.tsv"
            table = self.table(path)
            if table is not None and {"generator", "metric", "value"} <= set(table):
                frames.append(
                    _tidy(table.reindex(columns=COLUMNS).assign(tissue=tissue, seed=seed))
                )
            elif table is not None:
                self.notes.append(f"unreadable: {path} (no columns generator, metric and value)")
        return frames

    def _found(self, path: str, required: bool) -> bool:
        if self.exists(path):
            return True
        if required:
            self.notes.append(f"missing: {path}")
        return False


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
