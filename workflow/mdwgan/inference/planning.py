"""How many samples a study needs: recall and false discoveries of studies of growing size.

Worlds are drawn from the posterior given a pilot (`mdwgan.inference.pilot`). In each, a cohort is
simulated and tested, n samples of each condition for each n of the grid; what is true is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mdwgan.inference.cuts import Cuts
from mdwgan.inference.limma import Fit, GroupTest, limma_tests
from mdwgan.inference.pilot import Pilot, World
from mdwgan.seeds import rng


@dataclass(frozen=True)
class Simulated:
    """Studies of one world.

    Attributes
    ----------
    world : World
    fits : list of Fit
        Test of the study of each size.
    whole : Fit or None
        Test of the large cohort that contains the studies, where there is one.
    """

    world: World
    fits: list[Fit]
    whole: Fit | None

    def outcomes(self, cuts: Cuts) -> list[dict[str, float]]:
        """`outcome` of each study; what is true are the effects, or the DEGs of ``whole``."""
        if self.whole is None:
            effect, true = self.world.effect, np.abs(self.world.effect) > cuts.log2fc
        else:
            effect, true = self.whole.log2fc, cuts.calls(self.whole.log2fc, self.whole.p)
        return [
            outcome(cuts.calls(fit.log2fc, fit.p), true, fit.log2fc * effect > 0)
            for fit in self.fits
        ]


def simulate(
    pilot: Pilot,
    sizes: Sequence[int],
    draws: int,
    seed: int,
    name: str,
    cohort: tuple[int, int] | None = None,
) -> Iterator[Simulated]:
    """Simulate studies of each size, in several worlds.

    Parameters
    ----------
    pilot : Pilot
    sizes : sequence of int
        Samples of each condition.
    draws : int
        Worlds.
    seed : int
    name : str
        Of the tissue.
    cohort : (int, int), optional
        References and cases of a large cohort that contains the studies; its DEGs by the same test
        can stand for what is true, as in real data. By default the true effects do.
    """
    largest = cohort or (max(sizes), max(sizes))
    group = np.arange(sum(largest)) >= largest[0]
    studies = [np.r_[:n, largest[0] : largest[0] + n] for n in sizes]
    for draw in range(draws):
        random = rng(seed, name, "planning", str(draw))
        world = pilot.world(random)
        values = world.cohort(group, random)
        tests = [GroupTest(values[of], group[of]) for of in studies]
        tests += [GroupTest(values, group)] if cohort else []
        fits = list(limma_tests(tests, pilot.counts))
        yield Simulated(world, fits[: len(sizes)], fits[-1] if cohort else None)


def outcome(called: np.ndarray, true: np.ndarray, same_sign: np.ndarray) -> dict[str, float]:
    """What a study finds.

    Parameters
    ----------
    called, true : ndarray (genes,), bool
        DEGs of the study, and genes that truly differ by more than the cut.
    same_sign : ndarray (genes,), bool
        Whether the study's fold change has the sign of the true one.

    Returns
    -------
    dict
        ``recall``; ``fdr``, the share of DEGs that do not differ by more than the cut;
        ``wrong_sign``, the share of DEGs that do not differ at all, or the other way; ``degs``,
        ``true_degs``.
    """
    found, degs, wanted = (int(x.sum()) for x in (called & true, called, true))
    return {
        "recall": found / wanted if wanted else float("nan"),
        "fdr": 1 - found / degs if degs else 0.0,
        "wrong_sign": int((called & ~same_sign).sum()) / degs if degs else 0.0,
        "degs": degs,
        "true_degs": wanted,
    }
