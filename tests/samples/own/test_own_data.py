"""Own data: any common format, every fault told at once, and a run to synthetic samples."""

import json

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.snakemake_run import RUN, jobs, output, products, snakemake, write_config
from mdwgan.__main__ import main
from mdwgan.config.schema import validate
from mdwgan.errors import InputError, InputWarning
from mdwgan.io import read_tsv, sha256
from mdwgan.samples.own.data import kind_faults, matrix_of, read_own
from mdwgan.samples.own.genes import kind_of, name_genes
from mdwgan.samples.own.table import read_sample_table
from mdwgan.seeds import rng

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")
GENES = {"TP53": "7157", "EGFR": "1956", "MYC": "4609", "KRAS": "3845", "PTEN": "5728"}
ENSEMBL = {
    "TP53": "ENSG00000141510",
    "EGFR": "ENSG00000146648",
    "MYC": "ENSG00000136997",
    "KRAS": "ENSG00000133703",
    "PTEN": "ENSG00000171862",
}
SAMPLES = ["S1", "S2", "S3", "S4"]


def look_up():
    """What org.Hs.eg.db would say, so that R isn't needed."""
    by = {"SYMBOL": GENES, "ENSEMBL": {ENSEMBL[s]: e for s, e in GENES.items()}}
    names = {entrez: symbol for symbol, entrez in GENES.items()}
    return (
        lambda ids, kind: {i: [by[kind][i]] for i in ids if i in by[kind]},
        lambda ids: {i: names[i] for i in ids if i in names},
    )


def no_r():
    raise InputError("rpy2 can't be imported")


@pytest.fixture
def counts():
    """Genes x samples."""
    table = rng(0, "own").integers(0, 500, (5, 4))
    return pd.DataFrame(table, index=list(GENES), columns=SAMPLES)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "samples.tsv"
    path.write_text("sample\tcondition\nS1\tnormal\nS2\tnormal\nS3\tTumor\nS4\ttumour\n")
    return path


def read(path, table, values="counts"):
    return read_own(path, table, values, look_up)


# ---- formats


def write_as(kind: str, counts: pd.DataFrame, folder):
    """Write a matrix as programs do."""
    path = folder / {"h5ad": "m.h5ad", "csv": "m.csv", "gz": "m.csv.gz"}.get(kind, "m.tsv")
    if kind == "h5ad":
        anndata.AnnData(counts.T.astype(np.float32)).write_h5ad(path)
    elif kind in ("csv", "gz"):
        counts.T.to_csv(path)  # samples in rows
    elif kind == "semicolon":
        counts.to_csv(path, sep=";", encoding="utf-8-sig")  # with a byte order mark
    elif kind == "R":
        text = counts.to_csv(sep="\t").removeprefix("\t")  # write.table: no name for the ids
        path.write_text(text.replace("\n", "\r\n"))
    elif kind == "RNAseqDB":
        counts = counts.rename_axis("Hugo_Symbol").reset_index()
        counts.insert(1, "Entrez_Gene_Id", list(GENES.values()))
        counts.to_csv(path, sep="\t", index=False)
    elif kind == "versions":
        names = [f"{ENSEMBL[symbol]}.7" for symbol in counts.index]
        counts.set_axis(names).to_csv(path, sep="\t")
    elif kind == "entrez":
        counts.set_axis(list(GENES.values())).to_csv(path, sep="\t")
    return path


@pytest.mark.parametrize(
    "kind", ["h5ad", "csv", "gz", "semicolon", "R", "RNAseqDB", "versions", "entrez"]
)
def test_a_matrix_is_read_whatever_wrote_it(kind, counts, table, tmp_path):
    data, dropped = read(write_as(kind, counts, tmp_path), table)
    assert data.obs_names.tolist() == SAMPLES and dropped.empty
    assert data.var_names.tolist() == sorted(GENES)
    assert data.var["entrez"].to_dict() == GENES
    assert (data.to_df() == counts.T[sorted(GENES)]).all(axis=None)
    assert data.obs["library_size"].tolist() == counts.sum().tolist()
    assert data.obs["condition"].tolist() == ["normal", "normal", "tumour", "tumour"]
    assert data.obs["tissue"].unique().tolist() == ["cohort"]
    assert data.obs["donor"].tolist() == SAMPLES


def test_parquet_is_read_or_says_what_it_needs(counts, table, tmp_path):
    path = tmp_path / "m.parquet"
    try:
        counts.to_parquet(path)
    except ImportError:
        path.write_bytes(b"PAR1")
        with pytest.raises(InputError, match=r"need pyarrow, which isn't installed"):
            read(path, table)
        return
    assert (read(path, table)[0].to_df() == counts.T[sorted(GENES)]).all(axis=None)


def test_a_layer_of_counts_goes_before_x(counts, table, tmp_path):
    data = anndata.AnnData(np.log1p(counts.T.astype(float)))
    data.layers["counts"] = counts.T.to_numpy()
    data.write_h5ad(tmp_path / "m.h5ad")
    assert (read(tmp_path / "m.h5ad", table)[0].to_df() == counts.T[sorted(GENES)]).all(axis=None)


def test_logs_are_taken_back(counts, table, tmp_path):
    np.log2(counts + 1).to_csv(tmp_path / "m.csv")
    data, _ = read(tmp_path / "m.csv", table, "log2")
    assert np.allclose(data.to_df(), counts.T[sorted(GENES)])
    assert matrix_of({"matrix": "m.csv", "values": "log2"}) == "fpkm"
    assert matrix_of({"matrix": "m.csv", "values": "counts"}) == "counts"
    assert matrix_of({"matrix": "fpkm"}) == "fpkm" and matrix_of({}) == "counts"


# ---- genes


def test_lines_of_counting_programs_are_no_genes_and_no_reads(counts, table, tmp_path):
    extra = pd.DataFrame(9999, index=["__no_feature", "N_unmapped"], columns=SAMPLES)
    pd.concat([counts, extra]).to_csv(tmp_path / "m.csv")
    data, dropped = read(tmp_path / "m.csv", table)
    assert dropped["id"].tolist() == ["N_unmapped", "__no_feature"]
    assert data.obs["library_size"].tolist() == counts.sum().tolist()


def test_genes_that_stand_twice_or_are_unknown_are_left_out_with_their_reason(
    counts, table, tmp_path
):
    names = [*list(GENES)[:3], "TP53", "LOC1"]
    counts.set_axis(names).to_csv(tmp_path / "m.csv")
    data, dropped = read(tmp_path / "m.csv", table)
    assert dropped["reason"].tolist() == ["symbol stands twice in an expression file"] * 2
    assert data.var["entrez"].to_dict() == {"EGFR": "1956", "MYC": "4609", "LOC1": ""}
    assert data.obs["library_size"].tolist() == counts.sum().tolist()
    ids = [*list(ENSEMBL.values())[:4], "ENSG00000999999"]
    counts.set_axis(ids).to_csv(tmp_path / "m.csv")
    dropped = read(tmp_path / "m.csv", table)[1]
    assert dropped.to_numpy().tolist() == [
        ["ENSG00000999999", "ensembl id unknown to org.Hs.eg.db"]
    ]


def test_without_r_ids_that_need_it_are_refused_and_symbols_are_not(tmp_path):
    ids = pd.DataFrame({"id": list(ENSEMBL.values())})
    with pytest.raises(InputError, match="are ensembl ids, and symbols for them need R with org"):
        name_genes(ids, "m.tsv", no_r)
    genes, notes = name_genes(pd.DataFrame({"id": list(GENES)}), "m.tsv", no_r)
    assert genes["symbol"].tolist() == list(GENES) and set(genes["entrez"]) == {""}
    assert "Entrez ids are left empty" in notes[1]
    named = ids.assign(symbol=list(GENES), entrez=list(GENES.values()))
    assert name_genes(named, "m.tsv", no_r)[0]["symbol"].tolist() == list(GENES)


def test_kind_of_ids():
    assert kind_of(pd.Series(["ENSG00000141510.18", "ENSG00000146648", "TP53"])) == "ensembl"
    assert kind_of(pd.Series(["7157", "1956", "TP53"])) == "entrez"
    assert kind_of(pd.Series(["TP53", "ENSG00000141510", "A1BG"])) == "symbol"


def test_real_org_hs_eg_db_names_genes(counts, table, tmp_path):
    from helpers.r_run import need_r

    need_r("org.Hs.eg.db")
    pytest.importorskip("rpy2")
    for kind in ("versions", "entrez", "csv"):
        data, _ = read_own(write_as(kind, counts, tmp_path), table, "counts")
        assert data.var["entrez"].to_dict() == GENES, kind


# ---- what the values are


@pytest.mark.parametrize(
    ("values", "table", "said"),
    [
        ("counts", [[3.2, 11.7], [0.4, 9.1]], "the largest value is 11.7 and 100% aren't whole"),
        ("counts", [[3.2, 1100.7], [0.4, 9.1]], "100% of the values above 0 aren't whole numbers"),
        ("counts", [[0, 0], [0, 0]], "no value is above 0"),
        ("log2", [[3.2, 1100.7]], "the largest value is 1.1e+03; expected at most 40"),
        ("fpkm", [[3, 1100], [5, 7]], "all values are whole numbers; expected cohort.values: cou"),
        ("tpm", np.full((600, 2), 7.5), "the largest value is 7.5: these look like logs"),
    ],
)
def test_values_that_are_not_what_the_config_says(values, table, said):
    (fault,) = kind_faults(np.array(table, dtype=float), values, "m.tsv")
    assert said in fault


@pytest.mark.parametrize(
    ("values", "table"),
    [("counts", [[3, 0.5], [9, 7]]), ("fpkm", [[0.4, 800]]), ("log2", [[0.4, 12]])],
)
def test_values_that_may_be_what_the_config_says(values, table):
    assert kind_faults(np.array(table, dtype=float), values, "m.tsv") == []


# ---- faults

BAD_TABLE = """sample,condition,tissue,doner
S1,normal,lung,D1
S2,normal,lung/left,D2
S3,tumuor,lung,D3
S4,,lung,D4
S1,normal,lung,D1
S9,tumour,lung,D9
"""
BAD_MATRIX = """gene,S1,S2,S3,S4,S4
TP53,10,20,30,40,40
1-Mar,5,n/d,7,8,8
EGFR,5,-6,7,8,8
MYC,5,"6,5",7,8,8
,5,6,7,8,8
KRAS,5,6,NA,8,8
"""
TEN = [
    "samples.csv:1: unknown column 'doner'; did you mean donor?",
    "samples.csv:3: tissue 'lung/left' of sample S2 can't be used; expected letters",
    "samples.csv:4: condition 'tumuor' of sample S3 can't be used; expected normal or tumour",
    "samples.csv:5: the condition of sample S4 is empty",
    "samples.csv: sample S1 is listed in lines 2, 6",
    "m.csv: sample S4 occurs 2 times",
    "m.csv: 1 sample(s) of the sample table are not in the matrix: S9",
    "m.csv:6: the row has no gene id",
    "m.csv:3: value 'n/d' of sample S2 is not a finite number (1 such",
    "m.csv:4: value '-6' of sample S2 is negative (1 such",
    "m.csv:5: value '6,5' of sample S2 has a comma: use a decimal point",
    "m.csv:7: value 'NA' of sample S3 is missing: write 0",
    "m.csv: 1 gene name(s) are dates, such as '1-Mar'",
]


def test_ten_mistakes_get_ten_answers_in_one_go(tmp_path, capsys):
    (tmp_path / "samples.csv").write_text(BAD_TABLE)
    (tmp_path / "m.csv").write_text(BAD_MATRIX)
    arguments = ["--matrix", str(tmp_path / "m.csv"), "--samples", str(tmp_path / "samples.csv")]
    assert main(["own-data", *arguments, "--values", "counts"]) == 1
    said = capsys.readouterr().err
    assert f"own data has {len(TEN)} fault(s)" in said
    for fault in TEN:
        assert f"{tmp_path}/{fault}" in said
    # the check of the config tells the same, before a job starts, and its own faults with them
    config = {
        "run": "a",
        "genes": {"filter": "none"},
        "cohort": {
            "matrix": str(tmp_path / "m.csv"),
            "values": "counts",
            "samples": str(tmp_path / "samples.csv"),
        },
    }
    with pytest.raises(InputError, match="13 fault") as error:
        validate(config)
    assert all(fault in str(error.value) for fault in TEN)


@pytest.mark.parametrize(
    ("cohort", "faults"),
    [
        (
            {"matrix": "none.tsv", "samples": "none.csv"},
            ["cohort.matrix: no such file: none.tsv", "cohort.values: null", "none.csv: no such"],
        ),
        (
            {"matrix": "none.tsv", "values": "tpm"},
            ["cohort.matrix: no such file: none.tsv", "cohort.samples: null, but"],
        ),
        ({"samples": "a.csv"}, ["cohort.samples: a.csv, but cohort.matrix is counts"]),
    ],
)
def test_keys_that_do_not_go_together(cohort, faults):
    with pytest.raises(InputError, match=f"{len(faults)} fault") as error:
        validate({"run": "a", "tissues": ["kidney"], "cohort": cohort})
    assert all(fault in str(error.value) for fault in faults)


def test_tissues_come_from_the_sample_table(counts, table, tmp_path):
    counts.to_csv(tmp_path / "m.csv")
    cohort = {"matrix": str(tmp_path / "m.csv"), "samples": str(table), "values": "counts"}
    assert validate({"run": "a", "cohort": cohort})["tissues"] == ["cohort"]
    table.write_text("sample;condition;tissue\nS1;normal;lung\nS2;normal;gut\n")
    assert validate({"run": "a", "cohort": cohort})["tissues"] == ["lung", "gut"]
    with pytest.raises(InputError, match=r"tissues: 'lun' is not in .* did you mean lung?"):
        validate({"run": "a", "tissues": ["lun"], "cohort": cohort})


def test_sample_names_that_r_changed_are_recognised(counts, tmp_path, table):
    table.write_text("sample\tcondition\nP-1\tnormal\nS2\ttumour\n")
    counts.set_axis(["P.1", "S2", "S3", "S4"], axis=1).to_csv(tmp_path / "m.csv")
    with pytest.raises(InputError, match=r"not in the matrix: P-1. The file has 'P.1': write both"):
        read(tmp_path / "m.csv", table)


def test_files_of_another_kind(counts, table, tmp_path):
    for name, said in (("m.xlsx", "a workbook"), ("m.h5ad", "not an h5ad file")):
        (tmp_path / name).write_bytes(b"PK")
        with pytest.raises(InputError, match=said):
            read(tmp_path / name, table)
    counts.set_axis(list("abcd"), axis=1).to_csv(tmp_path / "m.csv")
    with pytest.raises(InputError, match="no sample of the sample table is here: the header has a"):
        read(tmp_path / "m.csv", table)


def test_table_with_other_columns_and_empty_cells(tmp_path):
    path = tmp_path / "samples.csv"
    path.write_text(
        "\ufeffSample,Condition,age,Donor,study\nTCGA-AA-0001-01,tumor,61,,x\n07,Normal,,007,\n\n"
    )
    samples, faults = read_sample_table(path)
    assert faults == []
    assert samples.to_numpy().tolist() == [
        ["TCGA-AA-0001-01", "TCGA-AA-0001", "cohort", "tumour", "own", "x"],
        ["07", "007", "cohort", "normal", "own", ""],
    ]


def test_left_out_columns_are_told(counts, table, tmp_path):
    counts.assign(S5=1, description="x").to_csv(tmp_path / "m.csv")
    with pytest.warns(InputWarning, match="columns that aren't in the sample table.*S5, descr"):
        read(tmp_path / "m.csv", table)


# ---- a run


def test_own_data_run_to_synthetic_samples_and_metrics(tmp_path):
    """Digits as ids and two tissues, from two files of the user's, without a network."""
    random, genes = rng(0, "run"), [f"GENE{i}" for i in range(20)]
    samples = [str(100 + i) for i in range(48)]
    table = pd.DataFrame({"sample": samples, "condition": ["normal", "tumour"] * 24})
    table["tissue"] = ["lung"] * 24 + ["gut"] * 24
    table["donor"] = [f"{i // 2:02}" for i in range(48)]
    table.to_csv(tmp_path / "mine.csv", index=False)
    counts = random.poisson(np.exp2(random.normal(7, 1, (48, 20))))
    matrix = pd.DataFrame(counts, index=samples, columns=genes)
    matrix.to_csv(tmp_path / "matrix.tsv", sep="\t")
    cohort = {
        "matrix": "matrix.tsv",
        "samples": "mine.csv",
        "values": "counts",
        "train_fraction": 0.5,
        "qc": {"exclude": ["123"]},
    }
    sources = {"string": None, "humannet": None}
    config = write_config(tmp_path, tmp_path, cohort=cohort, tissues=None, sources=sources)
    wanted = [
        f"{RUN}/{tissue}/{row}"
        for tissue in ("lung", "gut")
        for row in ("mdwgan-gp/seed0/synthetic.h5ad", "copy/seed0/metrics.tsv")
    ]
    done = snakemake(
        tmp_path, config, *wanted, f"{RUN}/lung/mdwgan-gp/seed0/metrics.tsv", f"{RUN}/samples.tsv"
    )
    assert done.returncode == 0, output(done)
    synthetic = anndata.read_h5ad(tmp_path / wanted[0])
    assert synthetic.uns["reason"] == "" and synthetic.n_obs > 0
    assert sorted(synthetic.var_names) == sorted(genes)
    assert (synthetic.layers["counts"] % 1 == 0).all()
    metrics = read_tsv(tmp_path / RUN / "lung/mdwgan-gp/seed0/metrics.tsv").set_index("metric")
    assert np.isfinite(metrics.loc["dist", "value"])
    cohort = anndata.read_h5ad(tmp_path / RUN / "lung/cohort.h5ad")
    assert cohort.n_obs == 23 and "123" not in cohort.obs_names
    assert (cohort.to_df("counts")[genes] == matrix.loc[cohort.obs_names, genes]).all(axis=None)
    split = read_tsv(tmp_path / RUN / "seed0/split.tsv", dtype=str)
    assert set(split["donor"]) == set(table["donor"])
    qc = read_tsv(tmp_path / RUN / "lung/qc.tsv", dtype=str)
    assert qc.loc[qc["action"] == "dropped", "sample"].tolist() == ["123"]
    assert "sources/own/files.tsv" in products(tmp_path)
    sources = json.loads(cohort.uns["provenance"])["sources"]
    assert [s["file"] for s in sources] == ["matrix.tsv", "mine.csv"]
    assert sources[0]["sha256"] == sha256(tmp_path / "matrix.tsv")
    done = snakemake(tmp_path, config, f"{RUN}/sources/manifest.tsv", "--dry-run")
    assert jobs(done) == {"kegg_snapshot": 1, "manifest": 1, "total": 2}
