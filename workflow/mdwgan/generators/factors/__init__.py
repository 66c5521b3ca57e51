"""Factor models: group means, factors that genes share, and noise that they do not."""
