"""Hostile text in cells of tables and names of a matrix: the right value, or a refusal by place."""

import csv
import io
import re

import pandas as pd
import pytest
from helpers.hostile import CELLS, HOSTILE, assert_untouched, said
from helpers.own_data import GENES, SAMPLES, read
from helpers.reader_files import EXPRESSION, TISSUES
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.genes.key_list import read_key_genes
from mdwgan.readers.kegg import read_kegg
from mdwgan.readers.rnaseqdb import read_header, read_ids
from mdwgan.readers.schemas import is_fit
from mdwgan.samples.listing import list_samples, shared_genes
from mdwgan.samples.own.table import read_sample_table
from mdwgan.samples.tissues import expression_files, read_tissues
from mdwgan.sources.table import addresses, find_source, read_sources, users_path

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")
TEXTS = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
SOURCES = read_sources()
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"  # of a file or folder


# ---- names that become paths


@pytest.mark.parametrize("text", CELLS.values(), ids=CELLS)
@pytest.mark.parametrize("column", range(4), ids=TISSUES.split())
def test_a_tissue_table_has_names_of_files_alone(tmp_path, column, text):
    path = tmp_path / "tissues.tsv"
    cells = ["kidney", "kidney", "", "kich"]
    cells[column] = text
    # A blank line before it moves the line, not the fault.
    path.write_text(
        TISSUES + "colon\tcolon\t\tcoad\n\n" + "\t".join(cells) + "\n", encoding="utf-8"
    )
    message = said(read_tissues, path)
    assert f"{path}:4: " in message
    assert f"{text!r} can't be the name of a " in message or "a NUL character" in message
    assert_untouched(tmp_path)


@pytest.mark.parametrize("cell", ["coad,..", "coad, x/y", "a b", "-a", "x" * 101])
def test_each_study_of_a_cell_is_looked_at(tmp_path, cell):
    path = tmp_path / "tissues.tsv"
    path.write_text(f"{TISSUES}colon\t\t\t{cell}\n")
    assert f"{path}:2: " in said(read_tissues, path)


def test_names_of_real_studies_pass(tmp_path):
    path = tmp_path / "tissues.tsv"
    path.write_text(TISSUES + "colon\tcolon\tcoad,read\tTCGA-coad_2,READ\n")
    files = expression_files(read_tissues(path), "colon", "counts")
    assert files[-1].name == "READ-rsem-count-tcga-t.txt.gz"


@pytest.mark.parametrize("text", CELLS.values(), ids=CELLS)
@pytest.mark.parametrize("column", SOURCES.columns)
def test_a_row_of_sources_is_taken_or_refused_with_line_and_column(tmp_path, column, text):
    rows = [list(SOURCES.columns), *SOURCES.iloc[:3].to_numpy().tolist()]
    texts = [text] if column != "path" else [text, f"string/{text}/x"]
    for cell in texts:
        rows[3][rows[0].index(column)] = cell
        path = tmp_path / "sources.tsv"
        path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
        if column in ("licence", "citation", "note") and text.isprintable():
            assert read_sources(path).iloc[2][column] == cell
        else:
            message = said(read_sources, path)
            assert f"{path}:4: " in message
            assert f"{column} {cell!r} is not allowed" in message or "a NUL character" in message


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("path", "string/../x"),
        ("path", "string/.x"),
        ("path", "own/x"),
        ("path", "records/x"),
        ("path", "string/{other}"),
        ("path", "string/{version.__class__}"),
        ("path", "string/x/"),
        ("url", "https://h/{version.__class__}"),
        ("url", "https://h/$(x)"),
        ("mirrors", "https://h/x https://h/`x`"),
        ("mirrors", "https://h/x "),
        ("checksum_value", "checksums/.."),
    ],
)
def test_a_row_of_sources_names_nothing_outside(tmp_path, column, cell):
    table = read_sources()
    table.loc[2, column] = cell
    table.to_csv(tmp_path / "sources.tsv", sep="\t", index=False, quoting=csv.QUOTE_NONE)
    assert f"sources.tsv:4: {column} " in said(read_sources, tmp_path / "sources.tsv")


@TEXTS
def test_fetch_knows_no_path_with_hostile_parts(text, tmp_path):
    path = f"rnaseqdb/demo/data/{text}/x.txt.gz"
    assert "no source has the path" in said(find_source, path.replace("x.txt.gz", text))
    assert not is_fit(text) or "no source has the path" in said(addresses, f"disease/../{text}")
    arguments = ["--output", str(tmp_path / "run" / "x"), "--record", str(tmp_path / "run" / "r")]
    for place in ([], [f"--mirror={tmp_path}"]):
        if "\0" not in text:
            assert main(["fetch", f"--path=disease/../{text}", *place, *arguments]) == 1
    assert not list(tmp_path.iterdir())


@TEXTS
@pytest.mark.parametrize("before", ["", "folder/", "https://host/", "https://host/x?y="])
def test_a_user_s_file_gets_a_plain_name(before, text):
    path = users_path("disease", before + text)
    assert re.fullmatch(f"disease/{NAME}", path) and len(path) < 200
    assert find_source(path)[0]["source"] == "disease"


def test_a_user_s_plain_name_stays():
    assert users_path("disease", "a/my genes_v7.tsv.gz") == "disease/my_genes_v7.tsv.gz"


# ---- own data


def write_samples(path, **cells) -> None:
    """Four samples; the cells are of the third, in line 4."""
    rows = [
        {"sample": s, "condition": c, "tissue": "lung", "donor": s, "source": "own", "study": "s"}
        for s, c in zip(SAMPLES, ["normal", "normal", "tumour", "tumour"], strict=True)
    ]
    rows[2] |= cells
    pd.DataFrame(rows).to_csv(path, index=False)


@TEXTS
@pytest.mark.parametrize("column", ["sample", "condition", "tissue", "donor", "source", "study"])
def test_a_cell_of_a_sample_table_is_taken_or_refused_with_its_line(tmp_path, column, text):
    path = tmp_path / "samples.csv"
    write_samples(path, **{column: text})
    samples, faults = read_sample_table(path)
    free = column not in ("tissue", "condition")
    if faults:
        assert any(re.match(rf"{re.escape(str(path))}:[4-7]: ", fault) for fault in faults)
        assert all(fault.isprintable() for fault in faults)
        assert not (free and is_fit(text))
    else:
        assert samples.loc[2, column] == text.strip() and is_fit(text.strip())
        assert free or re.fullmatch(NAME, text.strip())
    assert_untouched(tmp_path)


@pytest.fixture
def counts():
    return pd.DataFrame([[20 * i + j for j in range(4)] for i in range(5)], list(GENES), SAMPLES)


@pytest.mark.parametrize(
    "text", [t for t in HOSTILE.values() if "\0" not in t], ids=[n for n in HOSTILE if n != "nul"]
)
@pytest.mark.parametrize("kind", ["csv", "csv with samples in rows", "h5ad"])
def test_a_gene_s_name_is_kept_or_refused(tmp_path, counts, text, kind):
    import anndata

    write_samples(tmp_path / "samples.csv")
    named = counts.rename(index={"MYC": text})
    path = tmp_path / ("m.h5ad" if kind == "h5ad" else "m.csv")
    if kind == "h5ad":
        anndata.AnnData(named.T.astype("float32")).write_h5ad(path)
    else:
        (named.T if "rows" in kind else named).to_csv(path)
    try:
        data, dropped = read(path, tmp_path / "samples.csv")
    except InputError as error:
        assert str(path) in str(error) and not is_fit(text)
    else:
        assert is_fit(text.strip())
        if "rows" in kind and len(dropped):  # a column that is no gene by its name
            assert dropped["id"].tolist() == [text.strip()]
            assert set(data.var_names) == set(GENES) - {"MYC"}
        else:
            assert dropped.empty
            assert data.to_df()[text.strip()].tolist() == counts.loc["MYC"].tolist()
    assert_untouched(tmp_path)


@TEXTS
def test_a_sample_s_name_is_kept_or_refused(tmp_path, counts, text):
    write_samples(tmp_path / "samples.csv", sample=text)
    counts.rename(columns={"S3": text}).to_csv(tmp_path / "m.csv")
    try:
        data, _ = read(tmp_path / "m.csv", tmp_path / "samples.csv")
    except InputError as error:
        assert re.search(r"(samples|m)\.csv:\d", str(error)) and not is_fit(text)
    else:
        assert data.obs_names[2] == text.strip()
        assert data.to_df().loc[text.strip(), list(GENES)].tolist() == counts["S3"].tolist()


# ---- files of sources


@pytest.mark.parametrize("text", CELLS.values(), ids=CELLS)
def test_names_in_a_published_matrix(file, text):
    path = file(f"Hugo_Symbol\tEntrez_Gene_Id\ts1\t{text}\nA\t1\t1\t2\n")
    if is_fit(text):
        assert read_header(path) == ["s1", text]
    else:
        assert f"{path}:1: " in said(read_header, path)
    path = file(f"{EXPRESSION}{text}\t1\t1\t2\n")
    if is_fit(text.replace('"', "")):
        assert read_ids(path)["symbol"].tolist() == [text]
    else:
        assert f"{path}:2: " in said(read_ids, path)


def test_a_gene_with_a_double_quote_is_left_out_with_the_reason(tmp_path, file):
    path = file(f'{EXPRESSION}A\t1\t1\t2\nB\t2\t1\t2\n"X\t3\t1\t2\n', "a-rsem-count-gtex.txt.gz")
    folder = tmp_path / "rnaseqdb" / "demo" / "data" / "expected_count"
    folder.mkdir(parents=True)
    path.rename(folder / path.name)
    table = read_tissues(file(TISSUES + "a\ta\t\t\n", "tissues.tsv"))
    samples = list_samples(table, ["a"], "counts", tmp_path, "demo")
    genes, dropped = shared_genes(samples, "counts", tmp_path, "demo")
    assert genes["symbol"].tolist() == ["A", "B"]
    assert dropped["id"].tolist() == ['"X'] and "double quote" in dropped["reason"][0]


@pytest.mark.parametrize("text", CELLS.values(), ids=CELLS)
def test_names_of_pathways(file, text):
    link, names = file("hsa:1\tpath:hsa00010\n", "link"), file(f"hsa00010\t{text}\n", "names")
    if is_fit(text):
        assert read_kegg(link, names)["name"].tolist() == [text]
    else:
        assert f"{names}:1: " in said(read_kegg, link, names)


@TEXTS
def test_names_of_key_genes(file, text):
    table = io.StringIO()
    pd.DataFrame({"symbol": ["TP53", text], "why": ["x", text]}).to_csv(
        table, sep="\t", index=False
    )
    path = file(table.getvalue(), "genes.tsv")
    if is_fit(text):
        assert read_key_genes(path)["symbol"].tolist() == ["TP53", text]
    else:
        assert str(path) in said(read_key_genes, path)


@pytest.mark.parametrize("samples_in_rows", [False, True])
def test_a_nul_in_a_text_matrix_is_refused_with_its_line(tmp_path, counts, samples_in_rows):
    """pandas cuts the cell there: two names could become one."""
    write_samples(tmp_path / "samples.csv")
    counts = counts.rename(index={"MYC": "TP53\0X"})
    (counts.T if samples_in_rows else counts).to_csv(tmp_path / "m.csv")
    with pytest.raises(InputError, match=r"m\.csv:[14]: a NUL character"):
        read(tmp_path / "m.csv", tmp_path / "samples.csv")
