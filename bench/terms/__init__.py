"""`make bench-terms`: one rule set in Hedun and in other engines, the answers checked first."""
