"""The page of a run with every system."""

import re

from helpers.report_run import text_of
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.rows import REFERENCES, label


def test_many_generators_are_one_headline_and_one_table(many):
    text = text_of(many)
    assert (
        "On gene-gene correlation (dist), 1 of 13 models is higher than copying the training "
        "set in every tissue: CGAN. Higher in some tissues: GAN in 1 of 3 (kidney). Higher in no "
        "tissue: the other 11. Each was trained once, so this may be chance." in text
    )
    assert "Highest dist of a model: CGAN, 0.8" in text
    overview = many.partition('<h3 id="overview">')[2]
    heads = re.findall(r'<th scope="row"[^>]*>([^<]*)<', overview.split("</table>")[0])
    assert heads == [*map(label, SYSTEMS), *REFERENCES], "the config's order, reference rows last"
    assert many.count('class="reference first"') >= 7  # of the overview, and of each tissue


def test_pictures_of_many_generators_stand_in_one_figure(many):
    assert many.count("<h5>PCA</h5>") == many.count("<h5>Training: score</h5>") == 3
    assert many.count("<h5>t-SNE</h5>") == 3
    for title in (
        "By source",
        "Clusters",
        "Values of single genes, all rows",
        "Values of all genes",
        "Correlations among the key genes",
    ):
        assert many.count(f"<h5>{title}</h5>") == 3, title
    assert many.count("<h4>All tissues together</h4>") == 1
    assert len(many) < 7e6


def test_reconstructions_are_marked_and_systems_told(many):
    text = text_of(many)
    assert "Gene-CWGAN*" in text and "* Reconstruction: see Systems" in text
    assert 'id="run-systems"' in many
    assert SYSTEMS["cwgan"].about.split(":")[0] in text
    assert not re.search(r'scope="row"[^>]*>Gene-CWGAN( \(c = 0\))?<', many)


def test_degs_of_chosen_generators_alone(many):
    assert not re.findall("missing: (?!provenance.json|benchmarks/)", many), "tests have no jobs"
    told = "those of MDWGAN-GP, copy and real-half: the config's deg.generators leaves out the "
    assert told + "other 14" in text_of(many)
    assert "kidney/mdwgan-gp/seed0/deg.tsv" in many and "kidney/cgan/seed0/deg.tsv" not in many
