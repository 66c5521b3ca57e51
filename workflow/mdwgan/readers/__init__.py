"""One strict reader a published format; what they return can be trusted."""
