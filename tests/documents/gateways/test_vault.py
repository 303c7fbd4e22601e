"""Each store keeps the same contract: this host's disk, an S3-compatible one, and a storage in memory."""

import errno
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import InMemoryStorage
from storages.backends.s3 import S3Storage

from documents.gateways.vault import DiskVault, StorageVault, VaultError

NAME = "ab/" + "ab" * 32 + "-1"


class S3(BaseHTTPRequestHandler):
    """As much of S3 as a vault needs, in memory."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.kept[self.path] = content
        self._answer(self.server.refuses or 200, headers={"ETag": '"x"'})

    def do_GET(self):
        found = self.server.kept.get(self.path.partition("?")[0])
        self._answer(self.server.refuses or (404 if found is None else 200), found or b"")

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self):
        self.server.kept.pop(self.path, None)
        self._answer(self.server.refuses or 204)

    def _answer(self, status, content=b"", headers=None):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), "ETag": '"x"', **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def s3():
    server = ThreadingHTTPServer(("127.0.0.1", 0), S3)
    server.kept, server.refuses = {}, 0
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def s3_vault(server):
    from botocore.config import Config

    calm = Config(
        retries={"max_attempts": 1},
        connect_timeout=2,
        read_timeout=2,
        s3={"addressing_style": "path", "payload_signing_enabled": False},
        request_checksum_calculation="when_required",
        signature_version="s3v4",
    )
    return StorageVault(
        S3Storage(
            bucket_name="papers",
            endpoint_url=f"http://127.0.0.1:{server.server_port}",
            access_key="key",
            secret_key="secret",
            region_name="id",
            client_config=calm,
            file_overwrite=True,
            default_acl=None,
        )
    )


@pytest.fixture(params=["disk", "s3", "memory"])
def store(request, tmp_path):
    if request.param == "disk":
        return DiskVault(tmp_path / "vault")
    if request.param == "s3":
        return s3_vault(request.getfixturevalue("s3"))
    return StorageVault(InMemoryStorage())


def test_store_when_asked_gives_what_it_was_given(store):
    assert store.has(NAME) is False

    store.put(NAME, b"sealed")

    assert (store.has(NAME), store.get(NAME)) == (True, b"sealed")


def test_store_when_given_twice_keeps_the_newer(store):
    store.put(NAME, b"older")
    store.put(NAME, b"newer")

    assert store.get(NAME) == b"newer"


def test_store_when_told_to_remove_has_it_no_more(store):
    store.put(NAME, b"sealed")

    store.remove(NAME)
    store.remove(NAME)

    assert store.has(NAME) is False
    with pytest.raises(VaultError) as refused:
        store.get(NAME)
    assert (refused.value.code, refused.value.permanent) == ("not_there", True)


def test_disk_is_for_its_owner_only(tmp_path):
    DiskVault(tmp_path / "vault").put(NAME, b"sealed")

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "vault").rglob("*")}
    assert modes == {"ab": 0o700, NAME[3:]: 0o600}


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "vault_full"), (errno.EDQUOT, "vault_full"), (errno.EIO, "vault_unreachable")],
)
def test_disk_when_it_fails_says_why_and_leaves_nothing_behind(tmp_path, monkeypatch, number, code):
    store = DiskVault(tmp_path / "vault")

    def fail(_handle):
        raise OSError(number, "as a full disk does")

    monkeypatch.setattr("os.fsync", fail)

    with pytest.raises(VaultError) as refused:
        store.put(NAME, b"sealed")

    assert (refused.value.code, refused.value.permanent) == (code, False)
    assert [path for path in (tmp_path / "vault").rglob("*") if path.is_file()] == []


def test_s3_when_it_refuses_or_is_gone_says_so(s3):
    store = s3_vault(s3)
    s3.refuses = 503

    for deed in (lambda: store.put(NAME, b"sealed"), lambda: store.get(NAME), lambda: store.remove(NAME)):
        with pytest.raises(VaultError) as refused:
            deed()
        assert (refused.value.code, refused.value.permanent) == ("vault_unreachable", False)


def test_s3_when_nobody_answers_says_so(s3):
    store = s3_vault(s3)
    s3.shutdown()
    s3.server_close()

    with pytest.raises(VaultError) as refused:
        store.put(NAME, b"sealed")
    assert refused.value.code == "vault_unreachable"
