"""The table of systems in words, for docs/systems.md."""

from mdwgan.generators.adversarial.systems import SYSTEMS, System, placement

INTRODUCTION = """# Systems

<!-- `make docs` writes this page from workflow/mdwgan/generators/adversarial/systems.py. -->

The generators that a config can name in `generators`. They are points in one space: the same
networks and the same trainer with another loss, another Lipschitz constraint on the critic,
another output, other views of the samples (X1 are their z-scores, X2 and X3 are smoothed over a
Euclidean and a cosine graph) and another label. So a difference between two rows comes from what
the table names, not from two programs.

**A reconstruction** is marked with an asterisk: a part of the system had to be invented, since no
text or code that we know has it. Its numbers say how our reconstruction does, not how the
published system does.

"""


def page() -> str:
    """Content of docs/systems.md: a table of all systems, then what was chosen for each."""
    heads = ["name", *placement(next(iter(SYSTEMS.values())))]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name, system in SYSTEMS.items():
        shown = f"`{name}`" + r" \*" * system.reconstruction
        lines.append(f"| {' | '.join([shown, *placement(system).values()])} |")
    sections = [_section(name, system) for name, system in SYSTEMS.items()]
    return INTRODUCTION + "\n".join(lines) + "\n\n" + "\n".join(sections)


def _section(name: str, system: System) -> str:
    note = "**A reconstruction.** " if system.reconstruction else ""
    return f"## {system.title}\n\n`{name}`: {system.source}\n\n{note}{system.about.strip()}\n"
