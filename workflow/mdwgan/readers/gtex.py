"""GTEx's expression files (GCT 1.2): one tissue a file, read counts of genes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.readers.text import open_text
from mdwgan.readers.wide import Block, Wide, blocks, wide_table

VERSION = "#1.2"
HINT = "the place has another file than the one of this name"


@dataclass(frozen=True)
class Gct:
    """A GCT file, of which the header is read."""

    table: Wide
    genes: int  # as the file's second line says


def open_gct(path: str | Path) -> Gct:
    """Read the three first lines of a GCT 1.2 file.

    Older files of GTEx have a column ``id`` before ``Name`` and ``Description``.

    Raises
    ------
    InputError
        Another version, a second line that isn't two numbers, other columns, or another number
        of samples than the second line says.
    """
    path = Path(path)
    with open_text(path) as file:
        first, second, header = (file.readline().rstrip("\r\n") for _ in range(3))
    if first.rstrip("\t") != VERSION:
        raise InputError(f"the first line is {first[:40]!r}", f"{path}:1", f"{VERSION} (GCT)", HINT)
    numbers = second.rstrip("\t").split("\t")
    if len(numbers) != 2 or not all(number.isdecimal() for number in numbers):
        raise InputError(
            f"the second line is {second[:40]!r}", f"{path}:2", "numbers of genes and samples", HINT
        )
    cells = header.split("\t")
    older = [("id",)] if cells[0] == "id" else []
    table = wide_table(path, 3, cells, [*older, ("Name",), ("Description",)], "GCT 1.2")
    if len(table.samples) != int(numbers[1]):
        raise InputError(
            f"{len(table.samples)} sample columns, but the second line says {numbers[1]}",
            f"{path}:3",
            "as many columns as the file says",
            "delete the file and fetch it again",
        )
    return Gct(table, int(numbers[0]))


def read_counts(gct: Gct, samples: Sequence[str]) -> Iterator[Block]:
    """Read the counts of some samples; the ids of a gene are its Ensembl id and its symbol.

    Raises
    ------
    InputError
        A count below 0 or with a fraction, or another number of genes than the file says.
    """
    genes = 0
    for block in blocks(gct.table, samples):
        genes += len(block.ids)
        whole = (block.values >= 0) & (block.values % 1 == 0)
        block.require(whole, "whole numbers from 0 up (read counts)", HINT)
        yield block._replace(ids=[ids[-2:] for ids in block.ids])
    if genes != gct.genes:
        raise InputError(
            f"{genes} genes, but the second line says {gct.genes}",
            gct.table.path,
            "as many lines as the file says",
            "delete the file and fetch it again",
        )
