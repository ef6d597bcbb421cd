"""The requests. Written by scripts/make_client.py from docs/openapi.json; not by hand."""

from __future__ import annotations

from typing import Any

from hedun_client import models
from hedun_client.asking import Asking


class Client(Asking):
    """A partner's system. `base`: https://… of the desk; `token`: as it was handed over.

    Every request raises Refused (with its status and code) and, where the desk was not reached,
    OSError.
    """

    def claims(
        self,
        *,
        after: int | None = None,
        limit: int | None = None,
        policy: str | None = None,
        state: str | None = None,
    ) -> models.Claims:
        """Claims that were reported, in the order in which they were listed."""
        query: dict[str, Any] = {"after": after, "limit": limit, "policy": policy, "state": state}
        told = self.ask("GET", "/partners/api/claims", query, None)
        return models.Claims.read(told)

    def claim(self, number: str) -> models.ClaimWhole:
        """One claim with what happened to it."""
        told = self.ask("GET", f"/partners/api/claims/{self.quoted(number)}", {}, None)
        return models.ClaimWhole.read(told)

    def moves(self, *, after: int | None = None, limit: int | None = None) -> models.Moves:
        """Everything that happened to claims, in its order: also for what a hook did not hear."""
        query: dict[str, Any] = {"after": after, "limit": limit}
        told = self.ask("GET", "/partners/api/moves", query, None)
        return models.Moves.read(told)

    def awards(self, *, after: int | None = None, limit: int | None = None) -> models.Awards:
        """What awards gave, in their order."""
        query: dict[str, Any] = {"after": after, "limit": limit}
        told = self.ask("GET", "/partners/api/awards", query, None)
        return models.Awards.read(told)

    def payments(self, *, after: int | None = None, limit: int | None = None) -> models.Payments:
        """Payments and what the bank said of them, in the order in which they were made."""
        query: dict[str, Any] = {"after": after, "limit": limit}
        told = self.ask("GET", "/partners/api/payments", query, None)
        return models.Payments.read(told)

    def household(self, number: str, *, reason: str) -> models.Person:
        """Who a claim's household is. Each reading stands in the record with its reason."""
        told = self.ask(
            "POST", f"/partners/api/claims/{self.quoted(number)}/household", {}, {"reason": reason}
        )
        return models.Person.read(told)
