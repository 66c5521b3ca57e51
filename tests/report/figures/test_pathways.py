"""Bars of enriched pathways."""

from helpers.report_tables import kegg
from matplotlib.colors import same_color, to_hex
from mdwgan.report.figures import pathways as drawing
from mdwgan.report.figures.roles import GENERATED, REAL

OF_REAL = kegg({"p1": 1e-8, "p2": 1e-3, "p3": 0.04, "p4": 0.9})
OWN = kegg({"p1": 1e-2, "p2": 0.3, "p5": 1e-4})


def test_bars_are_pairs_and_filled_where_enriched(monkeypatch):
    bars = {}
    draw = drawing._bars

    def keep(axes, table, side, color):
        before = len(axes.patches)
        draw(axes, table, side, color)
        bars[color] = [
            (patch.get_width(), same_color(patch.get_facecolor(), color))
            for patch in axes.patches[before:]
        ]
        assert {to_hex(patch.get_edgecolor()) for patch in axes.patches[before:]} == {color.lower()}

    monkeypatch.setattr(drawing, "_bars", keep)
    figure = drawing.bar_figure(OF_REAL.assign(overlap=[5, 4, 3, 2]), OWN, "mdwgan-gp", 0)
    # p1, p5, p2 and p3 by padj; the real set has no p5, the synthetic no p3.
    assert bars[REAL] == [(5, True), (0, False), (4, True), (3, True)]
    assert bars[GENERATED] == [(4, True), (4, True), (4, False), (0, False)]
    assert "1 of these 4 in both" in figure.caption and not figure.wide
    of_real = figure.table[figure.table["row"] == "real"].set_index("pathway")["overlap"]
    assert of_real.to_dict() == {"p1": 5, "p2": 4, "p3": 3}


def test_no_bars_without_an_enriched_pathway():
    none = OF_REAL.assign(significant=False)
    assert drawing.bar_figure(none, none, "gan", 0) is None
    assert drawing.bar_figure(OF_REAL, OWN.iloc[:0], "gan", 0) is not None
