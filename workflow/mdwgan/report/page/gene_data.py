"""Expression of every gene, in few bytes, for the picture of one gene that the page's script draws.

`gene_data` gives an object of plain JSON values::

    {"genes": [symbol, ...], "first": symbol, "conditions": [name, ...], "markers": [name, ...],
     "sets": [{"row": "", "title": "real test", "color": "real"}, ...],
     "low": number, "step": number, "sd_step": number,
     "mean": [[text, ...], ...], "sd": [[text, ...], ...]}

``row`` names the model of a set of synthetic samples and is empty for real samples. ``mean[s][c]``
and ``sd[s][c]`` are of set ``s`` and condition ``c``: base64 of one byte a gene, in the order of
``genes``. A byte of 255 says that there is no value. Otherwise the mean of log2 values is ``low +
byte * step`` and the SD ``byte * sd_step``. A script reads gene ``g`` so::

    const byte = (text) => atob(text).charCodeAt(g);

The picture of a gene has one point a set and condition, with bars of one SD up and down: conditions
along the x axis, sets side by side in their colours, conditions by marker
(``markers``, in the conditions' order) as in all pictures. Sets whose ``row`` is
neither empty nor the chosen model may be left out. `shared` joins the objects of several tissues.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mdwgan.report.page.chart import markers

NONE = 255  # byte of a value that there isn't
STEPS = 254


@dataclass(frozen=True)
class GeneSet:
    """Means and SDs of a set of samples.

    Attributes
    ----------
    row : str
        The model, or empty for real samples.
    title : str
    color : str
        Role of the colour.
    mean, sd : dict
        By condition: (genes,), NaN where there is no value.
    """

    row: str
    title: str
    color: str
    mean: dict[str, np.ndarray]
    sd: dict[str, np.ndarray]


def gene_data(
    genes: Sequence[str], conditions: Sequence[str], sets: Sequence[GeneSet], first: str
) -> dict[str, Any]:
    """Means and SDs of all genes, as above.

    Parameters
    ----------
    genes, conditions : sequence of str
    sets : sequence of GeneSet
    first : str
        The gene that is shown until another one is chosen.
    """
    means = [[own.mean[c] for c in conditions] for own in sets]
    sds = [[own.sd[c] for c in conditions] for own in sets]
    low, high = _ends(means)
    step, sd_step = (high - low) / STEPS or 1.0, _ends(sds)[1] / STEPS or 1.0
    return {
        "genes": list(genes),
        "first": first,
        "conditions": list(conditions),
        "markers": list(markers(conditions).values()),
        "sets": [{"row": own.row, "title": own.title, "color": own.color} for own in sets],
        "low": low,
        "step": step,
        "sd_step": sd_step,
        "mean": [[_bytes(values, low, step) for values in of_set] for of_set in means],
        "sd": [[_bytes(values, 0.0, sd_step) for values in of_set] for of_set in sds],
    }


def shared(of_tissues: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Objects of several tissues with one list of genes: ``{"genes": [...], "tissues": {...}}``.

    A tissue with other genes than the first keeps its own list.
    """
    genes = next((own["genes"] for own in of_tissues.values()), [])
    tissues = {
        name: {k: v for k, v in own.items() if k != "genes" or v != genes}
        for name, own in of_tissues.items()
    }
    return {"genes": genes, "tissues": tissues}


def _ends(values: list[list[np.ndarray]]) -> tuple[float, float]:
    flat = np.concatenate([np.zeros(0), *(v for of_set in values for v in of_set)])
    flat = flat[np.isfinite(flat)]
    return (float(flat.min()), float(flat.max())) if len(flat) else (0.0, 0.0)


def _bytes(values: np.ndarray, low: float, step: float) -> str:
    codes = np.where(np.isfinite(values), np.rint((np.nan_to_num(values) - low) / step), NONE)
    return base64.b64encode(codes.astype(np.uint8).tobytes()).decode()
