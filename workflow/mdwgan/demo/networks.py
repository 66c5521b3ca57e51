"""STRING- and HumanNet-format networks for the demo's genes: dense in modules, with noise."""

import numpy as np
import pandas as pd

from mdwgan.demo import plan
from mdwgan.seeds import rng

STRONG_DEGREE = {"string": 5, "humannet": 3}  # strong edges drawn per gene
STRING_WEAK_EDGES = 9000
HUMANNET_TOP = 0.10  # the workflow's default cut, which the strong genes survive
N_UNEXPRESSED = 30  # network genes that no expression file has


def draw_edges(
    strong: np.ndarray, module: np.ndarray, degree: int, random: np.random.Generator
) -> set[tuple[int, int]]:
    """Undirected edges among ``strong`` rows; four of five join two genes of one module."""
    edges = set()
    for i in strong:
        mates = strong[(module[strong] == module[i]) & (strong != i)]
        n_near = int(random.binomial(degree, 0.8))
        near = random.choice(mates, max(n_near, 1), replace=False)
        far = random.choice(strong[strong != i], degree - n_near, replace=False)
        edges |= {(min(i, j), max(i, j)) for j in [*near, *far]}
    return edges


def add_noise(
    edges: set[tuple[int, int]], nodes: np.ndarray, n: int, random: np.random.Generator
) -> list[tuple[int, int]]:
    """Random edges beyond ``edges``: each node of ``nodes`` at least one, ``n`` in all."""
    noise: dict[tuple[int, int], None] = {}
    firsts = np.r_[nodes, random.choice(nodes, 3 * n)]
    for i, j in zip(firsts, random.choice(nodes, len(firsts)), strict=True):
        edge = (min(i, j), max(i, j))
        if i != j and edge not in edges:
            noise[edge] = None
        if len(noise) == n:
            break
    return list(noise)


def unexpressed(annotation: pd.DataFrame, genes: pd.DataFrame) -> pd.DataFrame:
    """Genes of the networks without expression: ``entrez, symbol, protein``."""
    random = rng(plan.SEED, "demo", "unexpressed")
    taken = set(genes["entrez"]) | set(genes["symbol"])
    free = annotation[~annotation["entrez"].isin(taken) & ~annotation["symbol"].isin(taken)]
    chosen = free.iloc[np.sort(random.choice(len(free), N_UNEXPRESSED, replace=False))]
    proteins = [p[0] for p in chosen["proteins"]]
    return chosen[["entrez", "symbol"]].assign(protein=proteins).reset_index(drop=True)


def string_tables(
    genes: pd.DataFrame, others: pd.DataFrame, annotation: pd.DataFrame
) -> tuple[str, str]:
    """Text of STRING's links and info files."""
    random = rng(plan.SEED, "demo", "string")
    named = genes[(genes["kind"] == "gene") & (genes["string"] != "none")]
    nodes = pd.concat([named, others.assign(string="strong", module=1)], ignore_index=True)
    nodes = pd.concat([nodes, odd_proteins(annotation, nodes)], ignore_index=True)
    strong = np.flatnonzero(nodes["string"] == "strong")
    top = draw_edges(strong, nodes["module"].to_numpy(), STRONG_DEGREE["string"], random)
    weak = add_noise(top, np.arange(len(nodes)), STRING_WEAK_EDGES, random)
    ordered = sorted(top)
    scores = [*random.integers(800, 1000, len(ordered)), *random.integers(150, 800, len(weak))]
    lines = []
    for (i, j), score in zip([*ordered, *weak], scores, strict=True):
        a, b = nodes["protein"][i], nodes["protein"][j]
        lines += [f"9606.{a} 9606.{b} {score}", f"9606.{b} 9606.{a} {score}"]
    links = "\n".join(["protein1 protein2 combined_score", *sorted(lines)]) + "\n"
    return links, info_text(nodes, random)


def odd_proteins(annotation: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """Proteins that give the id mapping something to report.

    Three that org.Hs.eg.db gives to several genes, two second proteins of a gene (one name, two
    ids), two without a name (STRING repeats the id) and two ids that no database has.
    """
    free = annotation[~annotation["symbol"].isin(nodes["symbol"])]
    shared = free[[bool(p) for p in free["shared"]]].iloc[:3]
    spare = set(annotation["symbol"][[len(p) > 1 for p in annotation["proteins"]]])
    second = nodes[nodes["symbol"].isin(spare) & (nodes["string"] == "strong")].iloc[[0, 1]]
    by_symbol = annotation.set_index("symbol")["proteins"]
    nameless = [p[0] for p in free["proteins"].iloc[-2:]]
    invented = ["ENSP00000999001", "ENSP00000999002"]
    rows = [(s, p[0]) for s, p in zip(shared["symbol"], shared["shared"], strict=True)]
    rows += [(s, by_symbol[s][1]) for s in second["symbol"]]
    rows += [(f"9606.{p}", p) for p in nameless]
    rows += [(f"DEMO{i}", p) for i, p in enumerate(invented, 1)]
    odd = pd.DataFrame(rows, columns=["symbol", "protein"])
    return odd.assign(string="strong", module=2)


def info_text(nodes: pd.DataFrame, random: np.random.Generator) -> str:
    """STRING's info file: four columns; sizes are made up, the annotation is generic."""
    sizes = np.clip(np.exp(random.normal(6, 0.6, len(nodes))), 50, 5000).astype(int)
    lines = [
        f"9606.{protein}\t{symbol}\t{size}\tProtein of the simulated demo network."
        for protein, symbol, size in zip(nodes["protein"], nodes["symbol"], sizes, strict=True)
    ]
    header = "#string_protein_id\tpreferred_name\tprotein_size\tannotation"
    return "\n".join([header, *sorted(lines)]) + "\n"


def humannet_text(genes: pd.DataFrame, others: pd.DataFrame) -> str:
    """HumanNet's file: entrez1, entrez2, weight, heaviest first, no header."""
    random = rng(plan.SEED, "demo", "humannet")
    named = genes[(genes["kind"] == "gene") & (genes["humannet"] != "none")]
    nodes = pd.concat([named, others.assign(humannet="strong", module=3)], ignore_index=True)
    strong = np.flatnonzero(nodes["humannet"] == "strong")
    degree = STRONG_DEGREE["humannet"]
    top = sorted(draw_edges(strong, nodes["module"].to_numpy(), degree, random))
    # So many weak edges that the strong ones are the share which the default cut keeps.
    n_weak = int(len(top) / HUMANNET_TOP) - len(top)
    weak = add_noise(set(top), np.arange(len(nodes)), n_weak, random)
    heavy = np.sort(random.uniform(3, 5.5, len(top)))[::-1]
    light = np.sort(3 * random.beta(1.5, 3, len(weak)))[::-1]
    edges = [top[i] for i in random.permutation(len(top))] + weak
    lines = [
        f"{nodes['entrez'][i]}\t{nodes['entrez'][j]}\t{weight:.6f}"
        for (i, j), weight in zip(edges, [*heavy, *light], strict=True)
    ]
    return "\n".join(lines) + "\n"
