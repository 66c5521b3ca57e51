"""Disease genes among DEGs: the reader, the overlap by hand and by R, the stage and the config."""

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.repository import MIRROR
from mdwgan.__main__ import main
from mdwgan.biology.disease import COLUMNS, best_degs, overlaps
from mdwgan.biology.disease_genes import by_disease, genes_of_diseases
from mdwgan.config.run import diseases_of_run
from mdwgan.config.schema import validate
from mdwgan.errors import InputError
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.disgenet import read_disgenet
from mdwgan.sources import Settings, fetch, users_path

PUBLISHED = MIRROR / "disgenet" / "curated_gene_disease_associations.tsv.gz"

HEADER = "geneId\tgeneSymbol\tDSI\tdiseaseId\tdiseaseName\tscore\tsource\n"
ROWS = (
    "        1\tA\t0.7\tC01\tBreast Carcinoma\t0.30\tX\n"
    "2\tB\t\tC01\tBreast Carcinoma\t 0.9\tX\n"
    "2\tB\t\tC01\tBreast Carcinoma\t0.4\tY\n"
    "2\tB\t\tC02\tBreast cyst\t1\tX\n"
    "7\tG\t0.1\tC03\tGout\t0.01\tX\n"
)


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str = "table.tsv") -> Path:
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return write


# ---- the reader


@pytest.mark.parametrize("name", ["table.tsv", "table.tsv.gz"])
def test_padding_and_repeats_of_disgenet(file, name):
    table = read_disgenet(file(HEADER + ROWS, name))
    assert table.to_dict("list") == {
        "entrez": ["1", "2", "2", "7"],
        "disease": ["C01", "C01", "C02", "C03"],
        "name": ["Breast Carcinoma", "Breast Carcinoma", "Breast cyst", "Gout"],
        "score": [0.3, 0.9, 1.0, 0.01],
    }


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ENSG1\tA\t0.7\tC01\tX\t0.3\tX", "'ENSG1' is not an Entrez id"),
        ("1\tA\t0.7\t \tX\t0.3\tX", "no disease id"),
        ("1\tA\t0.7\tC01\tX\tNA\tX", "score 'NA' is not a number"),
        ("1\tA\t0.7\tC01\tX\t30\tX", "score 30 is not from 0 to 1"),
        ("1\tA\t0.7\tC01\tX", "5 column(s), not 7"),
        ("1\tA\t0.7\tC01\tX\t0.3\tX\tmore", "8 column(s), not 7"),
        ("", "1 column(s), not 7"),
    ],
)
def test_bad_line_of_disgenet(file, line, told):
    path = file(f"{HEADER}{ROWS}{line}\n")
    with pytest.raises(InputError) as error:
        read_disgenet(path)
    assert f"{path}:7: {told}" in str(error.value) and "expected an Entrez id" in str(error.value)


def test_other_tables_are_refused(file):
    with pytest.raises(InputError, match=r":1: no column geneId, .*found gene, disease.*DisGeNET"):
        read_disgenet(file("gene\tdisease\n1\tC01\n"))
    with pytest.raises(InputError, match="the table has no row"):
        read_disgenet(file(HEADER))
    cut = file(HEADER + ROWS, "cut.tsv.gz")
    cut.write_bytes(cut.read_bytes()[:-12])
    with pytest.raises(InputError, match="damaged or cut short"):
        read_disgenet(cut)


def test_the_published_file():
    if not PUBLISHED.is_file():
        pytest.skip(f"no {PUBLISHED}")
    table = read_disgenet(PUBLISHED)
    ids = ["C0006142", "C0678222"]
    names = dict(zip(table["disease"], table["name"], strict=True))
    found = by_disease(genes_of_diseases(table, "entrez", ids, 0, names, "x"), ids)
    sizes = {name: len(genes) for name, genes in found.values()}
    assert sizes == {"Malignant neoplasm of breast": 1074, "Breast Carcinoma": 538}
    assert "672" in found["C0006142"][1]  # BRCA1
    assert table["score"].between(0, 1).all() and len(table) == 84_038


# ---- the overlap


def deg_table(**changes) -> pd.DataFrame:
    """Ten genes; the DEGs are A to F, E without an Entrez id, F a second symbol of A's id."""
    table = pd.DataFrame(
        {
            "symbol": list("ABCDEFGHIJ"),
            "entrez": ["1", "2", "3", "4", None, "1", "7", "8", "9", "10"],
            "log2fc": [4.0, -5.0, 6.0, 3.5, 9.0, 3.1, 1.0, 0.5, -1.0, 8.0],
            "pvalue": [1e-3, 0.0, 0.0, 1e-9, 0.0, 1e-2, 0.5, 0.2, 0.9, 0.04],
            "deg": [True] * 6 + [False] * 4,
        }
    )
    return table.assign(**changes)


def test_the_best_degs_by_p_then_by_fold_change():
    assert best_degs(deg_table(), 286)["symbol"].tolist() == ["C", "B", "D", "A"]
    assert best_degs(deg_table(), 3)["symbol"].tolist() == ["C", "B", "D"]
    assert best_degs(deg_table(deg=False), 3).empty


def test_overlap_by_hand():
    diseases = {"C1": ("One", {"2", "3", "7", "99"}), "C2": ("Two", {"8"})}
    table = overlaps(deg_table(), diseases, 3)
    assert list(table) == COLUMNS
    one, two = table.to_dict("records")
    # Universe: ids 1, 2, 3, 4, 7, 8, 9, 10. Of them 2, 3 and 7 are the disease's.
    assert (one["universe"], one["disease_genes"], one["top"], one["overlap"]) == (8, 3, 3, 2)
    assert one["genes"] == "C/B" and one["expected"] == pytest.approx(9 / 8)
    # (C(3,2) C(5,1) + C(3,3)) / C(8,3)
    assert one["pvalue"] == pytest.approx(16 / 56)
    assert (two["overlap"], two["pvalue"], two["genes"], two["note"]) == (0, 1.0, "", "")


def test_rnaseqdb_s_word_for_no_id_is_no_gene():
    none, zero = deg_table(), deg_table()
    zero["entrez"] = zero["entrez"].fillna("0")
    assert best_degs(zero, 286)["symbol"].tolist() == ["C", "B", "D", "A"]
    diseases = {"C1": ("One", {"2", "0"})}
    tables = [overlaps(deg, diseases, 3) for deg in (none, zero)]
    pd.testing.assert_frame_equal(*tables)


def test_what_can_t_be_had_has_its_note():
    diseases = {"C1": ("One", {"2", "3"})}
    few = overlaps(deg_table(), diseases, 286).iloc[0]
    assert few["note"] == "4 DEGs with an Entrez id, fewer than 286" and few["overlap"] == 2
    cases = [
        (deg_table(deg=False), diseases, "no DEG with an Entrez id"),
        (deg_table(), {"C1": ("One", {"99"})}, "no gene of this disease is in the universe"),
        (deg_table().iloc[:0], diseases, "no gene was tested for differential expression"),
        (deg_table(entrez=None), diseases, "no gene was tested for differential expression"),
    ]
    for deg, wanted, note in cases:
        row = overlaps(deg, wanted, 3).iloc[0]
        assert row["note"] == note
        assert pd.isna(row["overlap"]) and pd.isna(row["pvalue"])


def test_p_values_are_those_of_r():
    """Python's hypergeometric tail against R's phyper, far into the tail."""
    pytest.importorskip("rpy2.robjects", exc_type=ImportError)
    from rpy2 import robjects

    phyper = robjects.r["phyper"]
    draw = np.random.default_rng(0)
    for genes, members, taken, extra in [(10_612, 700, 286, 150), (400, 30, 50, 0), (50, 40, 9, 9)]:
        ids = [str(i) for i in range(1, genes + 1)]
        disease = set(ids[:members])
        chosen = [*ids[:extra], *draw.choice(ids[extra:], taken - extra, replace=False)]
        deg = pd.DataFrame({"symbol": ids, "entrez": ids, "log2fc": 4.0, "pvalue": 1e-5})
        deg["deg"] = deg["entrez"].isin(chosen)
        row = overlaps(deg, {"C1": ("One", disease)}, taken).iloc[0]
        assert row["overlap"] == len(disease & set(chosen))
        drawn = (int(row["overlap"]) - 1, members, genes - members, taken)
        told = phyper(*map(float, drawn), **{"lower.tail": False})[0]
        assert row["pvalue"] == pytest.approx(told, rel=1e-9)


# ---- the stage


def called(verb: str, *arguments) -> int:
    return main([verb, *map(str, arguments)])


def genes_called(folder: Path, source: str, files: list, diseases: list, *more) -> int:
    files = ["--files", *files, "--genes", folder / "genes.tsv", "--diseases", *diseases]
    output = ["--output", folder / "disease_genes.tsv"]
    return called("disease-genes", "--source", source, *files, *more, *output)


@pytest.fixture
def run_folder(tmp_path):
    """DEGs and genes of a run: gene B has another symbol in DISEASES, and STRING's protein."""
    write_tsv(deg_table(), tmp_path / "deg.tsv")
    genes = pd.DataFrame({"symbol": list("ABCD"), "ensembl_protein": [None, "P2,P9", "P3", None]})
    write_tsv(genes, tmp_path / "genes.tsv")
    return tmp_path


def overlap_called(folder: Path, *diseases: str) -> pd.DataFrame:
    arguments = ["--deg", folder / "deg.tsv", "--genes", folder / "disease_genes.tsv"]
    arguments += ["--diseases", *diseases, "--settings", json.dumps({"top": 3})]
    assert called("disease", *arguments, "--output", folder / "disease.tsv") == 0
    return read_tsv(folder / "disease.tsv")


def test_disgenet_s_genes_and_their_overlap(run_folder, file):
    more = ["--min-score", 0.2]
    assert genes_called(run_folder, "disgenet", [file(HEADER + ROWS)], ["C01", "C03"], *more) == 0
    table = overlap_called(run_folder, "C01", "C03")
    assert table["disease"].tolist() == ["C01", "C03"]
    assert table["genes"].iloc[0] == "B" and table["disease_genes"].tolist() == [2, 0]
    assert table["note"].iloc[1] == "no gene of this disease is in the universe"
    # A failed training leaves an empty DEG table.
    write_tsv(deg_table().iloc[:0], run_folder / "deg.tsv")
    assert overlap_called(run_folder, "C01")["note"].str.startswith("no gene was tested").all()


def test_genes_of_diseases_come_by_protein_or_by_symbol(run_folder, file, capsys):
    known = file("P2\tOLD\tDOID:1\tGout\tS\tCURATED\t4\nP8\tC\tDOID:1\tGout\tS\tX\t1\n", "k")
    mined = file("P7\tA\tDOID:1\tGout\t9.5\t3.2\thttps://x\nP3\tC\tDOID:1\tGout\t7\t4\tu\n", "t")
    assert genes_called(run_folder, "diseases", [known, mined], ["DOID:1", "DOID:263"]) == 0
    table = read_tsv(run_folder / "disease_genes.tsv")
    assert table.iloc[:3, 2:].to_numpy().tolist() == [["A", 3.2], ["B", 4.0], ["C", 4.0]]
    # An id that ships is no slip: the channels have no gene of it.
    assert (
        table.iloc[3, :2].tolist() == ["DOID:263", "kidney cancer"]
        and table.iloc[3, 2:].isna().all()
    )
    overlap = overlap_called(run_folder, "DOID:1", "DOID:263")
    assert genes_called(run_folder, "diseases", [known], ["DOID:11"]) == 1
    assert "no disease 'DOID:11'; expected DOID:1 (Gout)" in capsys.readouterr().err
    # E has no Entrez id, and counts here: genes go by their symbols.
    assert overlap["universe"].tolist() == [10, 10] and overlap["genes"].iloc[0] == "C/B"
    assert overlap["note"].iloc[1] == "no gene of this disease is in the universe"


def test_the_user_s_address_is_fetched_once_and_told(server, tmp_path, cache):
    server.files = {"/get/genes.tsv?key=1": (HEADER + ROWS).encode()}
    place = f"{server.address.removesuffix('/data')}/get/genes.tsv?key=1"
    path = users_path("disease", place)
    assert path == "disease/genes.tsv"
    call = [
        "fetch",
        "--path",
        path,
        "--place",
        place,
        "--output",
        tmp_path / "table.tsv",
        "--record",
        tmp_path / "record.json",
    ]
    for _ in range(2):
        assert main([str(part) for part in call]) == 0
    assert len(server.asked) == 1, "the second time it is in the cache"
    assert len(read_disgenet(tmp_path / "table.tsv")) == 4
    record = json.loads((tmp_path / "record.json").read_text())[0]
    assert (record["source"], record["origin"]) == ("disease", place)
    assert len(record["sha256"]) == 64


def test_paths_of_what_users_name():
    assert users_path("disease", "my data/a b.tsv.gz") == "disease/a_b.tsv.gz"
    assert users_path("disease", "https://a.b/?get=all") == "disease/table.tsv"


def test_the_user_s_file_is_taken_as_it_is_now(file, tmp_path, cache):
    mine = file(HEADER + ROWS, "mine.tsv")
    path = users_path("disease", str(mine))
    settings = Settings(str(tmp_path / "elsewhere"), offline=True)
    first = fetch(path, tmp_path / "out" / "mine.tsv", settings, str(mine))
    mine.write_text(HEADER + ROWS.splitlines()[0] + "\n")
    again = fetch(path, tmp_path / "out" / "mine.tsv", settings, str(mine))
    assert first["sha256"] != again["sha256"] and again["origin"] == str(mine)


# ---- the config


def test_config_of_disease_genes(file):
    given = {"run": "x", "tissues": ["breast"]}
    filled = validate(given)["disease"]
    assert filled == {
        "source": "none",
        "file": None,
        "channels": ["knowledge", "experiments"],
        "diseases": None,
        "top": 286,
        "min_score": None,
    }
    mine = str(file(HEADER + ROWS))
    named = validate(given | {"disease": {"file": mine}})
    assert named["disease"]["file"] == mine and named["disease"]["source"] == "disgenet"
    assert diseases_of_run(named) == {"breast": ["C0006142", "C0678222"]}
    off = validate(given | {"disease": {"file": mine, "source": "none"}})
    assert diseases_of_run(off) == {}
    assert validate(given | {"disease": {"file": "https://a.b/c.tsv"}})
    for disease, told in (
        ({"file": "nowhere.tsv"}, "disease.file: no such file: nowhere.tsv; expected DisGeNET's"),
        ({"file": mine, "diseases": {"kidney": ["C01"]}}, "names kidney, but the run has breast"),
        ({"diseases": {"breast": []}}, "disease.diseases.breast: the list is empty"),
        ({"diseases": {"breast": "C01"}}, "is not allowed; expected a list"),
        ({"top": 0}, "disease.top: 0 is not allowed"),
        ({"min_score": 2}, "disease.min_score: 2 is not allowed; expected at most 1, or disease."),
        ({"source": "diseases", "min_score": 6}, "disease.min_score: 6 is not allowed"),
        ({"source": "disgenet"}, "disease.file: null, but disease.source is disgenet; expected"),
        ({"source": "opentargets", "file": "https://a.b/c"}, "https://a.b/c is an address; exp"),
        ({"source": "opentargets", "file": "nowhere"}, "no parquet file in nowhere; expected Open"),
        (
            {"source": "diseases", "diseases": {"breast": ["C0006142"]}},
            "disease.diseases.breast: C0006142 is no id of diseases such as DOID:1612; expected",
        ),
        (
            {"source": "diseases", "diseases": {"breast": ["breast"]}},
            "expected DOID:1612 (breast cancer) or DOID:3459 (breast carcinoma)",
        ),
    ):
        with pytest.raises(InputError) as error:
            validate(given | {"disease": disease})
        assert told in str(error.value)
    assert validate(given | {"disease": {"source": "diseases", "min_score": 3}})


def test_a_tissue_without_ids_that_ship_needs_some():
    given = {"run": "x", "tissues": ["uterus"], "disease": {"file": "https://a.b/c.tsv"}}
    with pytest.raises(InputError, match="diseases: null, which is for breast with disgenet, but"):
        validate(given)
    given["disease"] = {"source": "diseases"}
    assert diseases_of_run(validate(given)) == {"uterus": ["DOID:363", "DOID:1380"]}
