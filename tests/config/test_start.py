"""The start is refused when what protects people is missing."""

import base64
import subprocess
import sys

import pytest

from tests.environment import ROOT, without_settings

KEY = base64.urlsafe_b64encode(bytes(32)).decode()
WHOLE = {
    "DEBUG": "false",
    "SECRET_KEY": "a secret of our own that is surely longer than fifty signs",
    "FIELD_KEYS": KEY,
    "HASH_KEY": "another",
    "TICKET_KEYS": f"k1:{KEY}",
    "VAULT_KEYS": f"k1:{KEY}",
    "ALLOWED_HOSTS": "booking.example",
}


def start(tmp_path, **changes):
    env = without_settings() | {**WHOLE, **changes, "TANPAJEDA_VAR": str(tmp_path)}
    env = {name: value for name, value in env.items() if value is not None}
    code = "import config.settings"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_start_when_everything_is_set_is_let(tmp_path):
    result = start(tmp_path)

    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY must be your own"),
        ({"SECRET_KEY": "trial-only-never-in-production"}, "SECRET_KEY must be your own"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be your own"),
        ({"FIELD_KEYS": None}, "FIELD_KEYS is not set"),
        ({"HASH_KEY": ""}, "HASH_KEY is not set"),
        ({"TICKET_KEYS": " , "}, "TICKET_KEYS is not set"),
        ({"FIELD_KEYS": f"{KEY},c2hvcnQ="}, "Key 2 of FIELD_KEYS is not 32 bytes"),
        ({"TICKET_KEYS": "k1:not base64"}, "Key 1 of TICKET_KEYS is not 32 bytes"),
        ({"VAULT_KEYS": None}, "VAULT_KEYS is not set"),
        ({"VAULT_STORE": "tape"}, 'VAULT_STORE is neither "disk" nor "s3"'),
        ({"VAULT_STORE": "s3"}, "VAULT_S3_BUCKET is not set"),
    ],
)
def test_start_when_a_secret_is_missing_is_refused_with_what_to_do(tmp_path, changes, says):
    result = start(tmp_path, **changes)

    assert result.returncode != 0
    assert says in result.stderr


def test_trial_keys_are_made_once_and_for_their_owner_only(tmp_path):
    from config import keys

    assert keys.ensure(tmp_path) is True
    first = (tmp_path / "keys.env").read_text()

    assert keys.ensure(tmp_path) is False
    assert (tmp_path / "keys.env").read_text() == first
    assert (tmp_path / "keys.env").stat().st_mode & 0o777 == 0o600


def test_trial_keys_when_a_newer_version_needs_one_more_get_it_and_keep_the_others(tmp_path):
    from config import keys

    (tmp_path / "keys.env").write_text("SECRET_KEY=a\nFIELD_KEYS=b\nHASH_KEY=c\nTICKET_KEYS=d\n")

    assert keys.ensure(tmp_path) is True

    lines = (tmp_path / "keys.env").read_text().splitlines()
    assert lines[:4] == ["SECRET_KEY=a", "FIELD_KEYS=b", "HASH_KEY=c", "TICKET_KEYS=d"]
    assert [line.partition(":")[0] for line in lines[4:]] == ["VAULT_KEYS=trial1"]
