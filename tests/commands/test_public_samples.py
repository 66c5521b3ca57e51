"""From a server to a cohort, for each public source, on small files of the published layouts."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
from helpers.public_files import (
    FILES,
    GENES,
    GTEX,
    HGNC,
    NORMAL,
    PHENOTYPE,
    SYMBOLS,
    TOIL,
    TUMOUR,
    counts_of,
    phenotype,
    public_config,
    toil_samples,
    write_files,
)
from mdwgan.__main__ import main
from mdwgan.config.files import InputFiles
from mdwgan.errors import InputWarning
from mdwgan.io import read_tsv
from mdwgan.readers.hdf5 import read_h5ad
from mdwgan.sources import Settings, checksum, fetch
from mdwgan.sources.plan import needed_files


@pytest.fixture(autouse=True)
def own_sums(monkeypatch):
    """The published sums are the real files'; those of small files are recorded when fetched."""
    monkeypatch.setattr(checksum, "_sums", lambda table: pd.DataFrame(index=[]))


@pytest.fixture
def run(tmp_path):
    """Folder of the run."""
    return tmp_path / "results" / "public"


def fetch_all(config: dict, root, server) -> None:
    server.files = {
        f"/data/{path}": content
        for path, content in FILES[config["sources"]["expression"]]().items()
    }
    for path in needed_files(config):
        fetch(path, root / path, Settings(server.address))


def gather(config: dict, run) -> int:
    """Call the verb as the rule does."""
    versions = json.dumps(InputFiles(config, "").public_versions())
    command = ["public-samples", "--source", config["sources"]["expression"]]
    command += ["--versions", versions, "--matrix", config["cohort"]["matrix"]]
    command += ["--root", str(run / "sources"), "--tissue-table", config["tissue_table"]]
    command += ["--normals", config["cohort"]["normals"]]
    return main([*command, "--tissues", *config["tissues"], "--output", str(run)])


def build(config: dict, run):
    """Choose genes and build kidney's cohort, as the rules do."""
    files = InputFiles(config, str(run / "sources"))
    shared = ["--matrix", files.matrix, "--root", str(run / "sources"), "--version", files.version]
    shared += ["--library-size", "1e6", "--samples", str(run / "samples.tsv")]
    shared += ["--dropped", str(run / "genes/not_shared.tsv")]
    command = ["genes", "--expression", str(run / "genes/expression_ids.tsv"), "--splits"]
    command += ["--seeds", "--settings", json.dumps(config["genes"]), *shared]
    assert main([*command, "--output", str(run / "genes")]) == 0
    command = ["cohort", "--genes", str(run / "genes/genes.tsv"), "--tissue", "kidney", *shared]
    command += ["--files", *files.expression(["kidney"]), "--findings", str(run / "qc.tsv")]
    command += ["--qc", json.dumps(config["cohort"]["qc"])]
    assert main([*command, "--output", str(run / "kidney/cohort.h5ad")]) == 0
    return read_h5ad(run / "kidney/cohort.h5ad")


def counts(cohort, samples: list[str]) -> np.ndarray:
    """Counts of samples, genes in the order of `SYMBOLS`."""
    return cohort[samples, SYMBOLS[:-1]].layers["counts"].T


@pytest.mark.parametrize("source", list(FILES))
def test_from_a_server_to_a_cohort(source, server, run):
    config = public_config(source, sources={"mirror": server.address})
    fetch_all(config, run / "sources", server)
    assert gather(config, run) == 0
    with pytest.warns(InputWarning, match="no batch effect is removed, and 6 of"):
        cohort = build(config, run)
    assert set(cohort.obs["source"]) == {"GTEX", "TCGA"}
    assert cohort.obs.loc[GTEX[0], "donor"] == "GTEX-K000"
    gtex = GTEX if source != "toil" else toil_samples()
    truth = counts_of(gtex)[GTEX].to_numpy()[: GENES - 1]
    if source == "toil":
        assert (np.abs(counts(cohort, GTEX) - truth) <= 3.5e-5 * (truth + 1)).all()
    else:
        assert np.array_equal(counts(cohort, GTEX), truth)
    assert any("no batch effect is removed" in text for text in cohort.uns["warnings"])
    origin = json.loads(cohort.uns["provenance"])["sources"]
    assert {row["file"] for row in origin} == set(needed_files(config))
    assert not list((run / "sources/expression").glob(".*")), "no scratch file stays"


@pytest.mark.parametrize("source", list(FILES))
def test_normal_samples_of_tcga_alone(source, run):
    """The remedy of the warning: no sample of GTEx, and no warning on the projects."""
    config = public_config(source, cohort={"normals": "tcga"})
    write_files(run / "sources", FILES[source]())
    assert gather(config, run) == 0
    samples = read_tsv(run / "samples.tsv", dtype=str)
    assert set(samples["source"]) == {"TCGA"} and set(samples["condition"]) == {"normal", "tumour"}
    assert not any("GTEx" in text for text in build(config, run).uns["warnings"])


def test_no_normal_sample_that_is_left_is_one_message(run, capsys):
    config = public_config("toil", cohort={"normals": "tcga"})
    files = FILES["toil"]()
    (name,) = (path for path in files if "henotype" in path)
    text = (
        gzip.decompress(files[name]).decode("latin-1").replace("Solid Tissue Normal", "Metastatic")
    )
    write_files(run / "sources", files | {name: gzip.compress(text.encode("latin-1"))})
    assert gather(config, run) == 1
    told = capsys.readouterr().err
    assert "kidney: toil (toil 2016) has no normal sample of TCGA" in told
    assert "set cohort.normals: all" in told
    assert gather(public_config("toil"), run) == 0


def test_conditions_of_toil_and_what_is_left_out(run):
    config = public_config("toil")
    write_files(run / "sources", FILES["toil"]())
    assert gather(config, run) == 0
    samples = read_tsv(run / "samples.tsv", dtype=str)
    found = samples.groupby(["condition", "source", "study"])["sample"].apply(list).to_dict()
    assert found == {
        ("normal", "GTEX", "kidney_cortex"): GTEX,
        ("normal", "TCGA", "kirc"): NORMAL,
        ("tumour", "TCGA", "kirc"): TUMOUR,
    }
    assert set(samples["file"]) == {"expression/kidney.h5ad"}
    genes = read_tsv(run / "genes/expression_ids.tsv", dtype=str).set_index("symbol")["entrez"]
    # The last gene is called G0 too, and has no Entrez id.
    assert genes["G0"] == "100" and "G29" not in genes and len(genes) == GENES - 1
    dropped = read_tsv(run / "genes/not_shared.tsv", dtype=str).set_index("id")["reason"]
    assert dropped["ENSGR0000000001.5"] == "copy on Y of a gene that X has too"
    assert dropped["ENSG00000000029"] == "symbol of several Ensembl genes"


def test_tpm_are_a_layer_of_their_own_scale(run):
    config = public_config("toil", cohort={"matrix": "tpm"})
    write_files(run / "sources", FILES["toil"]())
    assert gather(config, run) == 0
    with pytest.warns(InputWarning):
        cohort = build(config, run)
    data = read_h5ad(run / "sources/expression/kidney.h5ad")
    assert np.allclose(data.obs["library_size"], 1e6, rtol=1e-4)
    assert cohort.uns["matrix"] == "fpkm" and cohort.layers["fpkm"].min() == 0


# ---- bad input


def changed(run, capsys, source="toil", **files) -> str:
    """Message that the verb gives when some files are others."""
    given = FILES[source]()
    write_files(run / "sources", given | files)
    assert gather(public_config(source), run) == 1
    assert not (run / "samples.tsv").exists() and not list(run.rglob("*.h5ad"))
    return capsys.readouterr().err


def test_a_missing_column_of_the_phenotypes_is_told(run, capsys):
    message = changed(run, capsys, **{PHENOTYPE: phenotype([], "sample\tdetailed_category")})
    assert f"{PHENOTYPE}:1: there is no column _sample_type, _study" in message


def test_files_that_do_not_belong_together_are_told(run, capsys):
    rows = [("other", "Kidney - Cortex", "", "", "Normal Tissue", "", "GTEX")]
    message = changed(run, capsys, **{PHENOTYPE: phenotype(rows)})
    assert f"{TOIL}: 17 of 17 samples are not in TcgaTargetGTEX_phenotype.txt.gz" in message
    assert "fetch both files from the same place" in message.lower()


def test_a_sample_without_a_phenotype_is_told_and_left_out(run):
    text = gzip.decompress(phenotype()).decode("latin-1")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith(GTEX[2])]
    files = FILES["toil"]() | {PHENOTYPE: gzip.compress("".join(lines).encode("latin-1"))}
    write_files(run / "sources", files)
    told = rf"1 of 17 samples are not in {PHENOTYPE.rpartition('/')[2]}, such as {GTEX[2]}"
    with pytest.warns(InputWarning, match=told):
        assert gather(public_config("toil"), run) == 0
    assert GTEX[2] not in set(read_tsv(run / "samples.tsv")["sample"])


def test_a_tissue_without_a_sample_is_told(run, capsys):
    rows = [(s, "Lung", "Lung", "", "Normal Tissue", "", "GTEX") for s in toil_samples()]
    message = changed(run, capsys, **{PHENOTYPE: phenotype(rows)})
    assert "toil (toil 2016): kidney: no sample of kidney_cortex, kirc, kirp, kich" in message
    assert "leave the tissue out" in message.lower()


def test_a_condition_that_the_files_lack_is_told(run):
    rows = [(s, "Kidney - Cortex", "", "", "Normal Tissue", "", "GTEX") for s in toil_samples()]
    write_files(run / "sources", FILES["toil"]() | {PHENOTYPE: phenotype(rows)})
    with pytest.warns(InputWarning, match=r"kidney: toil \(toil 2016\) has no tumour sample"):
        assert gather(public_config("toil"), run) == 0


@pytest.mark.parametrize(
    ("source", "path", "content", "message"),
    [
        ("toil", TOIL, b"Hugo_Symbol\ts\n", "the first columns are 'Hugo_Symbol'"),
        ("toil", HGNC, b"symbol\n", "hgnc_complete_set.txt:1: there is no column"),
        (
            "gdc_gtex",
            "gtex/v10/gene_reads_v10_kidney_cortex.gct.gz",
            b"gene_id\ts\n",
            "kidney_cortex.gct.gz:1: the first line is 'gene_id\\ts'; expected #1.2",
        ),
        (
            "recount3",
            "recount3/tcga/RC/KIRC/tcga.tcga.KIRC.MD.gz",
            b"rail_id\texternal_id\n",
            "tcga.tcga.KIRC.MD.gz:1: there is no column tcga_barcode",
        ),
    ],
)
def test_a_file_of_another_layout_is_told(source, path, content, message, run, capsys):
    content = gzip.compress(content) if path.endswith(".gz") else content
    assert message in changed(run, capsys, source, **{path: content})


def test_a_bad_value_leaves_nothing_half_written(run, capsys):
    text = gzip.decompress(FILES["toil"]()[TOIL]).decode().splitlines()
    cells = text[5].split("\t")
    text[5] = "\t".join([*cells[:-1], "NA"])  # of the last normal sample
    message = changed(run, capsys, **{TOIL: gzip.compress("\n".join([*text, ""]).encode())})
    assert f"{TOIL}:6: value 'NA' of sample {NORMAL[-1]} is not usable" in message
    assert not list((run / "sources/expression").iterdir())
