"""The mathematics of a season: how many losses, how large, how late, and what they come to.

Plain Python over numpy and scipy: no database, no county. Amounts on a grid are floats, because
a distribution is an estimate; a fen that somebody is paid never comes from here.
"""
