"""Dots of enriched pathways."""

from helpers.report_tables import kegg
from mdwgan.report.figures import pathways as drawing

REAL = kegg({"p1": 1e-8, "p2": 1e-3, "p3": 0.04, "p4": 0.9})


OWN = kegg({"p1": 1e-2, "p2": 0.3, "p5": 1e-4})


def test_dots_lie_at_the_gene_ratio(monkeypatch):
    drawn = []
    scatter = drawing._dots

    def keep(axes, *arguments):
        scatter(axes, *arguments)
        drawn.append([tuple(map(float, c.get_offsets()[0])) for c in axes.collections])

    monkeypatch.setattr(drawing, "_dots", keep)
    figure = drawing.dot_figure(REAL.assign(overlap=[5, 4, 3, 2]), OWN, "mdwgan-gp", 0)
    assert figure.wide and "gene ratio" in figure.caption
    # p1, p5, p2 and p3 by padj; the real set has no p5, the synthetic no p3.
    assert drawn == [[(0.5, 0), (0.4, 2), (0.3, 3)], [(0.4, 0), (0.4, 1), (0.4, 2)]]


def test_no_dots_without_an_enriched_pathway_or_numbers():
    none = REAL.assign(significant=False)
    assert drawing.dot_figure(none, none, "gan", 0) is None
    assert drawing.dot_figure(REAL.drop(columns="degs"), OWN, "gan", 0) is None
    assert drawing.dot_figure(REAL, OWN.iloc[:0], "gan", 0) is not None
