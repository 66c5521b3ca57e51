"""Co-expression edges: pairs of genes that vary together, in the real and the generated samples.

Correlations of a few samples are strong by chance: of pairs without any, |r| is above 0.3 in
17 % at 22 samples and in 2 % at 60. So S has as many samples of a condition as R_te; row copy has
fewer, and more edges by chance. Row real-half says what noise costs.
"""

from collections.abc import Callable

import numpy as np

from mdwgan.metrics.base import (
    EACH,
    MEAN,
    NOISE,
    SHUFFLED,
    Comparison,
    Family,
    Noted,
    Undefined,
    once,
    once_of_real,
)
from mdwgan.metrics.dist import unit_real, unit_synthetic
from mdwgan.numerics.correlation import count_pairs, pairs_above

FAMILY = Family("dependence")

# Health Privacy Challenge of CAMDA and ELSA, where edges at r > 0, 0.3 and 0.5 are counted.
CAMDA = "CAMDA/ELSA benchmark 2026, bioRxiv 10.64898/2026.03.02.707794"
CUTS = {"03": 0.3, "05": 0.5}
LEAST_REAL = 10  # samples: with fewer, most edges are chance, and there is nothing to find
LEAST_GENERATED = 4  # row copy has what training has, and its edges of chance are part of it


@once_of_real
def real_edges(c: Comparison, condition: str) -> list[np.ndarray]:
    """Edges in R_te within one condition, for each cut."""
    return pairs_above(unit_real(c, condition), tuple(CUTS.values()))


@once
def edges_within(c: Comparison, condition: str) -> np.ndarray:
    """Numbers of edges in R_te, in S and in both, for each cut, within one condition."""
    generated = pairs_above(unit_synthetic(c, condition), tuple(CUTS.values()))
    return np.array(list(map(count_pairs, real_edges(c, condition), generated)))


def edge_share(cut: str, of_real: bool) -> Callable[..., Noted]:
    """Share of the edges of one set that the other has too: recall of R_te's, precision of S's."""

    def metric(c: Comparison, condition: str) -> Noted:
        real, generated, both = edges_within(c, condition)[list(CUTS).index(cut)].tolist()
        edges, whose = (real, "test") if of_real else (generated, "generated")
        if edges == 0:
            raise Undefined(f"no pair has |r| above {CUTS[cut]:g} in the {whose} samples")
        genes = c.real.shape[1]
        # What pairs drawn at random would have in common with the other set.
        chance = (generated if of_real else real) / (genes * (genes - 1) / 2)
        return Noted(both / edges, f"{real} test, {generated} synthetic edges; chance {chance:.3f}")

    return metric


for _cut, _r in CUTS.items():
    for _name, _of_real, _text in (
        ("precision", False, "in S that are so in R_te too"),
        ("recall", True, "in R_te that are so in S too"),
    ):
        FAMILY.metric(
            f"coexpr{_cut}_{_name}_{EACH}",
            "higher",
            1,
            CAMDA,
            f"Of {EACH} samples: share of the pairs of genes with a correlation beyond {_r:g} or "
            f"-{_r:g} {_text}. All pairs are counted. With few samples many of them are chance: "
            "compare with real-half.",
            LEAST_REAL,
            LEAST_GENERATED,
            condition=EACH,
            controls=(SHUFFLED, NOISE, MEAN) if _of_real else (SHUFFLED, NOISE),
        )(edge_share(_cut, _of_real))
