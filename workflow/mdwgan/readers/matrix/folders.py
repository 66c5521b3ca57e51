"""A folder as a matrix: one file a sample, as counting programs write, or matrices to be joined."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, some
from mdwgan.readers.matrix.cells import is_number
from mdwgan.readers.matrix.formats import open_cells
from mdwgan.readers.matrix.join import join
from mdwgan.readers.matrix.names import names_of_rows, split_ids
from mdwgan.readers.matrix.table import (
    Matrix,
    note_of_columns,
    sample_faults,
    value_faults,
)
from mdwgan.readers.text import open_text

DEPTH = 2  # folders of a folder, as Salmon and STAR make one a sample
NO_TABLE = {".md", ".log", ".html", ".pdf", ".json", ".yaml", ".yml", ".summary", ".md5", ".bam"}
NO_TABLE_NAME = re.compile(r"(readme|manifest|annotations|license)\b.*", flags=re.I)
ENDING = re.compile(
    r"[._-]?(ReadsPerGene|out|tab|counts?|htseq|genes|results|rna_seq|augmented_star_gene_counts"
    r"|featureCounts|quant|sf|Aligned|sortedByCoord|sorted|bam|txt|tsv|csv|gz)$"
)
# Columns of files with one sample each, by the kind of values.
ONE_SAMPLE = {
    "RSEM": {"counts": "expected_count", "tpm": "TPM", "fpkm": "FPKM"},
    "Salmon": {"counts": "NumReads", "tpm": "TPM"},
    "GDC": {"counts": "unstranded", "tpm": "tpm_unstranded", "fpkm": "fpkm_unstranded"},
}
HEADERS = {
    "RSEM": {"gene_id", "expected_count", "TPM", "FPKM"},
    "Salmon": {"Name", "EffectiveLength", "TPM", "NumReads"},
    "GDC": {"gene_id", "unstranded", "stranded_first", "tpm_unstranded"},
    "kallisto": {"target_id", "eff_length", "est_counts", "tpm"},
}
TRANSCRIPTS = " of transcripts"
STRANDED = 0.8  # share of the reads on one strand, from which a library counts as stranded
UNSTRANDED = (0.4, 0.6)
SUMMARY = ("__", "N_")  # lines of HTSeq and STAR that are no genes
LACKING = "genes that not all files have"  # in a note that needs attention
STRANDS = ("unstranded (column 2)", "forward (column 3)", "reverse (column 4)")


@dataclass
class Sample:
    """Values of one sample, by the program that wrote its file."""

    name: str
    path: Path
    kind: str


class Columns(NamedTuple):
    """Ids and counts of a file without a header, and whether its last line has an end."""

    ids: list[str]
    counts: np.ndarray
    ended: bool


def read_folder(
    folder: Path, samples: list[str], values: str, read: Callable[[Path], Matrix]
) -> Matrix:
    """Read all files of a folder and join their samples.

    Parameters
    ----------
    folder : Path
    samples : list of str
        Ids of the sample table; names of files, or of folders in it, are looked for among them.
    values : {"", "counts", "fpkm", "tpm", "log2"}
    read : function
        Reads a file with several samples.
    """
    wanted, alone, tables, unread = set(samples), [], [], []
    for file in files_of(folder):
        kind = _kind_of(file)
        if not kind:
            tables.append(file)
        elif name := _sample_of(file, folder, wanted):
            alone.append(Sample(name, file, kind))
        else:
            unread.append(str(file.relative_to(folder)))
    genes = [sample for sample in alone if not sample.kind.endswith(TRANSCRIPTS)]
    if genes:
        unread += [str(s.path.relative_to(folder)) for s in alone if s not in genes]
        alone = genes
    if alone and tables:
        unread += [str(file.relative_to(folder)) for file in tables]
    parts = _read_alone(alone, values) if alone else [read(file) for file in tables]
    if not parts:
        raise InputError(
            f"no file of the folder is named by a sample of the sample table; there are "
            f"{some(unread) or 'none'}",
            folder,
            f"files such as {samples[0] if samples else 'S1'}.txt",
            "name files, or the folders they are in, by the ids of the sample table",
        )
    matrix = join(parts, folder)
    matrix.notes += [] if alone else _lacking_note(tables, parts)
    matrix.faults += sample_faults(list(matrix.values.columns), samples, folder)
    matrix.values = matrix.values.loc[:, ~matrix.values.columns.duplicated()]
    matrix.notes += note_of_columns(unread, "files that are not read")
    return matrix


def files_of(place: str | Path) -> list[Path]:
    """Files of a folder that may be tables, in a fixed order; a file is its own."""
    folder, files = Path(place), []
    if not folder.is_dir():
        return [folder]
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        aside = path.suffix.lower() in NO_TABLE or NO_TABLE_NAME.fullmatch(path.name)
        if path.is_file() and len(parts) <= DEPTH and not hidden and not aside:
            files.append(path)
    return files


def _kind_of(path: Path) -> str:
    """Program whose file with one sample this is; empty for other files."""
    try:
        with open_text(path) as file:
            lines = [line.rstrip("\r\n") for line in islice(file, 8)]
    except InputError:
        return ""
    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    if not lines:
        return ""
    cells = lines[0].split("\t")
    if cells[0] == "N_unmapped" and len(cells) == 4:
        return "STAR"
    for kind, header in HEADERS.items():
        if header <= set(cells):
            by_name = path.name.startswith("quant.sf") or cells[0] == "transcript_id"
            return kind + TRANSCRIPTS if by_name or kind == "kallisto" else kind
    if all(len(line.split("\t")) == 2 for line in lines[:2]) and is_number(cells[1]):
        return "HTSeq"
    return ""


def _sample_of(path: Path, folder: Path, wanted: set[str]) -> str:
    """Sample that a file's name, or that of its folder, says; the longest one that is known."""
    inside = path.relative_to(folder)
    for text in (inside.name, *(parent.name for parent in inside.parents)):
        while text:
            if text in wanted:
                return text
            shorter = ENDING.sub("", text)
            if shorter == text:
                break
            text = shorter
    return ""


def _read_alone(samples: list[Sample], values: str) -> list[Matrix]:
    kinds = {sample.kind for sample in samples}
    if len(kinds) > 1:
        raise InputError(
            f"files of {', '.join(sorted(kinds))} are in one folder",
            samples[0].path.parent,
            "files of one program",
            "put the others into a folder of their own",
        )
    (kind,) = kinds
    if kind in ("STAR", "HTSeq"):
        tables = [_read_columns(sample.path, 4 if kind == "STAR" else 2) for sample in samples]
        _refuse_cut(samples, tables)
        column = _strand(samples, tables) if kind == "STAR" else 0
        note = [f"STAR's counts are {STRANDS[column]}"] if kind == "STAR" else []
        parts = [
            _of_columns(sample, table.ids, table.counts[:, column], note)
            for sample, table in zip(samples, tables, strict=True)
        ]
        parts[0].faults += _negative_faults(samples, tables, column)
    else:
        parts = [_read_with_header(sample, values) for sample in samples]
    _refuse_lacking([sample.path for sample in samples], parts)
    return parts


def _lacking(parts: list[Matrix]) -> tuple[list[int], dict[str, int]]:
    """How many genes of other parts each lacks; all genes, with the first part that has each."""
    genes: dict[str, int] = {}
    counted = []
    for number, part in enumerate(parts):
        own = {name for name in part.ids["id"] if not name.startswith(SUMMARY)}
        counted.append(len(own))
        for name in part.ids["id"]:
            if name in own:
                genes.setdefault(name, number)
    return [len(genes) - n for n in counted], genes


def _refuse_lacking(paths: list[Path], parts: list[Matrix]) -> None:
    """Refuse files of one program with different genes: a file that is cut short has fewer."""
    lacking, genes = _lacking(parts)
    worst = lacking.index(max(lacking))
    if not lacking[worst]:
        return
    own = set(parts[worst].ids["id"])
    gene, has = next((name, n) for name, n in genes.items() if name not in own)
    raise InputError(
        f"the file lacks {lacking[worst]} of the {len(genes)} genes of its folder, such as {gene}, "
        f"which {paths[has]} has",
        paths[worst],
        "the same genes in each file, as a counting program writes them",
        "if the file was cut short, copy it anew; count all samples with one annotation",
    )


def _lacking_note(paths: list[Path], parts: list[Matrix]) -> list[str]:
    """Say which matrices of a folder lack genes, and how many."""
    lacking, genes = _lacking(parts)
    lack = [f"{path.name} lacks {n}" for path, n in zip(paths, lacking, strict=True) if n]
    return [f"{LACKING} are left out, of {len(genes)}: {some(lack, 10)}"] if lack else []


def _refuse_cut(samples: list[Sample], tables: list[Columns]) -> None:
    """Refuse a file whose last line has no end, where others' has: its last count may be cut."""
    ended = [table.ended for table in tables]
    if all(ended) or not any(ended):
        return
    raise InputError(
        "the last line has no line break at its end, unlike those of other files of the folder",
        samples[ended.index(False)].path,
        "a whole file",
        "copy it anew, or add the line break if the last count is right",
    )


def _read_columns(path: Path, width: int) -> Columns:
    """Read a file without a header."""
    ids, rows, line = [], [], ""
    with open_text(path, width) as file:
        for number, line in enumerate(file, 1):
            cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
            if not any(cells):
                continue
            if len(cells) != width or not cells[0] or not all(map(is_number, cells[1:])):
                raise InputError(
                    f"{line.rstrip()!r}",
                    f"{path}:{number}",
                    f"a gene and {width - 1} count(s)",
                    "count again, or correct the line",
                )
            ids.append(cells[0])
            rows.append([float(cell) for cell in cells[1:]])
    return Columns(ids, np.array(rows), line.endswith("\n"))


def _strand(samples: list[Sample], tables: list[Columns]) -> int:
    """Column of STAR's counts that all libraries have, by the reads on each strand."""
    columns = set()
    for sample, (ids, counts, _) in zip(samples, tables, strict=True):
        genes = np.array([not name.startswith("N_") for name in ids])
        _, forward, reverse = counts[genes].sum(axis=0)
        share = forward / max(forward + reverse, 1)
        if share >= STRANDED or share <= 1 - STRANDED:
            columns.add(1 if share >= STRANDED else 2)
        elif UNSTRANDED[0] <= share <= UNSTRANDED[1]:
            columns.add(0)
        else:
            raise InputError(
                f"{share:.0%} of the reads are on the forward strand, so that it is unclear "
                "whether the library is stranded",
                sample.path,
                "a folder of files with two columns, gene and count",
                "choose STAR's column yourself: cut -f 1,2 for unstranded libraries, 1,3 for "
                "forward, 1,4 for reverse ones",
            )
    if len(columns) > 1:
        raise InputError(
            f"libraries are {' and '.join(STRANDS[c] for c in sorted(columns))}",
            samples[0].path.parent,
            "libraries of one kind",
            "give a folder of files with two columns, gene and count, one for each sample",
        )
    return columns.pop()


def _of_columns(sample: Sample, ids: list[str], counts: np.ndarray, notes: list[str]) -> Matrix:
    frame = split_ids(pd.DataFrame({"id": pd.Series(ids, dtype=object)}), sample.path)
    lines = list(range(1, len(ids) + 1))
    values = pd.DataFrame({sample.name: counts})
    return Matrix(values, frame, [], notes, lines=lines, counted={"rows": len(ids)})


def _negative_faults(samples: list[Sample], tables: list[Columns], column: int) -> list[str]:
    """One text on the counts below 0 of all files, with the first of them."""
    below = [np.flatnonzero(table.counts[:, column] < 0) for table in tables]
    files = [number for number, rows in enumerate(below) if len(rows)]
    if not files:
        return []
    ids = tables[files[0]].ids
    return [
        f"{samples[files[0]].path}: gene {ids[below[files[0]][0]]} has a count below 0 "
        f"({sum(map(len, below))} such count(s), in {len(files)} file(s)); expected numbers from "
        "0 up"
    ]


def _read_with_header(sample: Sample, values: str) -> Matrix:
    """Read a file of RSEM, Salmon or GDC."""
    if sample.kind.endswith(TRANSCRIPTS):
        raise InputError(
            "values of transcripts",
            sample.path,
            "values of genes",
            "sum them by gene first: tximport in R, or Salmon's --geneMap, which writes "
            "quant.genes.sf",
        )
    columns = ONE_SAMPLE[sample.kind]
    if values not in columns:
        raise InputError(
            f"a file of {sample.kind} has {', '.join(columns)}, and {values or 'no kind'} is named",
            sample.path,
            f"cohort.values: {' or '.join(columns)}",
        )
    cells = open_cells(sample.path)
    column = cells.names.index(columns[values])
    aside = [
        number
        for number, name in enumerate(cells.names)
        if name not in columns.values() and not name.startswith("transcript")
    ]
    ids = names_of_rows(cells, aside).ids
    rows = list(range(len(cells)))
    numbers, bad = cells.numbers(rows, [column], negative=False)
    faults = value_faults(bad, cells, rows, [sample.name], "sample")
    return Matrix(
        pd.DataFrame(numbers, columns=[sample.name]),
        ids,
        faults,
        lines=list(cells.places),
        counted=cells.counted | {"rows": len(cells)},
    )
