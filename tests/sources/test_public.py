"""Public sources of samples: their rows of the table, published sums, and the plan."""

import re

import pytest
import yaml
from helpers.public_files import FILES, PHENOTYPE, TPM, public_config
from helpers.repository import ROOT
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.sources import Settings, addresses, fetch, find_source
from mdwgan.sources.checksum import known_size, published
from mdwgan.sources.plan import in_words, needed_files, plan
from mdwgan.sources.public import is_public

TOIL_COUNTS = "toil/2016/TcgaTargetGtex_gene_expected_count.gz"


@pytest.mark.parametrize("source", list(FILES))
def test_the_files_of_a_source_are_those_that_its_readers_know(source):
    config = public_config(source)
    assert is_public(config)
    given = set(FILES[source]()) - {TPM}
    assert set(needed_files(config)) == given
    for path in given:
        assert all(re.fullmatch(r"https://[^{}\s]+", place) for place in addresses(path))


def test_addresses_are_those_that_are_published():
    hub = "https://toil-xena-hub.s3.us-east-1.amazonaws.com/download"
    assert addresses(TOIL_COUNTS)[0] == f"{hub}/TcgaTargetGtex_gene_expected_count.gz"
    probemap = "toil/gencode.v23.annotation.gene.probemap"
    assert addresses(probemap)[0] == f"{hub}/probeMap%2Fgencode.v23.annotation.gene.probemap"
    project = "https://gdc-hub.s3.us-east-1.amazonaws.com/download/TCGA-KIRC.star_counts.tsv.gz"
    assert addresses("gdc/2024-05/TCGA-KIRC.star_counts.tsv.gz")[0] == project
    recount3 = "https://recount-opendata.s3.amazonaws.com/recount3/release/human/data_sources"
    assert addresses("recount3/gtex/EY/KIDNEY/gtex.gene_sums.KIDNEY.G029.gz") == [
        f"{recount3}/gtex/gene_sums/EY/KIDNEY/gtex.gene_sums.KIDNEY.G029.gz"
    ]
    assert addresses("recount3/tcga/RC/KIRC/tcga.recount_qc.KIRC.MD.gz") == [
        f"{recount3}/tcga/metadata/RC/KIRC/tcga.recount_qc.KIRC.MD.gz"
    ]
    (v11, other) = addresses("gtex/v11/gene_reads_v11_kidney_cortex.gct.gz")
    assert v11.endswith("/v11/rna-seq/counts-by-tissue/gene_reads_v11_kidney_cortex.gct.gz")
    assert other.endswith("/gene_reads_adult_gtex_v11_kidney_cortex.gct.gz")


def test_published_sums_and_sizes_are_known_and_other_files_are_recorded(server, cache, tmp_path):
    row, _ = find_source(TPM)
    assert published(row, TPM).startswith("sha256 a8c36cb1")
    assert known_size(row, TPM) == 1_323_254_426
    assert published(row, TOIL_COUNTS) == "" and known_size(row, TOIL_COUNTS) is None
    files = FILES["toil"]()
    server.files = {f"/data/{path}": content for path, content in files.items()}
    settings = Settings(server.address)
    with pytest.raises(InputError, match=r"has the sha256 checksum [0-9a-f]{64}; expected ba4d44"):
        fetch(PHENOTYPE, tmp_path / "p.gz", settings)
    assert not (tmp_path / "p.gz").exists()
    record = fetch(TOIL_COUNTS, tmp_path / "c.gz", settings)
    assert record["recorded"] and record["licence"] == "see the hub"
    (cached,) = cache.glob(f"mirror-*/{TOIL_COUNTS}")
    cached.unlink()
    server.files[f"/data/{TOIL_COUNTS}"] = files[TPM]
    with pytest.raises(InputError, match=rf"expected {record['sha256']} \(recorded on "):
        fetch(TOIL_COUNTS, tmp_path / "d.gz", settings)


def test_the_plan_has_sizes_and_licences(server, tmp_path, monkeypatch):
    config = public_config("toil", cohort={"matrix": "tpm"}, sources={"mirror": server.address})
    monkeypatch.chdir(tmp_path)
    server.answers = [(404, {}, b"")]
    table = plan(config).set_index("file")
    assert table.loc[TPM, "bytes"] == 1_323_254_426, "known where the server doesn't say it"
    text = in_words(table.reset_index())
    assert "to fetch: 4 files, 1.3 GB and 2 of unknown size" in text
    assert "licence of hgnc current: free for all, see genenames.org" in text
    server.answers = [(200, {"Content-Length": "7"}, b"")]
    assert plan(config)["bytes"].tolist() == [7] * 4, "the server's word comes first"


def test_the_plan_says_which_tissue_has_one_condition(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    config = tmp_path / "my.yaml"
    settings = {"run": "x", "tissues": ["mesothelium"], "sources": {"expression": "toil"}}
    settings["sources"] |= {"offline": True}
    config.write_text(yaml.safe_dump(settings))
    assert main(["sources", "--plan", "--config", str(config)]) == 0
    told = "mesothelium: no normal samples in resources/tissues_public.tsv, so differential"
    assert told in capsys.readouterr().out
