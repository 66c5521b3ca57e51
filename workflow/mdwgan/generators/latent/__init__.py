"""Factor models whose latents a network draws, in place of a normal distribution."""
