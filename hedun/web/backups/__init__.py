"""One encrypted file that holds the house but for its keys, and the house put up again from it."""
