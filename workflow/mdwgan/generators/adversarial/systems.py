"""The adversarial systems that the paper compares: points in one space, trained by one trainer.

The table is apart from the networks, so that reading a config imports no torch.
"""

from dataclasses import dataclass
from typing import Literal

Lipschitz = Literal["penalty", "clip", "none"]

MDWGAN = "Li et al., BMC Bioinformatics 24:427, 2023"
GOODFELLOW = "Goodfellow et al., NeurIPS 2014"
MIRZA = "Mirza and Osindero, arXiv:1411.1784, 2014"
ARJOVSKY = "Arjovsky et al., ICML 2017"
GULRAJANI = "Gulrajani et al., NeurIPS 2017"
PROTOCOL = (
    "Widths, optimiser, learning rate, epochs and patience are those of MDWGAN-GP's text, and the "
    "critic steps those of its code, for all systems alike; an original's own, "
    "such as WGAN's learning rate of 5e-5, can be set by training_of."
)
PER_CONDITION = "It has no labels: one model is trained for each condition."
TANH = (
    "The tanh output spans each gene's range in the training samples: z-scores exceed [-1, 1], and "
    "an output without that scale would cripple the system by construction."
)


@dataclass(frozen=True)
class System:
    """One adversarial system.

    Attributes
    ----------
    title, source, about : str
        Its name, the paper, and what was chosen where that is silent; shown in
        docs/systems.md and in the report.
    loss : {"wasserstein", "log"}
        ``log``: binary cross-entropy, non-saturating for the generator.
    lipschitz : {"penalty", "clip", "none"}
        Gradient penalty (Gulrajani et al. 2017), or weights clipped (Arjovsky et al. 2017).
    graphs : tuple of {"x2", "x3"}
        Views that critics see beside X1.
    tanh : bool
        Bounded output instead of a linear one.
    conditional : bool
        False: one model for each condition.
    covariates : bool
        The label is condition, source and own categorical covariates, not the condition alone.
    same_batch : bool
        All critic steps of an update see the same real batch.
    constraint : bool
        The generator pays for values outside the training samples' range.
    partition : bool
        Held-out samples are dealt by their distance to their class' centroid.
    reconstruction : bool
        A part of it had to be invented, since no text or code has it.
    """

    title: str
    source: str
    about: str
    loss: Literal["wasserstein", "log"] = "wasserstein"
    lipschitz: Lipschitz = "penalty"
    graphs: tuple[Literal["x2", "x3"], ...] = ()
    tanh: bool = False
    conditional: bool = True
    covariates: bool = False
    same_batch: bool = False
    constraint: bool = False
    partition: bool = False
    reconstruction: bool = False


_GENE_CWGAN = (
    "Without tanh, so values may leave the real range; the constraint penalty, "
    "c * mean over genes of max(|x - mid| - range / 2, 0)^2, holds them (c: training.constraint). "
    "The published abstract names a partition of the data by its distribution, and a penalty; "
    "neither formula is known, so both are a reconstruction: held-out samples are dealt from "
    "strata of the distance to their class' centroid (where nothing is held out, the partition "
    "does nothing). "
)

SYSTEMS: dict[str, System] = {
    "mdwgan-gp": System(
        "MDWGAN-GP",
        MDWGAN,
        "Eqs. 4 to 8: three critics by weight sharing, on X1 and on its smoothing by a Euclidean "
        "and a cosine graph (X2, X3). Signs, weight sharing and all that the text leaves open: "
        "docs/model.md.",
        graphs=("x2", "x3"),
    ),
    "mdwgan-gp-e": System(
        "MDWGAN-GP-E",
        MDWGAN,
        "The paper's ablation: the Euclidean graph alone, two critics; lambda_g / 2 and "
        "lambda_d / 2 weigh the second.",
        graphs=("x2",),
    ),
    "mdwgan-gp-c": System(
        "MDWGAN-GP-C",
        MDWGAN,
        "The paper's ablation: the cosine graph alone, two critics; lambda_g / 2 and lambda_d / 2 "
        "weigh the second.",
        graphs=("x3",),
    ),
    "mdwgan-gp-n": System(
        "MDWGAN-GP-N",
        MDWGAN,
        "No graph: one critic, on X1 (the ablation of both).",
    ),
    "s-wgan-gp": System(
        "S-WGAN-GP",
        "Vinas et al., Bioinformatics 38:730, 2022",
        "WGAN-GP with covariates, condition and source (GTEx or TCGA), of own data also those of "
        "cohort.covariates that are categories, concatenated to the inputs; "
        "all together are embedded as one, where the original embeds each. All critic steps of "
        "an update see the same real batch, and covariates are drawn as the training samples have "
        "them. The original chooses its model on the test set and never reshuffles its batches; "
        "neither is done here.",
        covariates=True,
        same_batch=True,
    ),
    "gene-cwgan": System(
        "Gene-CWGAN",
        "Han et al., Neural Computing and Applications 34:16325, 2022 (reconstruction)",
        _GENE_CWGAN + PROTOCOL,
        constraint=True,
        partition=True,
        reconstruction=True,
    ),
    "gene-cwgan-c0": System(
        "Gene-CWGAN, c = 0",
        "Han et al., Neural Computing and Applications 34:16325, 2022 (reconstruction)",
        "Gene-CWGAN without its constraint penalty, to show what the invented penalty does.",
        partition=True,
        reconstruction=True,
    ),
    "cwgan-gp": System(
        "CWGAN-GP",
        "Zheng et al., Information Sciences 512:1009, 2020",
        f"Conditional WGAN-GP with a tanh output. {TANH} {PROTOCOL}",
        tanh=True,
    ),
    "cwgan": System(
        "CWGAN",
        "Jin et al., 2019",
        f"Conditional WGAN: weights clipped to training.clip (0.01, {ARJOVSKY}), no penalty. "
        f"{TANH} {PROTOCOL}",
        lipschitz="clip",
        tanh=True,
    ),
    "cgan": System(
        "CGAN",
        MIRZA,
        f"Conditional GAN with the log loss, non-saturating for the generator ({GOODFELLOW}). "
        f"{TANH} {PROTOCOL}",
        loss="log",
        lipschitz="none",
        tanh=True,
    ),
    "gan": System(
        "GAN",
        GOODFELLOW,
        "The log loss, non-saturating for the generator; linear output. "
        f"{PER_CONDITION} {PROTOCOL}",
        loss="log",
        lipschitz="none",
        conditional=False,
    ),
    "wgan": System(
        "WGAN",
        ARJOVSKY,
        f"Weights clipped to training.clip; linear output. {PER_CONDITION} {PROTOCOL}",
        lipschitz="clip",
        conditional=False,
    ),
    "wgan-gp": System(
        "WGAN-GP",
        GULRAJANI,
        f"Gradient penalty; linear output. {PER_CONDITION} {PROTOCOL}",
        conditional=False,
    ),
}


def unused_settings(system: System) -> set[str]:
    """Settings of config ``training`` that a system does not use."""
    used = {
        "lambda_g": system.graphs,
        "lambda_d": system.graphs,
        "separate_heads": len(system.graphs) > 1,  # each of two critics has a head anyway
        "gradient_penalty": system.lipschitz == "penalty",
        "clip": system.lipschitz == "clip",
        "constraint": system.constraint,
    }
    return {key for key, has in used.items() if not has}


# ---- in words

LOSS = {"wasserstein": "Wasserstein", "log": "log"}
LIPSCHITZ = {"penalty": "gradient penalty", "clip": "weights clipped", "none": "none"}


def placement(system: System) -> dict[str, str]:
    """Place of a system in the space of all, in words."""
    label = "condition and source" if system.covariates else "condition"
    extras = {
        "same real batch in all critic steps": system.same_batch,
        "constraint penalty": system.constraint,
        "held-out samples by distance to their class' centroid": system.partition,
    }
    return {
        "loss": LOSS[system.loss],
        "Lipschitz": LIPSCHITZ[system.lipschitz],
        "output": "tanh" if system.tanh else "linear",
        "views": ", ".join(["X1", *(graph.upper() for graph in system.graphs)]),
        "label": label if system.conditional else "none: a model for each condition",
        "besides": "; ".join(text for text, has in extras.items() if has) or "–",
    }
