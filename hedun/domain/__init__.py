"""The rules of the house in plain Python: no Django, no files, no clock, no randomness.

Whoever wants to know what Hedun promises reads these modules first. Every function is given what
it needs (`now`, `today`, `actor`), so the same question always gets the same answer.
"""
