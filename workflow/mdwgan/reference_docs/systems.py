"""The table of systems in words, for docs/systems.md."""

from mdwgan.generators.adversarial.systems import SYSTEMS, System, placement
from mdwgan.generators.rows import ROWS

INTRODUCTION = """# Systems

<!-- `make docs` writes this page from adversarial/systems.py, model_rows.py and yardstick_rows.py
in workflow/mdwgan/generators. -->

The generators that a config can name in `generators`: first the adversarial systems, then the
other rows. The adversarial systems are points in one space: the same networks and the same
trainer with another loss, another Lipschitz constraint on the critic, another output, other views
of the samples (X1 are their z-scores, X2 and X3 are smoothed over a Euclidean and a cosine graph)
and another label. So a difference between two of them comes from what the table names, not from
two programs.

**A reconstruction** is marked with an asterisk: a part of the system had to be invented, since no
text or code that we know has it. Its numbers say how our reconstruction does, not how the
published system does.

"""
OTHERS = """## Other rows

Rows of other families. Reference rows join every run. A row with a pool learns from the other
tissues of the run too ([pool.md](pool.md)), a row with a network is given the edges of STRING or
HumanNet between the run's genes (`simulators.network`). What was chosen where a paper is silent
stands at the top of each family's file under `workflow/mdwgan/generators/`.

"""
DONORS = """## Donors

Rows that interpolate (`mean-sampling`, `smote`, `svm-smote`) are donor-safe. Both parents of a new
sample are training samples, and samples are split by donor, so that no test donor is a parent. The
two parents are of different donors: between two samples of one donor lies that donor again. A
condition whose training samples are all of one donor is refused.

"""
NAMED = """## What the paper names

Each system that the MDWGAN-GP paper names, with its row. References are the paper's.

| in the paper | row | remark |
|---|---|---|
"""
# System in the paper, its row or rows, and what there is to say.
NAMES = (
    ("random sampling [8]", ("random-sampling",), "the paper has no formula: over-sampling"),
    ("mean sampling [9]", ("mean-sampling",), "the paper has no formula: means of two samples"),
    ("resampling [10]", ("bootstrap",), "with a little noise, or with none: random sampling"),
    (
        "oversampling [11, 12]",
        ("smote", "svm-smote"),
        "Borderline-SMOTE and ADASYN begin at samples whose neighbours are of another condition: "
        "tumour and normal have none",
    ),
    (
        "simulators [15, 16]",
        ("gnw-like", "syntren-like"),
        "GeneNetWeaver's equations on STRING or HumanNet; SynTReN's own are not at hand, so that "
        "its row has GeneNetWeaver's with SynTReN's sampling of networks",
    ),
    ("MG-GAN [18]", ("mg-gan",), "an abstract is all that is at hand"),
    (
        "Kwon et al. [19]",
        ("gan",),
        "no row of its own: a GAN on chosen genes, which `genes.filter: list` gives to all rows",
    ),
    (
        "omicsGAN [21]",
        ("omicsgan",),
        "needs two matrices of the same patients: with one, that matrix carried over a network",
    ),
    ("WGAN [22]", ("wgan",), ""),
    (
        "cscGAN [23]",
        ("cscgan",),
        "without the output for counts: z-scores are negative too; a higher rate of learning",
    ),
    ("WGAN-GP [24]", ("wgan-gp",), ""),
    ("Gene-CWGAN [1]", ("gene-cwgan", "gene-cwgan-c0"), ""),
    ("S-WGAN-GP [2]", ("s-wgan-gp",), ""),
    ("CGAN, CWGAN, CWGAN-GP", ("cgan", "cwgan", "cwgan-gp"), ""),
)


def page() -> str:
    """Content of docs/systems.md: a table of all systems, then what was chosen for each."""
    heads = ["name", *placement(next(iter(SYSTEMS.values())))]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name, system in SYSTEMS.items():
        shown = f"`{name}`" + r" \*" * system.reconstruction
        lines.append(f"| {' | '.join([shown, *placement(system).values()])} |")
    sections = [_section(name, system) for name, system in SYSTEMS.items()]
    parts = [INTRODUCTION + "\n".join(lines) + "\n", *sections, _others(), DONORS + _named()]
    return "\n".join(parts)


def _others() -> str:
    """Table of the rows that are no adversarial systems."""
    heads = "| name | kind | learns from | what it is | source |"
    lines = [OTHERS + heads, "|---|---|---|---|---|"]
    for row in ROWS.values():
        if row.name not in SYSTEMS and row.kind != "real":
            name = f"`{row.name}`" + r" \*" * row.reconstruction
            given = {"a pool": row.pool, "a network": row.network}
            learns = ", ".join(text for text, has in given.items() if has) or "–"
            facts = [name, row.kind, learns, row.sentence]
            lines.append(f"| {' | '.join([*facts, row.source or '–'])} |")
    return "\n".join(lines) + "\n"


def _named() -> str:
    """Table of the systems that the paper names."""
    lines = []
    for system, rows, remark in NAMES:
        shown = ", ".join(f"`{row}`" + r" \*" * ROWS[row].reconstruction for row in rows)
        lines.append(f"| {system} | {shown} | {remark or '–'} |")
    return NAMED + "\n".join(lines) + "\n"


def _section(name: str, system: System) -> str:
    note = "**A reconstruction.** " if system.reconstruction else ""
    return f"## {system.title}\n\n`{name}`: {system.source}\n\n{note}{system.about.strip()}\n"
