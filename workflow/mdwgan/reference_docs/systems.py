"""The table of systems in words, for docs/systems.md."""

from mdwgan.generators.adversarial.systems import SYSTEMS, System, placement
from mdwgan.generators.rows import ROWS

INTRODUCTION = """# Systems

<!-- `make docs` writes this page from workflow/mdwgan/generators/adversarial/systems.py and
workflow/mdwgan/generators/rows.py. -->

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
tissues of the run too ([pool.md](pool.md)).

"""


def page() -> str:
    """Content of docs/systems.md: a table of all systems, then what was chosen for each."""
    heads = ["name", *placement(next(iter(SYSTEMS.values())))]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name, system in SYSTEMS.items():
        shown = f"`{name}`" + r" \*" * system.reconstruction
        lines.append(f"| {' | '.join([shown, *placement(system).values()])} |")
    sections = [_section(name, system) for name, system in SYSTEMS.items()]
    return INTRODUCTION + "\n".join(lines) + "\n\n" + "\n".join(sections) + "\n" + _others()


def _others() -> str:
    """Table of the rows that are no adversarial systems."""
    lines = [OTHERS + "| name | kind | pool | what it is | source |", "|---|---|---|---|---|"]
    for row in ROWS.values():
        if row.name not in SYSTEMS and row.kind != "real":
            facts = [f"`{row.name}`", row.kind, "yes" if row.pool else "–", row.sentence]
            lines.append(f"| {' | '.join([*facts, row.source or '–'])} |")
    return "\n".join(lines) + "\n"


def _section(name: str, system: System) -> str:
    note = "**A reconstruction.** " if system.reconstruction else ""
    return f"## {system.title}\n\n`{name}`: {system.source}\n\n{note}{system.about.strip()}\n"
