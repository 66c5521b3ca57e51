"""The metrics of a row of the result table."""

from dataclasses import replace

import numpy as np

from mdwgan.metrics.base import DENDROGRAM_GENES, Metric
from mdwgan.metrics.dendrogram import s_dend, s_sdcc
from mdwgan.metrics.detection import TREES, auc_lr, auc_rf
from mdwgan.metrics.dist import dist_ratio, whole, within
from mdwgan.metrics.diversity import NEIGHBOURS, coverage, density, precision, recall, spread
from mdwgan.metrics.joint import frechet, mmd2
from mdwgan.metrics.marginals import (
    effect_r,
    effect_slope,
    ks,
    rank_agreement,
    wasserstein1,
)
from mdwgan.metrics.memorisation import closer_to_train, dcr_ratio, mia_auc, nndr, nndr_real
from mdwgan.metrics.network import NETWORKS, dist_joined
from mdwgan.metrics.pca import second_view
from mdwgan.samples.conditions import CONDITIONS

LI = "Li et al. 2023, Eq. 11"
VINAS = "Viñas et al. 2022, Bioinformatics 38:730"
MASSEY = "Massey 1951, J Am Stat Assoc 46:68"
RUBNER = "Rubner et al. 2000, Int J Comput Vis 40:99"
GRETTON = "Gretton et al. 2012, JMLR 13:723, Eq. 3"
HEUSEL = "Heusel et al. 2017, NeurIPS; Dowson and Landau 1982, J Multivar Anal 12:450"
LOPEZ = "Lopez-Paz and Oquab 2017, ICLR"
KYNKAANNIEMI = "Kynkäänniemi et al. 2019, NeurIPS, Eqs. 1-2"
NAEEM = "Naeem et al. 2020, ICML"
ZHAO = "Zhao et al. 2021, ACML (CTAB-GAN)"
PLATZER = "Platzer and Reutterer 2021, Front Big Data 4:679939"
CHEN = "Chen et al. 2020, ACM CCS (GAN-Leaks)"
PROTOCOL = "docs/protocol.md"
FEW = (4, 2)  # real, generated: a correlation among generated samples needs two
BALLS = NEIGHBOURS + 1  # a ball needs k neighbours beside its own sample
FOLDED = (10, 10)  # under 10 of a kind a fold of five would have one sample of it, or none
NONE = float("nan")


def _row(name, axis, direction, ideal, least, source, definition, function, **options) -> Metric:
    """An entry; ``least`` counts real, generated and, where they are looked at, training ones."""
    real, synthetic, train = (*least, 0)[:3]
    return Metric(
        name,
        axis,
        direction,
        ideal,
        real,
        synthetic,
        source,
        definition,
        least_train=train,
        function=function,
        **options,
    )


DEPENDENCE = [
    _row(
        "dist",
        "dependence",
        "higher",
        1,
        FEW,
        LI,
        "Pearson's correlation of the upper triangles of the two gene-gene correlation matrices, "
        "both conditions pooled.",
        whole,
    ),
    *(
        _row(
            f"dist_{name}",
            "dependence",
            "higher",
            1,
            FEW,
            LI,
            f"dist among {name} samples.",
            within(name),
            condition=name,
        )
        for name in CONDITIONS
    ),
    _row(
        "dist_ratio",
        "dependence",
        "higher",
        1,
        (*FEW, 2),
        PROTOCOL,
        "dist over the dist of the training samples (row copy): above 1 beats copying. Empty "
        "where the latter isn't above 0.",
        dist_ratio,
    ),
    *(
        _row(
            f"dist_{network}",
            "dependence",
            "higher",
            1,
            FEW,
            LI,
            f"dist over the pairs of genes that {label} joins.",
            dist_joined(network),
        )
        for network, label in NETWORKS.items()
    ),
    _row(
        "s_dend",
        "dependence",
        "higher",
        1,
        FEW,
        VINAS,
        "Correlation of the cophenetic distances of two trees of genes, average linkage on 1 - r "
        f"among {DENDROGRAM_GENES:,} genes drawn by the seed.",
        s_dend,
    ),
    _row(
        "s_sdcc",
        "dependence",
        "lower",
        0,
        FEW,
        VINAS,
        "Squared difference of two correlations, each between the distances 1 - r of genes and "
        "the cophenetic distances of their tree; the same genes as s_dend.",
        s_sdcc,
    ),
]
MARGINALS = [
    _row(
        "ks",
        "marginals",
        "lower",
        0,
        FEW,
        MASSEY,
        "Kolmogorov-Smirnov statistic of each gene, mean over genes. Not 0 between small samples "
        "of one distribution: compare with real-half.",
        ks,
    ),
    _row(
        "wasserstein1",
        "marginals",
        "lower",
        0,
        FEW,
        RUBNER,
        "Wasserstein-1 distance of each gene in z, mean over genes, in units of the training SD.",
        wasserstein1,
    ),
    _row(
        "mean_r",
        "marginals",
        "higher",
        1,
        FEW,
        PROTOCOL,
        "Spearman's correlation over genes of their means of log2 values.",
        rank_agreement(np.mean),
    ),
    _row(
        "sd_r",
        "marginals",
        "higher",
        1,
        FEW,
        PROTOCOL,
        "Spearman's correlation over genes of their SDs of log2 values.",
        rank_agreement(np.std),
    ),
    _row(
        "effect_r",
        "marginals",
        "higher",
        1,
        FEW,
        PROTOCOL,
        "Pearson's correlation over genes of the difference between the condition means, tumour "
        "less normal, in log2.",
        effect_r,
    ),
    _row(
        "effect_slope",
        "marginals",
        "nearest",
        1,
        FEW,
        PROTOCOL,
        "Size of that difference against the real one, least squares without an offset: near 0 "
        "where the generator ignores its labels.",
        effect_slope,
    ),
]
JOINT = [
    _row(
        "mmd2",
        "joint",
        "lower",
        0,
        (*FEW, 2),
        GRETTON,
        "Squared maximum mean discrepancy, unbiased, RBF kernel as wide as the median distance "
        "between training samples. May be negative.",
        mmd2,
    ),
    _row(
        "frechet",
        "joint",
        "lower",
        0,
        (*FEW, 2),
        HEUSEL,
        "Squared Frechet distance of two normal distributions in the first p = min(50, n - 1) "
        "principal components of the n training samples, where both sets have more than 2p "
        "samples.",
        frechet,
    ),
]
DETECTION = [
    _row(
        "auc_lr",
        "detection",
        "nearest",
        0.5,
        FOLDED,
        LOPEZ,
        "ROC-AUC of logistic regression that tells generated from real test samples, five folds "
        "by donor.",
        auc_lr,
    ),
    _row(
        "auc_rf",
        "detection",
        "nearest",
        0.5,
        FOLDED,
        LOPEZ,
        f"ROC-AUC of a random forest of {TREES} trees on the same folds.",
        auc_rf,
        draws=2,
    ),
]
DIVERSITY = [
    _row(
        "precision",
        "diversity",
        "higher",
        1,
        (BALLS, 1),
        KYNKAANNIEMI,
        "Share of generated samples within the distance of some real sample's 5th nearest real "
        "neighbour.",
        precision,
    ),
    _row(
        "recall",
        "diversity",
        "higher",
        1,
        (1, BALLS),
        KYNKAANNIEMI,
        "Share of real samples within the distance of some generated sample's 5th nearest "
        "generated neighbour.",
        recall,
    ),
    _row(
        "density",
        "diversity",
        "nearest",
        1,
        (BALLS, 1),
        NAEEM,
        "Number of real samples whose 5th nearest real neighbour is farther than a generated "
        "sample, over 5, mean over generated samples; above 1 where these crowd.",
        density,
    ),
    _row(
        "coverage",
        "diversity",
        "higher",
        1,
        (BALLS, 1),
        f"{NAEEM}, Eq. 7",
        "Share of real samples with a generated one within the distance of their 5th nearest "
        "real neighbour.",
        coverage,
    ),
    _row(
        "spread",
        "diversity",
        "nearest",
        1,
        FEW,
        PROTOCOL,
        "Median distance between generated samples over that between real test samples; under 1 "
        "they are too alike.",
        spread,
    ),
]
MEMORISATION = [
    _row(
        "dcr_ratio",
        "memorisation",
        "nearest",
        1,
        (*FEW, 1),
        ZHAO,
        "Median distance to the nearest training sample, generated over real test samples; far "
        "below 1 is copying.",
        dcr_ratio,
    ),
    _row(
        "nndr",
        "memorisation",
        "none",
        NONE,
        (*FEW, 2),
        ZHAO,
        "Median over generated samples of the distance to the nearest training sample over that "
        "to the second-nearest; nndr_real is what it should be, far below is copying.",
        nndr,
    ),
    _row(
        "nndr_real",
        "memorisation",
        "none",
        NONE,
        (*FEW, 2),
        ZHAO,
        "nndr of the real test samples: the same for all rows of a tissue.",
        nndr_real,
    ),
    _row(
        "closer_to_train",
        "memorisation",
        "nearest",
        0.5,
        (*FEW, 2),
        PLATZER,
        "Share of generated samples nearer to the training samples than to as many real test "
        "samples of the same conditions, mean of 20 draws; near 1 they follow the training "
        "samples.",
        closer_to_train,
    ),
    _row(
        "mia_auc",
        "memorisation",
        "nearest",
        0.5,
        (*FEW, 2),
        CHEN,
        "ROC-AUC of telling training from test samples by the distance to the nearest generated "
        "one; 1 gives every training sample away.",
        mia_auc,
    ),
]


def _in_pca(metric: Metric) -> Metric:
    """Second view of a metric of distances."""
    return replace(
        metric,
        name=f"{metric.name}_pca",
        least_train=2,
        definition=f"{metric.name} in the first p = min(50, n - 1) principal components of the n "
        "training samples.",
        function=second_view(metric.function),
    )


METRICS = [
    *DEPENDENCE,
    *MARGINALS,
    *JOINT,
    _in_pca(JOINT[0]),
    *DETECTION,
    *DIVERSITY,
    *map(_in_pca, DIVERSITY),
    *MEMORISATION,
]
