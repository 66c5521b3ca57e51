"""Planned and real studies: does a pilot of real samples predict what larger real studies find?

    python benchmarks/plan.py results/reach/kidney/cohort.h5ad --output planned.tsv

Draws pilots of 5 + 5, 10 + 10 and 20 + 20 real samples. Each predicts what studies of up to 40 + 40
find of the DEGs of the whole cohort, and the MCC of classifiers; real studies of these sizes, of
samples outside the pilot as far as there are enough, show what they do find. Prints the mean
absolute error and the coverage of the 90 % band, by size of the pilot and of the study.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.cohort.sample_set import SampleSet
from mdwgan.inference.cuts import Cuts
from mdwgan.inference.limma import GroupTest, library_sizes, limma_tests
from mdwgan.inference.pilot import Pilot, log_values
from mdwgan.inference.planning import outcome, simulate
from mdwgan.inference.study_size import band, classifier_lines
from mdwgan.io import write_tsv
from mdwgan.metrics.classification import CLASSIFIERS, predict, score
from mdwgan.readers.hdf5 import read_h5ad
from mdwgan.seeds import derive, rng

PILOTS, SIZES = (5, 10, 20), (10, 20, 40)  # samples of each condition
CUTS = {
    "log2fc 1, padj": Cuts(1, 0.05, "padj"),
    "log2fc 3, pvalue": Cuts(3, 0.05, "pvalue"),
}


def chosen(group: np.ndarray, n: int, last: np.ndarray, random) -> np.ndarray:
    """Rows of n + n samples at random; those of ``last`` only where the others do not suffice."""
    rows = []
    for condition in (False, True):
        every = random.permutation(np.flatnonzero(group == condition))
        late = np.isin(every, last)
        rows.append(np.concatenate([every[~late], every[late]])[:n])
    return np.concatenate(rows)


def real_mcc(values: np.ndarray, group: np.ndarray, study: np.ndarray, random) -> dict:
    """MCC of classifiers trained on a real study; as many others of each condition test."""
    rest = np.setdiff1d(np.arange(len(group)), study)
    fewest = min(np.bincount(group[rest].astype(int), minlength=2).min(), 50)
    held = rest[chosen(group[rest], fewest, np.zeros(0), random)]
    rows = np.concatenate([study, held])
    logs = log_values(values[rows], library_sizes(values[rows].T))
    of = logs[: len(study)]
    sd = of.std(axis=0, ddof=1)
    z = ((logs - of.mean(axis=0)) / np.where(sd > 0, sd, 1)).astype(np.float32)
    names = rows.astype(str)
    labels = group[rows].astype(np.int64)
    every = SampleSet("real", [], ["reference", "case"], names, names, labels, z)
    train, test = every.take(np.arange(len(study))), every.take(np.arange(len(study), len(rows)))
    return {
        name: score(test.labels, said)["mcc"]
        for name, said in predict(train, test, derive(0, "real")).items()
    }


def observed_mcc(values, group, tissue: str, repeats: int) -> dict[tuple[str, int], float]:
    """Mean MCC by classifier and size, over real studies."""
    found = {}
    for n in SIZES:
        randoms = [rng(0, tissue, "real mcc", str(n), str(i)) for i in range(repeats)]
        all_of_n = [
            real_mcc(values, group, chosen(group, n, np.zeros(0), random), random)
            for random in randoms
        ]
        found |= {(c, n): float(np.mean([one[c] for one in all_of_n])) for c in CLASSIFIERS}
    return found


def predictions(pilot: Pilot, draws: int, name: str, largest: tuple[int, int]) -> dict:
    """Recall and FDR of simulated studies (draws,), by cuts, size and measure."""
    simulated = list(simulate(pilot, SIZES, draws, 0, name, cohort=largest))
    found = {}
    for label, cuts in CUTS.items():
        outcomes = [study.outcomes(cuts) for study in simulated]
        for i, n in enumerate(SIZES):
            for measure in ("recall", "fdr"):
                found[label, n, measure] = np.array([one[i][measure] for one in outcomes])
    return found


def rows_of_pilot(args, values, group, whole, size: int, draw: int, mcc: dict, tissue: str):
    """Lines of one pilot: predicted and observed."""
    random = rng(0, tissue, "pilot", str(size), str(draw))
    first = chosen(group, size, np.zeros(0), random)
    largest = int((~group).sum()), int(group.sum())
    pilot = Pilot(values[first], group[first], counts=True)
    plain = Pilot(values[first], group[first], counts=True, shrink=False)
    name = f"{tissue}-{size}-{draw}"
    planned = predictions(pilot, args.draws, name, largest)
    unshrunken = predictions(plain, max(args.draws // 4, 2), name, largest)
    of = {n: chosen(group, n, first, random) for n in SIZES}
    fits = limma_tests((GroupTest(values[of[n]], group[of[n]]) for n in SIZES), counts=True)
    real = dict(zip(SIZES, fits, strict=True))
    for (label, n, measure), drawn in planned.items():
        cuts = CUTS[label]
        same = real[n].log2fc * whole.log2fc > 0
        seen = outcome(
            cuts.calls(real[n].log2fc, real[n].p), cuts.calls(whole.log2fc, whole.p), same
        )[measure]
        low, high = band(drawn[np.isfinite(drawn)])
        plain_value = np.nanmean(unshrunken[label, n, measure])
        facts = [np.nanmean(drawn), low, high, plain_value]
        yield [tissue, size, draw, label, n, measure, seen, *facts]
    lines = classifier_lines(pilot, [5, *SIZES], args.classifier_draws, 0, name, largest=20)
    for line in lines:
        classifier = line["measure"].removesuffix("_mcc")
        if (classifier, line["n"]) in mcc:
            seen = mcc[classifier, line["n"]]
            facts = [line["value"], line["low"], line["high"], np.nan]
            yield [tissue, size, draw, line["kind"], line["n"], line["measure"], seen, *facts]


COLUMNS = ["tissue", "pilot", "draw", "cuts", "n", "measure"]
COLUMNS += ["observed", "predicted", "low", "high", "unshrunken"]


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Mean observed and predicted, mean absolute errors and coverage."""
    table = table.assign(
        error=(table["predicted"] - table["observed"]).abs(),
        error_unshrunken=(table["unshrunken"] - table["observed"]).abs(),
        covered=(table["observed"] >= table["low"]) & (table["observed"] <= table["high"]),
    )
    keys = ["tissue", "cuts", "measure", "pilot", "n"]
    means = ["observed", "predicted", "error", "covered", "unshrunken", "error_unshrunken"]
    return table.groupby(keys)[means].mean().round(3).reset_index()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cohort", type=Path, help="cohort.h5ad of a run with matrix: counts")
    parser.add_argument("--sizes", type=int, nargs="+", default=PILOTS, help="of pilots")
    parser.add_argument("--genes", type=int, default=1000, help="drawn at random, for speed")
    parser.add_argument("--pilots", type=int, default=5, help="of each size")
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--classifier-draws", type=int, default=2)
    parser.add_argument("--studies", type=int, default=5, help="real ones, of the observed MCC")
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    data = read_h5ad(args.cohort)
    tissue, group = str(data.uns["tissue"]), (data.obs["condition"] == "tumour").to_numpy()
    genes = np.sort(rng(0, "genes").permutation(data.n_vars)[: args.genes])
    values = np.asarray(data.layers["counts"])[:, genes].astype(np.float64)
    (whole,) = limma_tests([GroupTest(values, group)], counts=True)
    mcc = observed_mcc(values, group, tissue, args.studies) if args.classifier_draws else {}
    rows, start = [], time.process_time()
    for draw in range(args.pilots):
        for size in args.sizes:
            rows += rows_of_pilot(args, values, group, whole, size, draw, mcc, tissue)
            print(f"{tissue} {size} {draw}: {time.process_time() - start:.0f} CPU s", flush=True)
            write_tsv(pd.DataFrame(rows, columns=COLUMNS), args.output)
    print(summary(pd.DataFrame(rows, columns=COLUMNS)).to_string(index=False))


if __name__ == "__main__":
    main()
