"""GANs of other papers that are no points in the space of `mdwgan.generators.adversarial`.

They differ in what goes into the generator or in how it is normalised, so each has its own
networks, trained by automatic differentiation (`base`). Settings of theirs that are known are
theirs; a docstring says what was chosen where they are not.
"""
