"""Hedun for the systems of insurers and authorities. docs/partners.md says what there is to ask.

Client("https://desk.example", token) asks; client.every(client.moves, limit=500) goes through a
list page by page; hooks.read() says whether what a server was told is from the desk.
"""

from hedun_client.asking import Refused
from hedun_client.client import Client

__all__ = ["Client", "Refused"]
