"""Donors and samples, with ids in TCGA's and GTEx's forms."""

import numpy as np
import pandas as pd

from mdwgan.demo import plan
from mdwgan.seeds import rng

LETTERS = np.array(list("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"))


def draw_samples() -> pd.DataFrame:
    """All samples of the demo.

    Returns
    -------
    DataFrame
        ``sample``, ``donor``, ``tissue``, ``condition`` (normal, tumour), ``source`` (GTEX,
        TCGA), ``study`` (gtex or a TCGA study). No real barcode has a participant that starts
        with S or a GTEx donor that starts with 0.
    """
    random = rng(plan.SEED, "demo", "samples")
    donors = _gtex_donors(random)
    rows = []
    for tissue, content in plan.TISSUES.items():
        rows += [
            (_gtex_sample(d, content, random), d, tissue, "normal", "GTEX", "gtex")
            for d in donors[tissue]
        ]
        for name, study in content.studies.items():
            rows += [
                (sample, sample[:12], tissue, condition, "TCGA", name)
                for condition, sample in _tcga_samples(study, random)
            ]
    columns = ["sample", "donor", "tissue", "condition", "source", "study"]
    return pd.DataFrame(rows, columns=columns)


def _code(random: np.random.Generator, n: int) -> str:
    return "".join(random.choice(LETTERS, n))


def _gtex_donors(random: np.random.Generator) -> dict[str, list[str]]:
    """Donors per tissue: those of two tissues first, then each tissue's own."""
    donors = {tissue: [] for tissue in plan.TISSUES}
    for pair, n in plan.SHARED_DONORS.items():
        for _ in range(n):
            donor = f"GTEX-0{_code(random, 4)}"
            for tissue in pair:
                donors[tissue].append(donor)
    for tissue, content in plan.TISSUES.items():
        while len(donors[tissue]) < content.gtex:
            # GTEx donors have four or five characters.
            donors[tissue].append(f"GTEX-0{_code(random, int(random.integers(3, 5)))}")
    return donors


def _gtex_sample(donor: str, tissue: plan.Tissue, random: np.random.Generator) -> str:
    return f"{donor}-{random.choice(tissue.site_codes)}-SM-{_code(random, 5)}"


def _tcga_samples(study: plan.Study, random: np.random.Generator) -> list[tuple[str, str]]:
    """Tumours, and normals most of which come from the same patients."""
    patients = [
        f"TCGA-{random.choice(study.sites)}-S{_code(random, 3)}" for _ in range(study.tumour + 1)
    ]
    # The last patient has a normal sample only.
    normals = [*random.choice(patients[:-1], study.normal - 1, replace=False), patients[-1]]
    samples = []
    for condition, owners in (("normal", normals), ("tumour", patients[:-1])):
        for patient in owners:
            vial = "11A" if condition == "normal" else random.choice(["01A", "01B"], p=[0.95, 0.05])
            portion = random.choice(["11R", "01R", "12R"], p=[0.7, 0.25, 0.05])
            samples.append(
                (condition, f"{patient}-{vial}-{portion}-{random.choice(study.plates)}-07")
            )
    return samples
