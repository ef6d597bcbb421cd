"""What the machine tells us: DATABASE_URL and the rest, and what is said when it is wrong."""

import stat
from pathlib import Path

import pytest

from hedun import environment
from hedun.environment import SettingError

DEFAULT = Path("/somewhere/hedun.sqlite3")


def test_without_an_address_the_data_are_in_the_home() -> None:
    made = environment.database("", DEFAULT)
    assert made["NAME"] == "/somewhere/hedun.sqlite3"
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_sqlite_address_names_a_file() -> None:
    assert environment.database("sqlite:////data/a%20b.sqlite3", DEFAULT)["NAME"] == (
        "//data/a b.sqlite3"
    )
    assert environment.database("sqlite:///data/a.sqlite3", DEFAULT)["NAME"] == "/data/a.sqlite3"


def test_a_postgresql_address_is_taken_apart() -> None:
    made = environment.database("postgresql://county:p%40ss%2Fword@db.local:5433/hedun", DEFAULT)
    parts = [made[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert parts == ["county", "p@ss/word", "db.local", "5433", "hedun"]
    assert environment.database("postgresql://county@db/hedun", DEFAULT)["PORT"] == "5432"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:s3cret@host/name",
        "postgresql://u:s3cret@host/",
        "postgresql://:s3cret@host/name",
        "postgresql://u:s3cret@host:port/name",
        "postgresql://u:s3cret@host/name?sslmode=s3cret",
        "sqlite://s3cret",
        "sqlite:///",
        "s3cret",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(SettingError) as error:
        environment.database(url, DEFAULT)
    assert "expected sqlite:///path/to/file or postgresql://" in str(error.value)
    assert "s3cret" not in str(error.value)


def test_a_replica_is_a_postgresql_that_nobody_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "HEDUN_REPLICA_DATABASE_URL"
    assert environment.replica() is None
    monkeypatch.setenv(name, "postgresql://hedun_desk:s3cret@10.0.0.3/hedun")
    made = environment.replica()
    assert made is not None and made["HOST"] == "10.0.0.3" and "pool" not in made["OPTIONS"]
    for url in ("sqlite:////data/s3cret", "postgresql://u:s3cret@host/"):
        monkeypatch.setenv(name, url)
        with pytest.raises(SettingError, match=f"{name} .*expected postgresql://") as error:
            environment.replica()
        assert "s3cret" not in str(error.value)


def test_a_switch_is_on_or_off_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for value, meant in (("1", True), ("0", False), ("", False)):
        monkeypatch.setenv("HEDUN_DEMO", value)
        assert environment.flag("HEDUN_DEMO") is meant
    monkeypatch.setenv("HEDUN_DEMO", "yes")
    with pytest.raises(SettingError, match=r"HEDUN_DEMO is 'yes'; expected 1 \(on\) or 0 \(off\)"):
        environment.flag("HEDUN_DEMO")


def test_home_and_secret_are_made_once_and_closed_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEDUN_HOME", str(tmp_path / "a" / "home"))
    home = environment.home()
    secret = environment.secret(home / "secret.key")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert environment.secret(home / "secret.key") == secret
    assert len(secret) >= 50
    assert [path.name for path in home.iterdir()] == ["secret.key"]


def test_a_damaged_secret_is_not_silently_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(SettingError, match="holds no secret; delete it"):
        environment.secret(tmp_path / "secret.key")


def test_a_home_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("HEDUN_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(SettingError, match=r"HEDUN_HOME is .*file/home; it cannot be made"):
        environment.home()
