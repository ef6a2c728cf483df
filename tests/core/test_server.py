"""`flask serve`: what it prints, how it stops, and what it says when it cannot start."""

from __future__ import annotations

import os
import signal
import socket
import stat

import pytest
from click import ClickException

from crm.core.server import address_of, listen
from tests.server import Server, Visitor


def test_a_first_start_makes_a_private_folder_and_prints_where_to_go(tmp_path):
    server = Server(tmp_path / "instance")
    try:
        assert Visitor(server.address).get("/healthz")[0] == 200
        assert Visitor(server.address).get(server.set_up_path)[0] == 200
        key = tmp_path / "instance" / "secret_key"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700
    finally:
        status = server.stop()
    assert status == 0
    assert "Traceback" not in "".join(server.printed)


def test_a_second_start_keeps_the_key_and_replaces_the_link(tmp_path):
    server = Server(tmp_path)
    first, key = server.set_up_path, (tmp_path / "secret_key").read_text()
    server.stop()
    server = Server(tmp_path)
    try:
        assert (tmp_path / "secret_key").read_text() == key
        assert server.set_up_path != first
        assert Visitor(server.address).get(first)[0] >= 400
        assert Visitor(server.address).get(server.set_up_path)[0] == 200
    finally:
        server.stop()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_however_it_is_told(tmp_path, how):
    server = Server(tmp_path)
    Visitor(server.address).get("/healthz")
    os.kill(server.process.pid, how)
    assert server.process.wait(60) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(server.address.rsplit(":", 1)[1])), 2)
    server._reader.join(5)
    server.process.stdout.close()
    assert len(server.printed) == 3, server.printed


def test_a_taken_port_is_said_with_another_to_try():
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ClickException, match=rf"Port {port} is taken.*PORT={port + 1} make run"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("127.0.0.1", 70000, "no port 70000"),
        ("192.0.2.7", 0, "no address of this"),
        ("no.invalid", 0, "no address of this"),
    ],
)
def test_what_cannot_be_listened_on_is_said(host, port, words):
    with pytest.raises(ClickException, match=words):
        listen(host, port)


def test_the_address_is_one_a_browser_here_can_open():
    with listen("0.0.0.0", 0) as everywhere:
        assert address_of(everywhere) == f"http://127.0.0.1:{everywhere.getsockname()[1]}"
