"""The augmentation curve in the report: figure, table and words."""

import math

import pandas as pd
from matplotlib.lines import Line2D
from scipy import stats

from mdwgan.generators.rows import label, starred
from mdwgan.metrics.classification import CLASSIFIERS, CURVE
from mdwgan.report.figures.style import INK, SERIES, Figure, embed, key, panels
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Table, from_frame
from mdwgan.report.page.words import legend, listed

SHORT = {"rf": "RF", "knn": "kNN", "mlp": "MLP"}
REPEATS = " bootstrap only repeats real samples, with noise."
NUMBERS = ["n_real", "factor", "value", "sd", "gain", "gain_sd", "repeats"]


def read_curves(results: Results, tissue: str, names: list[str]) -> pd.DataFrame | None:
    """Rows of augmentation.tsv of all generators and seeds; None where there are none."""
    frames = []
    for name in names:
        for seed in results.seeds:
            path = f"{tissue}/{name}/seed{seed}/augmentation.tsv"
            table = results.table(path)
            if table is None or table.empty:
                continue
            if not {"n_real", "factor", "classifier", "metric", "gain"} <= set(table):
                results.notes.append(f"unreadable: {path} (columns other than those of the curve)")
                continue
            frames.append(table.reindex(columns=CURVE).assign(generator=name, seed=seed))
    if not frames:
        return None
    joined = pd.concat([frame.astype(object) for frame in frames], ignore_index=True)
    joined[NUMBERS] = joined[NUMBERS].apply(pd.to_numeric, errors="coerce")
    return joined.assign(note=joined["note"].fillna("").astype(str))


def over_seeds(curves: pd.DataFrame) -> pd.DataFrame:
    """Mean over seeds; the SD is that of the repeats of all seeds together.

    Returns
    -------
    DataFrame
        generator, n_real, factor, classifier, metric, value, gain, gain_sd,
        repeats, and half of the gain's 95 % interval: Student's t over seeds,
        as repeats of a seed share its samples; over repeats in a run of one seed.
    """
    rows = []
    keys = ["generator", "n_real", "factor", "classifier", "metric"]
    found = curves.dropna(subset=["factor", "gain"])
    for group, part in found.groupby(keys, sort=False):
        gain, repeats, sd = part["gain"].mean(), int(part["repeats"].sum()), _spread(part)
        several = curves["seed"].nunique() > 1
        count, error = (len(part), part["gain"].std()) if several else (repeats, sd)
        half = math.nan
        if count > 1:
            half = stats.t.ppf(0.975, count - 1) * error / math.sqrt(count)
        rows.append([*group, part["value"].mean(), gain, sd, repeats, half])
    return pd.DataFrame(rows, columns=[*keys, "value", "gain", "gain_sd", "repeats", "half"])


def _spread(part: pd.DataFrame) -> float:
    """SD of the gain over the repeats of all seeds, from each seed's own; NaN of one repeat."""
    counts, gain = part["repeats"], part["gain"]
    mean = (counts * gain).sum() / counts.sum()
    squares = (counts - 1) * part["gain_sd"].fillna(0) ** 2 + counts * (gain - mean) ** 2
    return math.sqrt(squares.sum() / (counts.sum() - 1)) if counts.sum() > 1 else math.nan


def curve_figure(curves: pd.DataFrame) -> Figure | None:
    """Gain in MCC against the share of generated samples: a row a size, a column a classifier."""
    found = over_seeds(curves)
    found = found[found["metric"] == "mcc"]
    if found.empty:
        return None
    names = list(dict.fromkeys(found["generator"]))
    sizes = sorted(found["n_real"].unique())
    factors = sorted(found["factor"].unique())
    colors = {name: SERIES[i % len(SERIES)] for i, name in enumerate(names)}
    places = {f"{SHORT[c]}, {n:g} real": (n, c) for n in sizes for c in CLASSIFIERS}
    labels = ("generated samples added, as a multiple of the real ones", "gain in MCC")
    with panels(list(places), (4.6, 2.7), 1.6, labels, columns=3) as (figure, axes):
        for title, ax in axes.items():
            n, classifier = places[title]
            own = found[(found["n_real"] == n) & (found["classifier"] == classifier)]
            ax.axhline(0, color=INK, lw=1.4)
            for name in names:
                _line(ax, own[own["generator"] == name], factors, colors[name])
            ax.set_xticks(range(len(factors)), [f"{f:g}" for f in factors])
        handles = [
            Line2D([], [], color=c, marker="o", ms=4, label=starred(n)) for n, c in colors.items()
        ]
        key(figure, False, handles=handles, ncols=5, handlelength=1.4)
        return Figure(
            embed(figure),
            f"Line plots of the gain in MCC against the number of generated samples added, for "
            f"{', '.join(map(starred, names))}, with {listed([f'{n:g}' for n in sizes])} real "
            "samples of each condition.",
            "Gain in MCC over the same classifier trained on the real samples alone (dark line). "
            "A panel's number is that of real samples of each condition; generators were fitted on "
            "those alone. Band: SD over draws of the real samples, of all seeds."
            f"{REPEATS if 'bootstrap' in names else ''}{legend(names)}",
            wide=True,
            title="Augmentation curve",
        )


def _line(axes, own: pd.DataFrame, factors: list[float], color: str) -> None:
    own = own.sort_values("factor")
    x = [factors.index(factor) for factor in own["factor"]]
    gain, sd = own["gain"].to_numpy(), own["gain_sd"].fillna(0).to_numpy()
    axes.fill_between(x, gain - sd, gain + sd, color=color, alpha=0.15, lw=0)
    axes.plot(x, gain, "o-", color=color, ms=3.5, lw=1.4)


def curve_words(curves: pd.DataFrame) -> list[str]:
    """Say where generated samples help beyond noise, and which sizes there are none of."""
    found = over_seeds(curves)
    found = found[(found["metric"] == "mcc") & (found["factor"] > 0)]
    found, words = found.dropna(subset="half"), []
    over = "seeds" if curves["seed"].nunique() > 1 else "repeats"
    for name, part in found.groupby("generator", sort=False):
        gain, half = part["gain"], part["half"]
        words.append(
            f"Augmentation by {label(name)}: MCC rises in {int((gain > half).sum())} and falls in "
            f"{int((gain < -half).sum())} of {len(part)} settings (real samples x added samples x "
            f"classifier) by more than the 95 % interval over {over}; the mean gain is "
            f"{f'{gain.mean():+.3f}'.replace('-', '−')}."
        )
    there = curves.loc[curves["factor"].notna(), "n_real"]  # at other seeds
    left_out = curves[curves["factor"].isna() & ~curves["n_real"].isin(there)]
    if len(left_out):
        sizes = listed([f"{n:g}" for n in sorted(left_out["n_real"].unique())])
        why = left_out["note"].iloc[0].partition(", fewer than")[0]
        words.append(f"No curve for {sizes} real samples of each condition: {why}.")
    return words


def curve_table(curves: pd.DataFrame) -> Table | None:
    """All numbers of the curve, and reasons of missing ones."""
    found = over_seeds(curves).drop(columns="half")
    if found.empty:
        return None
    shown = found.replace({"classifier": SHORT}).rename(
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
