"""Volcano and MA plots."""

import numpy as np
import pandas as pd
from mdwgan.report.figures.volcano import volcano_figures


def test_volcano_and_ma_count_and_stay_small():
    p = [0.0, 1e-5, 0.5, np.nan]
    table = pd.DataFrame(
        {
            "log2fc": [5.0, -4, 0, 0],
            "pvalue": p,
            "base_mean": [1.0, 9, 100, 0],
            "deg": [True, True, False, False],
        }
    )
    large = pd.concat([table] * 3000, ignore_index=True)
    volcano, ma = volcano_figures(table, large, "mdwgan-gp", 0, 3.0)
    assert "DEGs: 2 real, 6,000 of MDWGAN-GP." in volcano.alt and volcano.title == "Volcano plot"
    assert ma.title == "MA plot"
    assert max(len(volcano.parts[0]), len(ma.parts[0])) < 150_000, "points are pixels"
    assert volcano_figures(table, table[:0], "mdwgan-gp", 0, 3.0) == []
    assert volcano_figures(table, table.drop(columns="base_mean"), "mdwgan-gp", 0, 3.0) == []
