"""Numbers of samples and genes: the best that is known at the time."""

import copy

import pandas as pd
from helpers.cohorts import VERSION, write_tissue
from mdwgan.config.schema import validate
from mdwgan.config.sizes import MOST_SAMPLES, NETWORK_GENES, Sizes

BASE = {"run": "tiny", "tissues": ["kidney"], "generators": ["mvn"]}


def sizes(folder, **changes) -> Sizes:
    return Sizes(validate(copy.deepcopy(BASE | changes)), str(folder / "run"))


def test_published_numbers_before_there_are_files(tmp_path):
    """Toil's table of kidney: 28 and 129 normal samples, 884 tumours."""
    known = sizes(tmp_path)
    assert known.samples("kidney") == 28 + 129 + 884
    assert known.genes == NETWORK_GENES
    assert known.samples("no such tissue") == MOST_SAMPLES


def test_a_bound_is_above_every_tissue_of_the_paper(tmp_path):
    known = sizes(tmp_path)
    assert all(known.samples(name) < MOST_SAMPLES for name in ("breast", "lung", "kidney"))


def test_headers_of_a_mirror_folder(tmp_path):
    table = write_tissue(tmp_path, "kidney", 8, 5, genes=30)
    table.to_csv(tmp_path / "tissues.tsv", sep="\t")
    mirrored = sizes(
        tmp_path,
        tissue_table=str(tmp_path / "tissues.tsv"),
        sources={"mirror": str(tmp_path), "rnaseqdb": VERSION, "string": None, "humannet": None},
        genes={"filter": "none"},
    )
    assert (mirrored.samples("kidney"), mirrored.genes) == (13, 30)


def test_the_run_s_own_tables_win(tmp_path):
    (tmp_path / "run" / "genes").mkdir(parents=True)
    known = sizes(tmp_path)
    assert known.samples("kidney") > 1000
    listed = pd.DataFrame({"sample": list("abc"), "donor": list("abc"), "tissue": "kidney"})
    listed.to_csv(tmp_path / "run" / "samples.tsv", sep="\t", index=False)
    kept = pd.DataFrame({"symbol": list("abc"), "kept": [True, True, False]})
    kept.to_csv(tmp_path / "run" / "genes" / "genes.tsv", sep="\t", index=False)
    assert (known.samples("kidney"), known.genes) == (3, 2)


def test_a_user_s_table_of_samples(tmp_path):
    (tmp_path / "samples.csv").write_text("sample,condition\na,normal\nb,tumour\nc,tumour\n")
    (tmp_path / "matrix.tsv").write_text("gene\ta\tb\tc\nTP53\t1\t2\t3\n")
    cohort = {
        "matrix": str(tmp_path / "matrix.tsv"),
        "samples": str(tmp_path / "samples.csv"),
        "values": "counts",
    }
    own = Sizes(
        validate({"run": "tiny", "cohort": cohort, "generators": ["mvn"]}), str(tmp_path / "run")
    )
    assert own.all_samples() == 3


def test_a_broken_table_of_the_run_stops_nothing(tmp_path):
    (tmp_path / "run" / "genes").mkdir(parents=True)
    (tmp_path / "run" / "samples.tsv").touch()
    (tmp_path / "run" / "genes" / "genes.tsv").write_text("symbol\na\n")
    known = sizes(tmp_path)
    assert known.samples("kidney") > 1000 and known.genes == NETWORK_GENES
