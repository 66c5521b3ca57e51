"""What ``import mdwgan`` offers in Python: `load`, `fit` and `evaluate` (docs/sampling.md).

`mdwgan.__init__` names them, and imports their module where one is asked for.
"""
