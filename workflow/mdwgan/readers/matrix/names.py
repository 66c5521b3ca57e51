"""Which column names the genes, and ids that are made of two."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.matrix.cells import Cells, is_counter, is_empty, is_number
from mdwgan.readers.matrix.words import ANNOTATION, ENTREZ, GENE, SYMBOL, is_named

ENSG = r"ENS[A-Z]*G\d{11}(?:\.\d+)?(?:_PAR_Y)?"
COMPOSITES = [
    re.compile(pattern)
    for pattern in (
        rf"(?P<id>{ENSG})[|_;:/ ](?P<symbol>[^|]*?)(?:\|.*)?",
        rf"(?P<symbol>[^|]+)[|_;:/ ](?P<id>{ENSG})",
        r"(?P<symbol>[^|]+)\|(?P<entrez>\d+)",
        r"(?P<entrez>\d+)\|(?P<symbol>[^|]+)",
    )
]
PREFIX = r"^gene[:\-]"  # of ids in annotations of Ensembl and NCBI
SEVERAL = "///"  # between the genes of one probe, as Affymetrix writes
PROBES = re.compile(
    r"\d+(_[a-z])?_at|\d+_[sxaf]_at|AFFX-.*|ILMN_\d+|A_\d\d_P\d+|cg\d{8}|TC\d+\.hg\.1"
)
DENSE = 5  # Entrez ids of n genes reach far above 5 n, numbers of rows don't
MANY, LARGE = 100, 100_000  # of so many genes, some Entrez id is above
REPEATED = 0.5  # share of unlike names, below which a column names no genes


@dataclass
class GeneNames:
    """Ids of genes, and the columns that were read for them."""

    ids: pd.DataFrame
    columns: set[int]
    notes: list[str] = field(default_factory=list)


def names_of_rows(cells: Cells, aside: list[int]) -> GeneNames:
    """Find the ids of genes that are rows.

    Parameters
    ----------
    cells : Cells
    aside : list of int
        Columns that are no samples.

    Raises
    ------
    InputError
        No column holds names of genes; one that may is named.
    """
    texts = dict(zip(aside, cells.texts(*aside), strict=True))
    main, notes = _main_column(cells, texts)
    ids = pd.DataFrame({"id": pd.Series(texts[main], dtype=object)})
    columns = {main}
    for kind, words in (("symbol", SYMBOL), ("entrez", ENTREZ)):
        column = _column_of(cells, texts, words)
        if column is None and kind == "symbol":
            column = _second_name(cells, texts, main)
        if column is not None and _fault(texts[column], cells.names[column]) not in WRONG:
            ids[kind] = [_clean(text, kind) for text in texts[column]]
            columns.add(column)
    others = [c for c in texts if is_named(cells.names[c], GENE) and c not in columns]
    for column in [*columns, *others]:
        empty = ids["id"].map(is_empty)
        ids.loc[empty, "id"] = pd.Series(texts[column], dtype=object)[empty]
    return GeneNames(split_ids(ids, cells.path), columns, notes)


def names_of_columns(names: list[str], path: str | Path) -> pd.DataFrame:
    """Ids of genes that are columns."""
    return split_ids(pd.DataFrame({"id": pd.Series(names, dtype=object)}), path)


COUNTS, EMPTY_COLUMN, NUMBERS = "counts rows", "is empty", "holds numbers"
WRONG = (COUNTS, EMPTY_COLUMN, NUMBERS)


def _fault(texts: list[str], name: str) -> str:
    """Why a column can't name genes; empty where it can."""
    filled = [text for text in texts if not is_empty(text)]
    if not filled:
        return EMPTY_COLUMN
    if is_counter(texts):
        return COUNTS
    if all(re.fullmatch(r"\d+(\.0)?", text) for text in filled):
        return "" if is_named(name, ENTREZ) else _number_fault(filled, name)
    if sum(map(is_number, filled)) >= len(filled) / 2:
        return NUMBERS
    if is_named(name, ANNOTATION):
        return f"is {name}"
    return ""


def _number_fault(texts: list[str], name: str) -> str:
    """Whether whole numbers are rather numbers of rows, or values, than Entrez ids."""
    numbers = [int(float(text)) for text in texts]
    if len(set(numbers)) < 0.9 * len(numbers):
        return NUMBERS
    if is_named(name, {"geneid"}):  # as in NCBI's own tables
        return ""
    if min(numbers) == 0 or max(numbers) <= DENSE * len(numbers):
        return COUNTS
    return COUNTS if len(numbers) >= MANY and max(numbers) < LARGE else ""


def _main_column(cells: Cells, texts: dict[int, list[str]]) -> tuple[int, list[str]]:
    """Find the column of ids: the first one, or where it can't be, the one that is named so."""
    first = min(texts, default=None)
    fault = "is no column of ids" if first is None else _fault(texts[first], cells.names[first])
    named = [
        column
        for words in (SYMBOL, {"gene", "genes", "geneid", "geneids"}, GENE, ENTREZ)
        for column, _ in texts.items()
        if is_named(cells.names[column], words) and not _fault(texts[column], cells.names[column])
    ]
    if not fault and first is not None:
        repeated = len(set(texts[first])) < REPEATED * len(texts[first])
        if not repeated or not named or first in named:
            return first, []
        fault = "repeats its names"
    if named:
        name = cells.names[named[0]]
        note = f"genes are named by the column {name!r}; the first column {fault}"
        return named[0], [note] if fault else []
    words = [cells.names[c] for c in texts if _is_text(texts[c])]
    raise InputError(
        f"the first column ({cells.names[0]!r}) {fault}, so that genes have no names",
        cells.path,
        "a first column of gene names, or a column gene, symbol or Entrez_Gene_Id",
        f"write gene above the column that names them, perhaps {words[0]!r}"
        if words
        else "write the table with its row names; above Entrez ids write Entrez_Gene_Id",
    )


def _is_text(texts: list[str]) -> bool:
    return not any(map(is_number, texts)) and any(map(bool, texts))


def _column_of(cells: Cells, texts: dict[int, list[str]], words: set[str]) -> int | None:
    return next((column for column in texts if is_named(cells.names[column], words)), None)


def _second_name(cells: Cells, texts: dict[int, list[str]], main: int) -> int | None:
    """A column of symbols that isn't called so: `gene` beside other ids, or GCT's Description."""
    ids = re.compile(rf"{ENSG}|\d+(\.0)?|{PROBES.pattern}|N_\w+|__\w+")
    if not all(ids.fullmatch(text) for text in texts[main]):
        return None
    for column, values in texts.items():
        name = cells.names[column]
        described = cells.roles.get(name) == "description" or is_named(name, {"gene", "name"})
        if column != main and described and _are_symbols(values):
            return column
    return None


def _are_symbols(texts: list[str]) -> bool:
    """Whether most texts are one word that is neither a number nor an Ensembl id."""
    words = [re.fullmatch(r"[A-Za-z][\w.\-@]*", text) for text in texts]
    ensembl = [re.fullmatch(ENSG, text) for text in texts]
    return sum(map(bool, words)) > 0.8 * len(texts) and not any(ensembl)


def _clean(text: str, kind: str) -> str:
    text = "" if is_empty(text) else text
    return text.removesuffix(".0") if kind == "entrez" else text


def split_ids(ids: pd.DataFrame, path: str | Path) -> pd.DataFrame:
    """Divide ids such as A1BG|1 and ENSG00000121410_A1BG into their parts.

    Raises
    ------
    InputError
        Most ids have parts that are not understood.
    """
    ids = ids.copy()
    if ids["id"].str.match(PREFIX).mean() > 0.5:
        ids["id"] = ids["id"].str.replace(PREFIX, "", regex=True)
    if ids["id"].map(lambda text: re.fullmatch(r"\d+\.0", text) is not None).all():
        ids["id"] = ids["id"].str.removesuffix(".0")
    divided = [parts_of(text) for text in ids["id"]]
    if any(divided):
        had = {kind: ids[kind] for kind in ("symbol", "entrez") if kind in ids}
        symbols = all("id" not in parts for parts in divided if parts)
        for kind in ("symbol", "entrez"):
            if any(kind in parts for parts in divided):
                whole = ids["id"] if kind == "symbol" and symbols else pd.Series("", ids.index)
                ids[kind] = [
                    parts.get(kind, rest) if parts else rest
                    for parts, rest in zip(divided, whole, strict=True)
                ]
        for kind, column in had.items():  # a column of its own says more than a part of an id
            apart = column.map(lambda text: text != "" and not parts_of(text))
            ids[kind] = column.where(apart, ids[kind])
        ids["id"] = [
            parts.get("id") or parts["symbol"] or parts.get("entrez", "") if parts else text
            for parts, text in zip(divided, ids["id"], strict=True)
        ]
    joined = ids["id"].str.contains("|", regex=False)
    if joined.mean() > 0.5:
        raise InputError(
            f"the gene ids have several parts, such as {ids['id'][joined.idxmax()]!r}",
            path,
            "one id, or SYMBOL|ENTREZ, ENSG...|SYMBOL or ENSG..._SYMBOL",
            "leave one part of each, or write the parts into columns of their own",
        )
    return ids


def parts_of(text: str) -> dict[str, str]:
    """Parts of an id; none where it is one."""
    if re.fullmatch(ENSG, text):
        return {}
    for pattern in COMPOSITES:
        if match := pattern.fullmatch(text):
            parts = {kind: part.strip() for kind, part in match.groupdict().items()}
            parts["symbol"] = "" if parts["symbol"] == "?" else parts["symbol"]
            return parts
    return {}
