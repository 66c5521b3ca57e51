"""Which genes a run keeps."""

# Filters that rank genes by the training samples of each seed.
BY_TRAINING = ("top_expressed", "most_variable")
