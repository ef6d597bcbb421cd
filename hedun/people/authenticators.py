"""What second factors a person has, and how allauth keeps them: its secrets lie in the vault.

Added, taken away and reset by factors.py. Codes go by the wall clock of the person's telephone,
whatever the clock of the house says.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from hedun.people import vault
from hedun.people.models import User

ISSUER = "禾盾 Hedun"
CONTEXT = "mfa.Authenticator.data"
Kind = Authenticator.Type
SECOND = (Kind.TOTP, Kind.WEBAUTHN)  # recovery codes alone are none


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """settings.MFA_ADAPTER."""

    def get_totp_issuer(self) -> str:
        return ISSUER

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": ISSUER}

    def _get_site_name(self) -> str:
        return ISSUER

    def encrypt(self, text: str) -> str:
        return vault.hide(text, CONTEXT).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.reveal(bytes.fromhex(encrypted_text), CONTEXT)


@dataclass(frozen=True, slots=True)
class Factor:
    """`name`: what a passkey was called; empty for an app. `left`: recovery codes not used yet."""

    pk: int
    kind: str
    name: str
    added_at: datetime
    left: int = 0


def has_factor(user: User) -> bool:
    """Whether signing in asks for more than the password."""
    found: bool = Authenticator.objects.filter(user_id=user.pk, type__in=SECOND).exists()
    return found


def has_passkey(user: User) -> bool:
    found: bool = Authenticator.objects.filter(user_id=user.pk, type=Kind.WEBAUTHN).exists()
    return found


def factors_of(user: User) -> list[Factor]:
    """The person's factors in the order they were added, the recovery codes last."""
    rows = Authenticator.objects.filter(user_id=user.pk).order_by("pk")
    found = [_factor(row) for row in rows]
    return sorted(found, key=lambda one: one.kind == Kind.RECOVERY_CODES)


def app_address(user: User, secret: str) -> str:
    """What an app reads from the code that is photographed."""
    address: str = Adapter().build_totp_url(user, secret)
    return address


def _factor(row: Authenticator) -> Factor:
    left = len(row.wrap().get_unused_codes()) if row.type == Kind.RECOVERY_CODES else 0
    return Factor(row.pk, row.type, row.data.get("name", ""), row.created_at, left)
