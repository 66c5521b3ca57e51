"""A tissue with one condition, and k >= n: warnings, and the run goes on to its report."""

from helpers.r_run import need_r
from helpers.report_run import text_of
from helpers.snakemake_run import RUN, output, products, snakemake, write_config
from mdwgan.commands import provenance
from mdwgan.io import read_tsv


def test_one_class_and_a_large_k_are_warnings_and_the_run_goes_on(tmp_path, mirror):
    need_r("DESeq2", "limma", "qvalue", "jsonlite")
    associations = tmp_path / "mine.tsv"
    associations.write_text("geneId\tdiseaseId\tdiseaseName\tscore\n1\tC01\tA disease\t1\n")
    sets = ["ODD\tx\t1\t3\t5\t7\t9\n", "LOW\tx\t1\t2\t3\n", "FAR\tx\t900\t901\t902\n"]
    (tmp_path / "my sets.gmt").write_text("".join(sets))
    more = {
        "deg": {"generators": ["mdwgan-gp"]},
        "enrichment": {
            "pathways": "kegg",
            "engine": "limma",
            "min_size": 2,
            "gsea": True,
            "collections": {"mine": str(tmp_path / "my sets.gmt")},
        },
        "disease": {"file": str(associations), "diseases": {"gamma": ["C01"]}},
    }
    config = write_config(tmp_path, mirror, tissues=["gamma"], graphs={"k": 6}, **more)
    done = snakemake(tmp_path, config)
    assert done.returncode == 0, output(done)
    logs = tmp_path / RUN / "logs" / "gamma"
    one_class = "gamma has normal samples only: differential expression and classification are left"
    assert f"warning: {one_class}" in (logs / "cohort.log").read_text()
    clamped = "only 6 training samples: each is linked to 5 neighbours instead of 6 (graphs.k)"
    assert f"warning: {clamped}" in (logs / "seed0" / "prepare.log").read_text()
    report = text_of((tmp_path / RUN / "report.html").read_text())
    assert one_class in report and clamped in report and "could not be made" not in report
    table = read_tsv(tmp_path / RUN / "metrics.tsv").set_index(["generator", "metric"])
    assert set(table.index.levels[0]) == {"mdwgan-gp", "copy", "real-half", "bootstrap", "mvn"}
    assert table.loc[("copy", "dist"), "value"] > 0
    assert table.loc[("mdwgan-gp", "dist_tumour"), "note"] == "no tumour samples in training"
    assert 0 < table.loc[("mdwgan-gp", "pathway_ks_normal"), "value"] < 1
    assert ": 2 of pathways 0." in table.loc[("mdwgan-gp", "pathway_ks_normal"), "note"]
    counts = read_tsv(tmp_path / RUN / "gene_sets.tsv").set_index("collection")
    wanted = ["my sets.gmt", "entrez", 3, 9, 6, 1, 0, 2]
    assert counts.loc["mine"].tolist()[:8] == wanted
    untested = "no gene was tested in the real cohort and in this row"
    assert table.loc[("mdwgan-gp", "deg_precision"), "note"] == untested
    for row in ("real", "mdwgan-gp"):
        folder = tmp_path / RUN / "gamma" / row / "seed0"
        assert read_tsv(folder / "deg.tsv").empty and read_tsv(folder / "kegg.tsv").empty
        assert read_tsv(folder / "kegg_gsea.tsv").empty
        assert read_tsv(folder / "sets_mine.tsv").empty and read_tsv(folder / "gsea_mine.tsv").empty
        untested = "no gene was tested for differential expression"
        assert read_tsv(folder / "disease.tsv")["note"].tolist() == [untested]
        assert untested in (folder / "kegg.json").read_text()
        assert untested in (folder / "sets_mine.json").read_text()
        assert provenance.of_file(folder / "kegg.json")["steps"]
    assert "No pathway could be tested for real, MDWGAN-GP, copy and real-half" in report
    assert "No set of mine could be tested for real, MDWGAN-GP, copy and real-half" in report
    assert "A disease (C01): " in report and "not tested" in report
    assert "disease/mine.tsv" in read_tsv(tmp_path / RUN / "sources/manifest.tsv")["file"].tolist()
    assert products(tmp_path) >= {"report.html", "metrics.tsv", "sources/manifest.tsv"}
