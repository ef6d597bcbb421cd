"""What the machine tells us: the only module that reads environment variables.

HEDUN_HOME     where data live (default ./var)
DATABASE_URL   sqlite:///path or postgresql://user:password@host:port/name (default: SQLite in home)
HEDUN_DESK_DATABASE_URL  as whom the web server of `hedun serve` asks PostgreSQL: the role that
               `hedun wall` was told (default: DATABASE_URL, without the second wall)
HEDUN_REPLICA_DATABASE_URL  a PostgreSQL that follows the first one (streaming), asked as the same
               role: pages that only tell are read from it (default: none; docs/operating.md)
HEDUN_REPLICA_SECONDS  so late it may be (default 10); later, or away, and the first one is asked
HEDUN_HOSTS    names the desk is reached by, comma-separated (default: this machine only)
HEDUN_HTTPS    1 when the desk is reached by HTTPS (default: 1 as soon as HEDUN_HOSTS is set)
HEDUN_SMS      who carries messages to phones: "files" (default), "none" (all is printed), or the
               dotted name of a class as hedun.messages.providers.Provider says
HEDUN_MAC      by what the next keys for searching and seals hash: hmac-sha256 (default) or hmac-sm3
HEDUN_DIGEST   by what a record is chained that is begun now: sha256 (default) or sm3
HEDUN_ENCRYPTION  how personal data are encrypted: aes-256-gcm (default) or sm4-gcm (docs/crypto.md)
HEDUN_DEMO     1 for the demo county: invented people, one-click sign-in, a clock that can be moved
HEDUN_MAP_TILES   the ground under the map: tianditu:vec, tianditu:img, tianditu:ter, or an https
               address (WMTS or XYZ) with {z}, {x}, {y} and perhaps {key} (default: none)
HEDUN_MAP_KEY     the key of that service; the readers' browsers get it
HEDUN_MAP_CREDIT  whose map it is, as it is shown (default: Tianditu's own)
HEDUN_MAP_DATUM   WGS-84 or CGCS2000 (default WGS-84)
HEDUN_PHONE_A_SECOND  requests that one phone may make, steadily (default 20)
HEDUN_PROXIES  addresses of the proxies in front, or networks, comma-separated (default: this
               machine); what anybody else says of a connection is not heard
HEDUN_LOG      how the log is written: lines (default) or json, which also has a line a request
HEDUN_SLOW_MS  a statement that takes longer is told without values (default 1000 where the log is
               json, which somebody keeps; else, and with 0, none)
HEDUN_METRICS_TOKEN  who shows it may read /metrics from elsewhere (default: this machine only)
HEDUN_LOCK_SECONDS  so long a migration waits for a table that others use (default 5, PostgreSQL)
HEDUN_PARTNER_HOSTS  hosts inside the network at which partners may be told of moves, by name and
               comma-separated; all others are asked by https in the open network (docs/partners.md)
HEDUN_OIDC     the office's own sign-in (OpenID Connect): its address, https; with it
               HEDUN_OIDC_CLIENT and HEDUN_OIDC_SECRET as it gave them, HEDUN_OIDC_NAME for the
               button
HEDUN_OIDC_FOR_KEEPERS  1 when the three administrators may come in by it too (default: 0)
HEDUN_EVIDENCE where photographs and papers lie: empty (default: in HEDUN_HOME) or s3://bucket or
               s3://bucket/below, with HEDUN_S3_ENDPOINT (https; empty: Amazon's), HEDUN_S3_KEY,
               HEDUN_S3_SECRET and perhaps HEDUN_S3_REGION (docs/operating.md)
HEDUN_DEBUG    1 for Django's debug pages, on a developer's machine only
"""

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from hedun import tiles
from hedun.algorithms import DIGESTS, ENCRYPTIONS, MACS, is_offered

SQLITE = "django.db.backends.sqlite3"
POSTGRES = "django.db.backends.postgresql"
PROVIDER = "office"  # what the one provider of single sign-on is called within
EXPECTED_THERE = "expected postgresql://user:password@host:port/name"
EXPECTED = f"expected sqlite:///path/to/file or {EXPECTED_THERE.removeprefix('expected ')}"


class SettingError(ValueError):
    """A variable that cannot be used: its name, what it holds, what was expected."""


def flag(name: str, default: bool = False) -> bool:
    """True for 1, False for 0 or an empty value. Raises SettingError for anything else."""
    value = os.environ.get(name, "")
    if value not in ("", "0", "1"):
        raise SettingError(f"{name} is {value!r}; expected 1 (on) or 0 (off)")
    return value == "1" if value else default


def words(name: str) -> list[str]:
    """The comma-separated parts of a variable, without blanks."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def number(name: str, default: int, *, least: int = 1) -> int:
    """A whole number up to 100,000. Raises SettingError."""
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and least <= int(value[:9]) <= 100_000):
        raise SettingError(f"{name} is {value!r}; expected a whole number from {least} to 100000")
    return int(value)


def proxies() -> list[IPv4Network | IPv6Network]:
    """Who may say by which connection somebody came. Raises SettingError."""
    told = words("HEDUN_PROXIES") or ["127.0.0.0/8", "::1"]
    try:
        return [ip_network(one) for one in told]
    except ValueError:
        raise SettingError(
            f"HEDUN_PROXIES is {','.join(told)!r}; expected addresses or networks, like "
            "10.0.0.5,10.1.0.0/24"
        ) from None


def log_format() -> str:
    """lines or json. Raises SettingError."""
    value = os.environ.get("HEDUN_LOG", "").strip() or "lines"
    if value not in ("lines", "json"):
        raise SettingError(f"HEDUN_LOG is {value!r}; expected lines or json")
    return value


def metrics_token() -> str:
    """Empty: nobody from elsewhere. Raises SettingError, without repeating it."""
    value = os.environ.get("HEDUN_METRICS_TOKEN", "").strip()
    if value and not (value.isascii() and len(value) >= 24):
        raise SettingError("HEDUN_METRICS_TOKEN is too short; expected 24 signs or more")
    return value


def sms_provider(files: str) -> str:
    """The dotted name of who carries messages; empty: nobody. `files`: the one for pilots."""
    value = os.environ.get("HEDUN_SMS", "").strip() or "files"
    names = {"files": files, "none": ""}
    if value not in names and not all(part.isidentifier() for part in value.split(".")):
        raise SettingError(f"HEDUN_SMS is {value!r}; expected files, none or package.module.Class")
    return names.get(value, value)


def map_ground() -> tiles.Ground | None:
    """What lies under the map, None where nothing is set. Raises SettingError."""
    names = ("HEDUN_MAP_TILES", "HEDUN_MAP_KEY", "HEDUN_MAP_CREDIT", "HEDUN_MAP_DATUM")
    try:
        return tiles.read(*(os.environ.get(name, "").strip() for name in names))
    except tiles.NoLayer as wrong:
        raise SettingError(str(wrong)) from None


def single_sign_on() -> dict[str, Any] | None:
    """As allauth wants its provider; None where nothing is set. Raises SettingError without the
    secret."""
    server = os.environ.get("HEDUN_OIDC", "").strip().rstrip("/")
    if not server:
        return None
    parts = urlsplit(server)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise SettingError(f"HEDUN_OIDC is {server!r}; expected an address beginning with https://")
    client, secret, name = (
        os.environ.get(f"HEDUN_OIDC_{part}", "").strip() for part in ("CLIENT", "SECRET", "NAME")
    )
    if not client or not secret:
        raise SettingError(
            "HEDUN_OIDC is set; expected HEDUN_OIDC_CLIENT and HEDUN_OIDC_SECRET too"
        )
    app = {"provider_id": PROVIDER, "name": name or "SSO", "client_id": client, "secret": secret}
    told = {"server_url": server, "fetch_userinfo": False}
    return {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid"], "APPS": [{**app, "settings": told}]}


def evidence_store() -> dict[str, Any] | None:
    """As django-storages wants its S3Storage; None where files lie on the disk. Raises SettingError
    without a secret."""
    address = os.environ.get("HEDUN_EVIDENCE", "").strip()
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.hostname or parts.query or parts.username:
        raise SettingError("HEDUN_EVIDENCE is no s3://bucket nor s3://bucket/below")
    endpoint, key, secret, region = (
        os.environ.get(f"HEDUN_S3_{part}", "").strip()
        for part in ("ENDPOINT", "KEY", "SECRET", "REGION")
    )
    plain = urlsplit(endpoint).hostname in ("localhost", "127.0.0.1")
    if endpoint and not endpoint.startswith("https://") and not plain:
        raise SettingError("HEDUN_S3_ENDPOINT does not begin with https://")
    if not key or not secret:
        raise SettingError("HEDUN_EVIDENCE wants HEDUN_S3_KEY and HEDUN_S3_SECRET beside it")
    return {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "endpoint_url": endpoint or None,
        "access_key": key,
        "secret_key": secret,
        "region_name": region or "us-east-1",
        "addressing_style": "path",
        "signature_version": "s3v4",
    }


def encryption() -> str:
    """The name of one of algorithms.ENCRYPTIONS. Raises SettingError."""
    value = os.environ.get("HEDUN_ENCRYPTION", "").strip() or "aes-256-gcm"
    if value not in ENCRYPTIONS:
        raise SettingError(f"HEDUN_ENCRYPTION is {value!r}; expected {' or '.join(ENCRYPTIONS)}")
    return value


def mac() -> str:
    """The name of one of algorithms.MACS. Raises SettingError."""
    return _offered("HEDUN_MAC", MACS, "hmac-sha256")


def digest() -> str:
    """The name of one of algorithms.DIGESTS. Raises SettingError."""
    return _offered("HEDUN_DIGEST", DIGESTS, "sha256")


def _offered(name: str, there: Mapping[str, Callable[[bytes], object]], usual: str) -> str:
    value = os.environ.get(name, "").strip() or usual
    if value not in there:
        raise SettingError(f"{name} is {value!r}; expected {' or '.join(there)}")
    if not is_offered(there[value]):
        raise SettingError(f"{name} is {value!r}, which this Python's OpenSSL does not offer")
    return value


def of_the_desk() -> dict[str, str]:
    """For the process that serves the desk: what it is told besides, and as whom it asks."""
    url = os.environ.get("HEDUN_DESK_DATABASE_URL", "")
    counted = {"PROMETHEUS_MULTIPROC_DIR": str(home() / "metrics")}
    return {**os.environ, **counted, **({"DATABASE_URL": url} if url else {})}


def home() -> Path:
    """$HEDUN_HOME, made on first use and closed to everybody else (0700)."""
    folder = Path(os.environ.get("HEDUN_HOME") or "var").absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"HEDUN_HOME is {folder}; it cannot be made: {error.strerror}") from None
    return folder


def secret(path: Path) -> str:
    """The secret in this file, made on first use (0600). Two processes starting at once agree."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48) + "\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret counts
        finally:
            draft.unlink()
    value = path.read_text().strip()
    if len(value) < 32:
        raise SettingError(f"{path} holds no secret; delete it to get a new one (signs all out)")
    return value


def database(url: str, default: Path) -> dict[str, Any]:
    """Django's settings for DATABASE_URL; an empty one means SQLite in the file `default`.

    Raises SettingError without repeating the URL, which may hold a password.
    """
    if not url:
        return _sqlite(default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(_sqlite_file(parts))
    if parts.scheme in ("postgresql", "postgres"):
        return _postgres(parts, "DATABASE_URL", EXPECTED)
    raise SettingError(f"DATABASE_URL begins with {parts.scheme or 'no scheme'!r}; {EXPECTED}")


def replica() -> dict[str, Any] | None:
    """As `database`, of HEDUN_REPLICA_DATABASE_URL; None where none is set. Nobody waits long for
    it: there is the other one."""
    name = "HEDUN_REPLICA_DATABASE_URL"
    url = os.environ.get(name, "")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise SettingError(f"{name} begins with {parts.scheme or 'no scheme'!r}; {EXPECTED_THERE}")
    made = _postgres(parts, name, EXPECTED_THERE)
    # No pool: it would go on trying one that is away, and keep those who ask it waiting.
    del made["OPTIONS"]["pool"]
    made["OPTIONS"] |= {"connect_timeout": 2, "tcp_user_timeout": 5000}
    return {**made, "CONN_MAX_AGE": 60}


def _sqlite_file(parts: SplitResult) -> Path:
    """sqlite:///a/b is the absolute path /a/b, as everywhere on Unix."""
    if parts.netloc or parts.path in ("", "/") or parts.query:
        raise SettingError(f"DATABASE_URL names no file after sqlite://; {EXPECTED}")
    return Path(unquote(parts.path))


def _sqlite(file: Path) -> dict[str, Any]:
    """IMMEDIATE takes the write lock at the start of a transaction, so two writers queue up
    instead of failing half way; WAL lets readers go on meanwhile. 32 MB of pages are kept at hand:
    the digests of a county's record lie all over their index. An act asks some two hundred
    different questions; each is prepared once, where Python would keep 128 and forget the rest."""
    return {
        "ENGINE": SQLITE,
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "cached_statements": 1000,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768;"
            ),
        },
    }


def _postgres(parts: SplitResult, variable: str, expected: str) -> dict[str, Any]:
    try:
        port = parts.port
    except ValueError:
        raise SettingError(f"{variable} holds a port that is no number; {expected}") from None
    name = unquote(parts.path.lstrip("/"))
    if not name or not parts.username or "/" in name or parts.query or parts.fragment:
        raise SettingError(f"{variable} names no user, no database, or too much; {expected}")
    return {
        "ENGINE": POSTGRES,
        "NAME": name,
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or 5432),
        "OPTIONS": {
            "connect_timeout": 10,
            # Only what says that it wants to be prepared is (record.statements).
            "prepare_threshold": sys.maxsize,
            # as many as the server has hands (serve.HANDS)
            "pool": {"min_size": 1, "max_size": 24, "timeout": 20},
        },
    }
