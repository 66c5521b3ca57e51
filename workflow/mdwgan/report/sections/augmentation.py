"""The augmentation curve of a tissue: table and words."""

import math

import pandas as pd
from scipy import stats

from mdwgan.generators.rows import label
from mdwgan.metrics.classification import CURVE
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Table, from_frame
from mdwgan.report.page.words import SHORT_NAMES, listed, signed

NEEDED = ["n_real", "factor", "classifier", "metric", "gain"]
# With two values, the interval is 12.7 standard errors wide: no gain that occurs is outside of it.
LEAST_TESTED = 3
NUMBERS = ["n_real", "factor", "value", "sd", "gain", "gain_sd", "repeats"]


def read_curves(
    results: Results, tissue: str, names: list[str], notes: list[str] | None = None
) -> pd.DataFrame | None:
    """Rows of augmentation.tsv of all generators and seeds; None where there are none."""
    frames = []
    for name in names:
        for seed in results.seeds:
            path = results.path(tissue, name, seed, "augmentation.tsv")
            table = results.table(path, notes, NEEDED)
            if table is None or table.empty:
                continue
            frames.append(table.reindex(columns=CURVE).assign(generator=name, seed=seed))
    if not frames:
        return None
    joined = pd.concat([frame.astype(object) for frame in frames], ignore_index=True)
    joined[NUMBERS] = joined[NUMBERS].apply(pd.to_numeric, errors="coerce")
    return joined.assign(note=joined["note"].fillna("").astype(str))


def mean_gains(curves: pd.DataFrame) -> pd.DataFrame:
    """Mean over seeds; the SD is that of the repeats of all seeds together.

    Returns
    -------
    DataFrame
        generator, n_real, factor, classifier, metric, value, gain, gain_sd,
        repeats, half of the gain's 95 % interval: Student's t over seeds, as repeats
        of a seed share its samples; over repeats in a run of one seed; and counted,
        the number of these seeds or repeats.
    """
    rows = []
    keys = ["generator", "n_real", "factor", "classifier", "metric"]
    measured = curves.dropna(subset=["factor", "gain"])
    for setting, lines in measured.groupby(keys, sort=False):
        gain, repeats, sd = lines["gain"].mean(), int(lines["repeats"].sum()), _spread(lines)
        several = curves["seed"].nunique() > 1
        count, error = (len(lines), lines["gain"].std()) if several else (repeats, sd)
        half = math.nan
        if count > 1:
            half = stats.t.ppf(0.975, count - 1) * error / math.sqrt(count)
        rows.append([*setting, lines["value"].mean(), gain, sd, repeats, half, count])
    return pd.DataFrame(
        rows, columns=[*keys, "value", "gain", "gain_sd", "repeats", "half", "counted"]
    )


def _spread(lines: pd.DataFrame) -> float:
    """SD of the gain over the repeats of all seeds, from each seed's own; NaN of one repeat."""
    counts, gain = lines["repeats"], lines["gain"]
    mean = (counts * gain).sum() / counts.sum()
    squares = (counts - 1) * lines["gain_sd"].fillna(0) ** 2 + counts * (gain - mean) ** 2
    return math.sqrt(squares.sum() / (counts.sum() - 1)) if counts.sum() > 1 else math.nan


def curve_words(curves: pd.DataFrame) -> list[str]:
    """Say where synthetic samples help beyond noise, and which sizes there are none of."""
    means, words = mean_gains(curves).dropna(subset="half"), []
    means = means[(means["metric"] == "mcc") & (means["factor"] > 0)]
    over = "seeds" if curves["seed"].nunique() > 1 else "repeats"
    for name, settings in means.groupby("generator", sort=False):
        gain, half = settings["gain"], settings["half"]
        what = f"{len(settings)} settings (real samples x added samples x classifier)"
        if settings["counted"].max() < LEAST_TESTED:
            words.append(
                f"Augmentation by {label(name)}: nothing is tested, with {LEAST_TESTED - 1} "
                f"{over}. MCC changes by {signed(gain.mean())} on average over {what}, from "
                f"{signed(gain.min())} to {signed(gain.max())}."
            )
            continue
        words.append(
            f"Augmentation by {label(name)}: MCC rises in {int((gain > half).sum())} and falls in "
            f"{int((gain < -half).sum())} of {what} by more than the 95 % interval over {over}; "
            f"the mean gain is {signed(gain.mean())}."
        )
    measured = curves.loc[curves["factor"].notna(), "n_real"]  # at other seeds
    left_out = curves[curves["factor"].isna() & ~curves["n_real"].isin(measured)]
    if len(left_out):
        sizes = listed([f"{n:g}" for n in sorted(left_out["n_real"].unique())])
        why = left_out["note"].iloc[0].partition(", fewer than")[0]
        words.append(f"No curve for {sizes} real samples of each condition: {why}.")
    return words


def curve_table(curves: pd.DataFrame) -> Table | None:
    """All numbers of the curve, and reasons of missing ones."""
    means = mean_gains(curves).drop(columns=["half", "counted"])
    if means.empty:
        return None
    shown = means.replace({"classifier": SHORT_NAMES}).rename(
        columns={
            "n_real": "real",
            "factor": "added",
            "gain_sd": "SD of gain",
        }
    )
    notes = curves.loc[curves["factor"].notna() & (curves["note"] != ""), ["generator", "note"]]
    table = from_frame(shown.assign(metric=shown["metric"].str.replace("_", " ")))
    table.notes += [f"{name}: {note}" for name, note in notes.drop_duplicates().to_numpy()]
    return table
