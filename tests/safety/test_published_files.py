"""Hostile text in files of networks, diseases and planted truth, and in what `evaluate` reads.

Each cell has the right value, or the file is refused with its line.
"""

import csv
import re

import numpy as np
import pandas as pd
import pytest
from helpers.hostile import CELLS, HOSTILE, MARK, assert_untouched, said
from helpers.reader_files import INFO, LINKS, TISSUES
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.evaluation.files import read_conditions, read_edges, read_samples_of_file
from mdwgan.io import read_tsv
from mdwgan.metrics import detection
from mdwgan.readers.disgenet import read_disgenet
from mdwgan.readers.humannet import read_humannet
from mdwgan.readers.limits import limited_by, limits
from mdwgan.readers.schemas import is_fit
from mdwgan.readers.string import read_aliases, read_info, read_string_links
from mdwgan.report.sections.truth import gene_table, pathway_table, read_truth
from mdwgan.samples.tissues import read_tissues
from mdwgan.seeds import rng

TEXTS = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
IN_A_CELL = pytest.mark.parametrize("text", CELLS.values(), ids=CELLS)
DISEASES = "geneId\tdiseaseId\tdiseaseName\tscore\n"


def taken(read, path, whether: bool):
    """What a reader gives; None where it has to refuse the file, by its line."""
    if whether:
        return read(path)
    assert re.search(rf"{re.escape(str(path))}:\d+: ", said(read, path))
    return None


# ---- networks and diseases


@IN_A_CELL
@pytest.mark.parametrize("column", [0, 1])
def test_a_protein_of_string_s_links(file, column, text):
    proteins = ["9606.A", "9606.B"]
    proteins[column] = text
    path = file(f"{LINKS}{' '.join(proteins)} 900\n9606.C 9606.D 900\n")
    given = taken(lambda path: read_string_links(path, 800)[0], path, not set(text) & set(" \0"))
    assert given is None or given.iloc[0, column] == text


@IN_A_CELL
@pytest.mark.parametrize("column", [0, 1])
def test_a_name_of_string_s_proteins(file, column, text):
    cells = ["9606.A", "TP53", "1", "words"]
    cells[column] = text
    path = file(INFO + "\t".join(cells) + "\n")
    table = taken(read_info, path, "\0" not in text)
    assert table is None or table.iloc[0, column] == text


@IN_A_CELL
def test_an_alias_of_string(file, text):
    path = file(f"#string_protein_id\talias\tsource\n9606.A\t{text}\ts\n9606.B\tB\ts\n")
    table = taken(lambda path: read_aliases(path, {"A"}, {text}), path, "\0" not in text)
    assert table is None or table.to_numpy().tolist() == [["A", text]]


@TEXTS
@pytest.mark.parametrize("column", range(3))
def test_humannet_has_numbers_alone(file, column, text):
    cells = ["1", "2", "3.5"]
    cells[column] = text
    path = file("4\t5\t1\n" + "\t".join(cells) + "\n")
    taken(lambda path: read_humannet(path, 1), path, False)


@TEXTS
@pytest.mark.parametrize("column", range(4))
def test_a_cell_of_disgenet(file, column, text):
    cells = ["1", "C01", "A disease", "0.5"]
    cells[column] = text
    path = file(DISEASES + "\t".join(cells) + "\n")
    free = column in (1, 2) and is_fit(text.replace('"', ""))
    table = taken(read_disgenet, path, free)
    assert table is None or table.iloc[0, column] == text


@TEXTS
def test_names_of_columns_are_shown_in_one_line(file, text):
    for read in (read_disgenet, read_info, read_aliases):
        path = file(f"{text}\tb\tc\td\n1\t2\t3\t4\n")
        more = [set(), set()] if read is read_aliases else []
        assert f"{path}:1: " in said(read, path, *more)


# ---- planted truth


@TEXTS
def test_a_name_in_the_planted_truth(tmp_path, text):
    genes = {"symbol": ["TP53", text], "tissue": ["kidney", "kidney"], "log2fc": [2, -2]}
    quoted = {"sep": "\t", "index": False, "quoting": csv.QUOTE_ALL}
    pd.DataFrame(genes).to_csv(tmp_path / "truth_genes.tsv", **quoted)
    sets = {"pathway": ["00010", text], "name": ["x", text], "direction": ["up", text]}
    pd.DataFrame(sets).to_csv(tmp_path / "truth_pathways.tsv", **quoted)
    tables, notes = read_truth(tmp_path)
    if "\0" in text:
        assert tables == {} and len(notes) == 2
        return
    text = text.replace("\r", "\n")  # as Python reads ends of lines
    assert notes == [] and tables["genes"]["symbol"].tolist() == ["TP53", text]
    degs = pd.DataFrame({"symbol": ["TP53", text], "log2fc": [2.0, -2.0], "deg": [True, True]})
    row = gene_table(tables["genes"], "kidney", {"real": degs}, 1.0).rows[0]
    assert [cell.text for cell in row[1:5]] == ["2", "2", "100\xa0%", "0\xa0%"]
    found = pd.DataFrame({"padj": [0.5], "significant": [False]}, index=["hsa00020"])
    shown = pathway_table(tables["pathways"], "kidney", {"real": found}).rows[1]
    assert shown[0].text == text and shown[0].sub == text


@pytest.mark.parametrize("name", ["truth_genes.tsv", "tissues.tsv", "tissues.tsv.gz"])
def test_tables_of_the_user_are_held_to_the_limits(tmp_path, file, name):
    columns = TISSUES if "tissues" in name else "symbol\ttissue\tlog2fc\n"
    path = file(columns + "a\ta\t1\t\n" * 50, name)
    with limited_by({**limits(), "rows": 20}):
        if "tissues" in name:
            assert "more than 20 rows" in said(read_tissues, path)
        else:
            assert read_truth(tmp_path)[0] == {}
    with limited_by({**limits(), "cells": 150}):  # 51 lines of four columns
        if "tissues" in name:
            assert "more than 150 cells" in said(read_tissues, path)


def test_a_packed_tissue_table_is_read(file):
    table = read_tissues(file(TISSUES + "colon\tcolon\t\tcoad\n", "tissues.tsv.gz"))
    assert table.loc["colon", "tumour"] == "coad"


# ---- evaluate


@TEXTS
@pytest.mark.parametrize("column", ["sample", "condition", "donor"])
def test_a_cell_of_a_table_of_conditions(tmp_path, column, text):
    rows = [["s1", "normal", "d1"], ["s2", "tumour", "d2"]]
    cells = dict(zip(["sample", "condition", "donor"], zip(*rows, strict=True), strict=True))
    table = pd.DataFrame(cells)
    table.loc[1, column] = text
    table.to_csv(tmp_path / "c.csv", index=False, quoting=csv.QUOTE_ALL)
    if "\0" in text:
        assert "c.csv:" in said(read_conditions, tmp_path / "c.csv")
        return
    read = read_conditions(tmp_path / "c.csv").reset_index()
    assert read.loc[1, column].strip() == text.strip().replace("\r", "\n")


@IN_A_CELL
def test_a_pair_of_genes(file, text):
    path = file(f"gene1\tgene2\n{text}\tB\nNA\tA\n")
    if "\0" in text:
        assert f"{path}:2: " in said(read_edges, path)
    elif '"' not in text:  # the start of a quoted cell
        assert read_edges(path).to_numpy().tolist() == [[text, "B"], ["NA", "A"]]


@pytest.mark.parametrize("read", [read_edges, read_conditions])
def test_a_tab_in_a_cell_moves_no_other_cell(file, read):
    """pandas dropped the last cell, or took the first for a name of the row."""
    for lines in ("x\ty\tz\n", "a\tb\nx\ty\tz\n"):
        path = file(f"gene1\tgene2\n{lines}".replace("gene1", "sample"))
        assert f"{path}: not a table" in said(read, path)


@TEXTS
@pytest.mark.parametrize("place", ["gene", "sample", "value"])
def test_a_name_in_a_matrix_is_kept_or_refused(file, place, text):
    names = {"gene": "B", "sample": "s2", "value": "4.5"} | {place: text}
    path = file(f"id\ts1\t{names['sample']}\nA\t1\t2\n{names['gene']}\t3\t{names['value']}\n")
    try:
        samples = read_samples_of_file("real", path, "log2")
    except InputError as error:
        message = str(error)
        assert str(path) in message and all(line.isprintable() for line in message.split("\n"))
        assert place == "value" or set(text) & set("\n\r\t\0")
    else:
        # a break at the end of the header is a blank line
        assert samples.log.columns[1] == names["gene"]
        assert samples.log.index[1] == names["sample"].strip("\n")
        assert samples.log.iloc[1, 1] == 4.5


@pytest.fixture
def two_files(tmp_path):
    """Matrices whose genes and samples have hostile names."""
    names = [text for text in CELLS.values() if "\0" not in text and '"' not in text]
    random, paths = rng(0, "names that attack"), []
    for side in ("r", "g"):
        paths.append(str(tmp_path / f"{side}.tsv"))
        lines = ["\t".join(["id", *(text + side for text in names)])]
        for gene in names:
            lines.append("\t".join([gene, *map(str, random.normal(5, 1, len(names)))]))
        (tmp_path / f"{side}.tsv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return paths, names


def test_evaluate_on_names_that_attack(tmp_path, two_files, monkeypatch, capsys):
    """What is printed is plain, and no file but the table is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(detection, "TREES", 5)
    paths, _ = two_files
    assert main(["evaluate", *paths, "--output", "o.tsv"]) == 0
    printed = capsys.readouterr()
    assert all(line.isprintable() for line in (printed.out + printed.err).split("\n"))
    assert np.isfinite(read_tsv(tmp_path / "o.tsv").set_index("metric").loc["dist", "value"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["g.tsv", "o.tsv", "r.tsv"]
    assert_untouched(tmp_path)


def test_evaluate_refuses_a_condition_with_control_characters(tmp_path, two_files, capsys):
    paths, names = two_files
    rows = [[f"{text}r", ("normal", f"x\x1b {MARK}")[i % 2]] for i, text in enumerate(names)]
    table = tmp_path / "c.csv"
    pd.DataFrame(rows, columns=["sample", "condition"]).to_csv(table, index=False)
    given = [paths[0], paths[0], "--conditions", str(table), "--output", str(tmp_path / "o.tsv")]
    assert main(["evaluate", *given]) == 1
    message = capsys.readouterr().err
    assert f"r.tsv: condition 'x\\x1b {MARK}' can't be used; expected text of one" in message
    assert "\x1b" not in message and "Traceback" not in message
