"""Sets of samples for tests of pictures and distributions, in memory and as files."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
from mdwgan.evaluation.sets import Samples, Sets
from mdwgan.io import write_h5ad


def samples(values: np.ndarray, name: str, tissue: str = "kidney", source: str = "TCGA") -> Samples:
    """Samples whose conditions alternate, normal first; each is its own donor."""
    n = len(values)
    obs = pd.DataFrame({"sample": [f"{tissue} {name} {i}" for i in range(n)], "tissue": tissue})
    obs["condition"] = np.where(np.arange(n) % 2 == 0, "normal", "tumour")
    obs["source"] = source
    obs["donor"] = obs["sample"]
    return Samples(obs, values.astype(np.float32))


def normal(n: int, genes: int, seed: int, mean: float = 6.0, sd: float = 1.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, sd, (n, genes))


def make_sets(generated: dict[str, np.ndarray], n=40, genes=12, seed=0, tissue="kidney") -> Sets:
    """Real samples of one distribution, and the given synthetic ones."""
    own = {name: samples(values, name, tissue, "synthetic") for name, values in generated.items()}
    return Sets(
        [f"G{i}" for i in range(genes)],
        samples(normal(n // 2, genes, seed), "train", tissue),
        samples(normal(n, genes, seed + 1), "test", tissue),
        own,
        {},
        dict.fromkeys(own, False),
    )


def write_sets(folder: Path, sets: Sets, failed: str = "") -> tuple[Path, list[Path]]:
    """Write training.h5ad and synthetic.h5ad of each row as far as `read_sets` looks at them."""
    real = [sets.train, sets.test]
    tissue = sets.train.obs["tissue"].iloc[0]
    obs = pd.concat([part.obs for part in real]).set_index("sample").rename_axis(None)
    obs["split"] = ["train"] * len(sets.train) + ["test"] * len(sets.test)
    values = np.concatenate([part.values for part in real])
    data = anndata.AnnData(values, obs=obs, layers={"z": values, "log": values})
    data.var_names = sets.genes
    data.uns["tissue"] = tissue
    training = folder / tissue / "seed0" / "training.h5ad"
    write_h5ad(data, training)
    paths = []
    for name, part in sets.generated.items():
        made = part.take(np.arange(0)) if name == failed else part
        own = anndata.AnnData(made.values, layers={"z": made.values, "log": made.values})
        own.obs = made.obs.set_index("sample").rename_axis(None)[["condition", "source"]]
        own.uns.update(
            generator=name,
            optimistic=name == "cgan",
            seed=0,
            reason="the critic diverged" if name == failed else "",
        )
        paths.append(folder / tissue / name / "seed0" / "synthetic.h5ad")
        write_h5ad(own, paths[-1])
    return training, paths
