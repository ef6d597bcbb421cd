"""The board of duties and what follows from it: the rows behind its numbers, files, chasing,
digests. It puts rooms together, so web has it."""
