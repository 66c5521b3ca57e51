"""Own data: gene names that a spreadsheet turned into dates or numbers, and what they were.

SEPT2 becomes 2-Sep, in other languages and formats 02-sep, 2. Sep., 2006/09/02 or 44075; the
clone 2310009E13 becomes 2.31E+19. Only the names that a date can stand for are certain, and only
where no other reading of the date gives a gene.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from mdwgan.errors import some

Treatment = Literal["refuse", "leave_out", "mend"]
TREATMENTS = ("refuse", "leave_out", "mend")
REASON = "a spreadsheet made a date or number of the name"
# Months as spreadsheets write them in English, German, French, Spanish, Italian, Portuguese,
# Dutch, Scandinavian languages, Polish, Turkish and Russian; the first three letters are enough
# where the whole name has them.
MONTHS = (
    "jan january januar janvier januari ene enero gen gennaio janeiro sty oca янв",
    "feb february februar fév fev févr fevr février fevrier febrero febbraio fevereiro lut şub фев",
    "mar march mrz mär märz maerz mars marzo março marco mrt maart marca marts mart мар",
    "apr april avr avril abr abril aprile kwi nis апр",
    "may mai mayo mag maggio maio mei maj maja май мая",
    "jun june juni juin junio giu giugno junho cze haz июн",
    "jul july juli juil juillet julio lug luglio julho lip tem июл",
    "aug august août aout ago agosto augusti augustus sie ağu agu авг",
    "sep sept september septembre septiembre set settembre setembro wrz eyl сен сент",
    "oct october okt oktober octobre octubre ott ottobre out outubro paź paz eki окт",
    "nov november novembre noviembre novembro lis kas ноя",
    "dec december dez dezember déc décembre decembre dic diciembre dicembre dezembro gru ara дек",
)
MONTH_OF = {word: i for i, words in enumerate(MONTHS, 1) for word in words.split()}
GAP = r"(?:\s*[-/._]\s*|\s+de\s+|[-/._\s]+)"
WORD = r"([^\W\d_]+)\.?"
TIME = r"(?:[T ]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s*[AP]M|Z|[+-]\d\d:?\d\d)?)?"
# Formats by the order of their parts: d day, m month, n its name, y year, s day or year.
FORMATS = {
    "dn": rf"(\d{{1,2}}){GAP}?{WORD}",
    "ns": rf"{WORD}{GAP}(\d{{1,2}})",
    "ny": rf"{WORD}{GAP}(\d{{4}})",
    "dny": rf"(\d{{1,2}}){GAP}{WORD}{GAP}(?:\d{{4}}|\d\d)",
    "ndy": rf"{WORD}{GAP}(\d{{1,2}}),?{GAP}\d{{4}}",
    "ynd": rf"\d{{4}}{GAP}{WORD}{GAP}(\d{{1,2}})",
    "ymd": r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})",
    "dmy": r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)",
    "dm": r"(\d{1,2})[-/](\d{1,2})",
    "月日": r"(?:\d{4}年)?(\d{1,2})月(\d{1,2})日",
}
LIKELY = r"^X?\d{1,4}(?:\D|$)|^[^\W\d_]{3,}\.?[-/._\s]"  # how each of them begins
SERIAL = r"[345]\d{4}(?:\.0+)?"  # days since 1900, of the years 1982 to 2064
EXPONENT = r"\d+(?:[.,]\d+)?E[+-]\d+|\d+[.,]\d+E\d+"
WORM = r"[a-z]{3,4}-\d+(\.\d+)?"  # set-2 and sep-1 are genes of C. elegans
FIRST_DAY = date(1899, 12, 30)
OLD_NAMES = {"SEPTIN": "SEPT", "MARCHF": "MARCH", "MTARC": "MARC", "DELEC": "DEC", "AGO": "EIF2C"}
OTHER_OLD_NAMES = {"SELENOF": "SEP15", "SEPTIN7P2": "SEPT13"}


def originals(month: int, number: int) -> list[str]:
    """Genes, by their symbols of today, that may have become a date."""
    if month == 9 and number == 13:
        return ["SEPTIN7P2"]
    if month == 9 and number == 15:
        return ["SELENOF"]
    names = {
        9: [("SEPTIN", range(1, 15))],
        3: [("MARCHF", range(1, 12)), ("MTARC", (1, 2))],
        12: [("DELEC", (1,))],
        8: [("AGO", range(1, 5))],  # agosto
        1: [("GEN", (1,))],  # gennaio
        5: [("MEI", (1, 4))],  # mei
    }
    return [f"{stem}{number}" for stem, numbers in names.get(month, []) if number in numbers]


def changed_names(ids: pd.Series) -> dict[int, list[str]]:
    """Names that a spreadsheet changed.

    Parameters
    ----------
    ids : Series of str
        Gene names of a file, in its order.

    Returns
    -------
    dict
        Row -> genes that it may have been; exactly one where that is certain.
    """
    names = ids.astype(str).str.strip()
    likely = names[names.str.contains(LIKELY)]
    found = {row: readings for row, name in likely.items() if (readings := _readings(name))}
    if names.str.fullmatch(WORM).mean() > 0.2:
        found = {row: r for row, r in found.items() if not re.fullmatch(WORM, names[row])}
    found |= _serials(names)
    present = {name.upper() for name in names}
    kinds: dict[str, list[int]] = {}
    for row, readings in found.items():
        for reading in readings.values():
            reading[:] = [gene for gene in reading if not _spellings(gene) & present]
        way = next(iter(readings))
        kinds.setdefault("first" if "first" in way else way, []).append(row)
    genes = {}
    for rows in kinds.values():
        chosen = _consistent({row: found[row] for row in rows})
        for row in rows:
            candidates = [gene for way in chosen for gene in found[row].get(way, [])]
            genes[row] = list(dict.fromkeys(candidates))
    genes |= {row: [] for row, name in names.items() if re.fullmatch(EXPONENT, name, re.I)}
    return _once(_in_case_of(names, genes))


def _readings(name: str) -> dict[str, list[str]]:
    """Genes by way of reading a date; empty where a name is no date."""
    if not re.search(r"\d", name) or len(name) > 40:
        return {}
    name = re.sub(r"^X(?=\d+\.)", "", name)  # 2-Sep as a column's name in R
    for kind, pattern in FORMATS.items():
        if match := re.fullmatch(pattern + TIME, name, re.I):
            readings = dict(_dates(kind, match.groups()))
            if any(readings.values()) or (readings and kind != "dm"):  # 1-2 may be any name
                return readings
    return {}


def _dates(kind: str, parts: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Ways of reading the parts of a date that give a month and a day or a year after 2000."""
    if "n" in kind:
        word, number = sorted(parts, key=lambda part: part[0].isdigit())
        if month := MONTH_OF.get(word.lower()):
            yield "name", originals(month, int(number[-2:]))
        return
    numbers = [int(part) for part in parts]
    if kind == "月日":
        orders = {"day": (None, *numbers)}
    elif kind == "ymd":
        orders = {"day": tuple(numbers)}
    else:
        year = numbers[2] if kind == "dmy" else None
        orders = {"month first": (year, *numbers[:2]), "day first": (year, *numbers[1::-1])}
    for order, (year, month, day) in orders.items():
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield order, originals(month, day)
            if year is not None and day == 1 and 1 <= year % 100 <= 15:  # Sep-02 is in 2002
                yield f"{order}, year", originals(month, year % 100)


def _serials(names: pd.Series) -> dict[int, dict[str, list[str]]]:
    """Whole numbers among symbols that are days of a spreadsheet's calendar with a gene."""
    numbers = names[names.str.fullmatch(r"\d+(?:\.0+)?")]
    if len(numbers) > len(names) / 2:  # Entrez ids
        return {}
    days = numbers[numbers.str.fullmatch(SERIAL)]
    found = {}
    for row, name in days.items():
        day = FIRST_DAY + timedelta(int(float(name)))
        if genes := originals(day.month, day.day):
            found[row] = {"serial": genes}
    return found if len(found) > len(numbers) / 2 else {}


def _consistent(found: dict[int, dict[str, list[str]]]) -> list[str]:
    """The one way of reading by which all dates of a format give genes, or all ways."""
    ways = list(dict.fromkeys(way for readings in found.values() for way in readings))
    usable = []
    for way in ways:
        genes = [readings.get(way, []) for readings in found.values()]
        certain = [names[0] for names in genes if len(names) == 1]
        if all(genes) and len(set(certain)) == len(certain):
            usable.append(way)
    return usable or ways


def _once(genes: dict[int, list[str]]) -> dict[int, list[str]]:
    """Without names that two rows would get: nothing says which of them is right."""
    certain = [names[0] for names in genes.values() if len(names) == 1]
    return {
        row: [] if len(names) == 1 and certain.count(names[0]) > 1 else names
        for row, names in genes.items()
    }


def _spellings(gene: str) -> set[str]:
    """Upper-case spellings of a gene, those of older releases among them."""
    stem = gene.rstrip("0123456789")
    old = OTHER_OLD_NAMES.get(gene, OLD_NAMES.get(stem, stem) + gene[len(stem) :])
    return {gene, old}


def _in_case_of(names: pd.Series, genes: dict[int, list[str]]) -> dict[int, list[str]]:
    """Names as the file spells its others: Septin2 among a mouse's."""
    words = names[names.str.fullmatch(r"[A-Za-z]{2,}\d*")]
    if len(words) and words.str.fullmatch(r"[A-Z][a-z]+\d*").mean() > 0.5:
        return {row: [name.capitalize() for name in found] for row, found in genes.items()}
    return genes


def date_faults(ids: pd.DataFrame, path, places: Sequence[str]) -> list[str]:
    """Fault of gene names that are dates or numbers, with what they were.

    Parameters
    ----------
    ids : DataFrame
        ``id``, and ``symbol`` where the file has such a column.
    path : path
    places : sequence of str
        Of the genes.
    """
    names, found = _names_of(ids)
    if not found:
        return []
    told = [f"{names[row]!r} ({places[row]}) was {_was(was)}" for row, was in found.items()]
    return [
        f"{path}: {len(found)} gene name(s) are dates or numbers that a spreadsheet made of them: "
        f"{some(told, 5)}. Export the names as text; or set cohort.gene_dates: leave_out, "
        "or mend, which gives back the certain ones and leaves the others out (own-data: "
        "--gene-dates mend)"
    ]


def _was(genes: list[str]) -> str:
    return " or ".join(genes) or "a name that can't be told"


def _names_of(ids: pd.DataFrame) -> tuple[pd.Series, dict[int, list[str]]]:
    """The column with names, and those that a spreadsheet changed."""
    names = ids["symbol"] if "symbol" in ids else ids["id"]
    names = names.astype(str).reset_index(drop=True)
    return names, changed_names(names)


def treat_dates(
    ids: pd.DataFrame, treatment: Treatment
) -> tuple[pd.DataFrame, dict[int, str], list[str]]:
    """Mend names that a spreadsheet changed, or mark them as left out.

    Parameters
    ----------
    ids : DataFrame
        See `date_faults`.
    treatment : {"leave_out", "mend"}

    Returns
    -------
    ids : DataFrame
        With names given back.
    left_out : dict
        Row -> reason.
    notes : list of str
    """
    names, found = _names_of(ids)
    mended = {row: genes[0] for row, genes in found.items() if len(genes) == 1}
    mended = mended if treatment == "mend" else {}
    left_out = {row: f"{REASON}: {_was(found[row])}" for row in found if row not in mended}
    ids = ids.reset_index(drop=True)
    column = "symbol" if "symbol" in ids else "id"
    ids[column] = names.where(~names.index.isin(list(mended)), names.index.map(mended.get))
    notes = []
    if mended:
        pairs = ", ".join(f"{names[row]} is {gene}" for row, gene in mended.items())
        notes.append(
            f"{len(mended)} gene name(s) that a spreadsheet had changed are mended: {pairs}"
        )
    return ids, left_out, notes
