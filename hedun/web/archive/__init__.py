"""PostgreSQL's own log, sealed as it is written: a lost machine costs minutes and not a day.

What runs beside the database server runs as its user and without Django: it reads no setting, no
key and no row of the house.
"""
