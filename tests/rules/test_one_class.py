"""A tissue with one condition, and k >= n: warnings, and the run goes on to its report."""

from helpers.r_run import need_r
from helpers.snakemake_run import RUN, output, products, snakemake, write_config
from mdwgan.commands import provenance
from mdwgan.io import read_tsv


def test_one_class_and_a_large_k_are_warnings_and_the_run_goes_on(tmp_path, mirror):
    need_r("DESeq2", "limma", "qvalue", "jsonlite")
    associations = tmp_path / "mine.tsv"
    associations.write_text("geneId\tdiseaseId\tdiseaseName\tscore\n1\tC01\tA disease\t1\n")
    more = {
        "deg": {"generators": ["mdwgan-gp"]},
        "enrichment": {"pathways": "kegg", "engine": "limma", "min_size": 2, "gsea": True},
        "disease": {"file": str(associations), "diseases": {"gamma": ["C01"]}},
    }
    config = write_config(tmp_path, mirror, tissues=["gamma"], graphs={"k": 6}, **more)
    done = snakemake(tmp_path, config)
    assert done.returncode == 0, output(done)
    logs = tmp_path / RUN / "logs" / "gamma"
    one_class = "gamma has normal samples only: differential expression and classification are left"
    assert f"warning: {one_class}" in (logs / "cohort.log").read_text()
    clamped = "graphs.k is 6, but there are 6 training samples: clamped to 5"
    assert f"warning: {clamped}" in (logs / "seed0" / "prepare.log").read_text()
    report = (tmp_path / RUN / "report.html").read_text()
    assert one_class in report and clamped in report
    table = read_tsv(tmp_path / RUN / "metrics.tsv").set_index(["generator", "metric"])
    assert set(table.index.levels[0]) == {"mdwgan-gp", "copy", "real-half", "bootstrap", "mvn"}
    assert table.loc[("copy", "dist"), "value"] > 0
    assert table.loc[("mdwgan-gp", "dist_tumour"), "note"] == "no tumour samples in training"
    assert table.loc[("mdwgan-gp", "deg_precision"), "note"] == "no DEGs in this row"
    for row in ("real", "mdwgan-gp"):
        folder = tmp_path / RUN / "gamma" / row / "seed0"
        assert read_tsv(folder / "deg.tsv").empty and read_tsv(folder / "kegg.tsv").empty
        assert read_tsv(folder / "kegg_gsea.tsv").empty
        untested = "no gene was tested for differential expression"
        assert read_tsv(folder / "disease.tsv")["note"].tolist() == [untested]
        assert untested in (folder / "kegg.json").read_text()
        assert provenance.of_file(folder / "kegg.json")["steps"]
    assert "No pathway could be tested for real, MDWGAN-GP, copy and real-half" in report
    assert "A disease (C01): " in report and "not tested" in report
    assert "disease/mine.tsv" in read_tsv(tmp_path / RUN / "sources/manifest.tsv")["file"].tolist()
    assert products(tmp_path) >= {"report.html", "metrics.tsv", "sources/manifest.tsv"}
