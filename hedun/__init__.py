"""Hedun: wildlife-damage compensation insurance, from the trampled field to the account."""
