"""Long tables: plain values by column."""

import json

import numpy as np
import pandas as pd
from mdwgan.report.page.data_table import data_table


def test_columns_are_numbers_or_texts():
    frame = pd.DataFrame({"gene": ["A<b>", None], "value": [0.123456, np.nan], "n": [12345, 3]})
    made = data_table("genes", "Genes", frame, "Caption.", "genes.tsv")
    assert made.columns == ["gene", "value", "n"]
    assert made.numeric == [False, True, True]
    assert json.loads(json.dumps(made.values, allow_nan=False)) == [
        ["A<b>", None],
        [0.123, None],
        [12345, 3],
    ]
    assert made.file == "genes.tsv"
