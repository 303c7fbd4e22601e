"""clamd's INSTREAM, spoken with a server that knows one virus."""

import socket
import socketserver
import struct
import threading

import pytest

from documents.gateways.antivirus import Clamd, NoScanner, ScanError, scanner

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Daemon(socketserver.StreamRequestHandler):
    def handle(self):
        command = self.rfile.read(10)
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.heard.append((command, content))
        answer = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        self.wfile.write((self.server.says or answer) + b"\0")


@pytest.fixture(params=["tcp", "socket"])
def daemon(request, tmp_path):
    kind, address = {
        "tcp": (socketserver.ThreadingTCPServer, ("127.0.0.1", 0)),
        "socket": (socketserver.ThreadingUnixStreamServer, str(tmp_path / "clamd")),
    }[request.param]
    with kind(address, Daemon) as server:
        server.heard, server.says = [], b""
        server.named = server.server_address if request.param == "socket" else f"127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_scanner_when_asked_hears_the_whole_file(daemon):
    content = bytes(range(256)) * 700  # more than two pieces

    assert Clamd(daemon.named).is_clean(content) is True
    assert daemon.heard == [(b"zINSTREAM\0", content)]


def test_scanner_when_there_is_a_virus_says_so(daemon):
    assert Clamd(daemon.named).is_clean(b"%PDF-1.7 " + EICAR) is False


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR", b"UNKNOWN COMMAND", b""])
def test_scanner_when_it_says_anything_else_is_not_believed(daemon, says):
    daemon.says = says or b"\0"

    with pytest.raises(ScanError):
        Clamd(daemon.named).is_clean(b"a file")


def test_scanner_when_it_is_gone_is_told():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(ScanError):
        Clamd(f"127.0.0.1:{port}").is_clean(b"a file")
    with pytest.raises(ScanError):
        Clamd("/nowhere/clamd").is_clean(b"a file")


@pytest.mark.parametrize(("named", "kind"), [("", NoScanner()), ("127.0.0.1:3310", Clamd("127.0.0.1:3310"))])
def test_scanner_is_the_one_in_the_settings(settings, named, kind):
    settings.CLAMD = named

    assert type(scanner()) is type(kind)
