"""A real server for tests: `flask serve`, gunicorn and its workers, on loopback, stopped at the end."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, ClassVar

ROOT = Path(__file__).parent.parent


class Server:
    """One start of the server over the instance folder `folder`; what it prints is in `printed`."""

    started: ClassVar[list[Server]] = []

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        env = {key: value for key, value in os.environ.items() if not key.startswith(("TABLEE_", "FLASK_"))}
        env |= {
            "TABLEE_INSTANCE": str(folder),
            "PORT": "0",
            "FLASK_APP": "crm",
            "PYTHONUNBUFFERED": "1",
            **environ,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(self)
        self.printed: list[str] = []
        self._told = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._told.wait(30):
            self.kill()
            raise AssertionError(f"the server did not start: {''.join(self.printed)}")
        self.address = re.search(r"http://[\w.:]+", self.printed[0]).group(0)  # type: ignore[union-attr]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line)
            if "Tablée is at" in line:
                self._told.set()

    @property
    def set_up_path(self) -> str:
        """The path of the set-up link it printed."""
        for _ in range(100):
            found = re.search(r"/set-up/\S+", "".join(self.printed))
            if found:
                return found.group(0)
            threading.Event().wait(0.05)
        raise AssertionError(f"no set-up link in {self.printed}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stops it as Ctrl-C does; returns the exit status."""
        os.killpg(self.process.pid, how)
        status = self.process.wait(60)
        self._reader.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status

    def kill(self) -> None:
        """Ends the master and its workers at once, as a power cut would."""
        self.stop(signal.SIGKILL)


def end_all(since: int) -> None:
    """Ends every server a failed test left running, of those started after the first `since`: others serve on."""
    for server in Server.started[since:]:
        if server.process.poll() is None:
            server.kill()
    del Server.started[since:]


class Visitor:
    """A plain HTTP client with cookies, which follows nothing by itself."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())

    def get(self, path: str) -> tuple[int, str, str]:
        """(status, body, location)."""
        return self._send(urllib.request.Request(self.address + path))

    def post(self, path: str, data: dict[str, Any]) -> tuple[int, str, str]:
        """(status, body, location) of a form posted."""
        body = urllib.parse.urlencode(data, doseq=True).encode()
        return self._send(urllib.request.Request(self.address + path, body))

    def upload(self, path: str, data: dict[str, str], name: str, content: bytes) -> tuple[int, str, str]:
        """(status, body, location) of a form posted with a file in its field `file`."""
        edge = b"--the-edge-of-a-part"
        parts = [
            b'%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
            % (edge, key.encode(), value.encode())
            for key, value in data.items()
        ]
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = b"".join(parts) + edge + b"\r\n" + head.encode() + content + b"\r\n" + edge + b"--\r\n"
        kind = {"Content-Type": "multipart/form-data; boundary=the-edge-of-a-part"}
        return self._send(urllib.request.Request(self.address + path, body, kind))

    def token(self, path: str) -> str:
        """The token of the form at `path`."""
        _status, body, _location = self.get(path)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', body)
        assert found, f"no form at {path}: {body[:300]}"
        return found.group(1)

    def _send(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode(), answer.headers.get("Location", "")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), error.headers.get("Location", "")


class Keeper(Visitor):
    """Whoever opened the set-up link of `server`: keeper of a first book, whose addresses begin with `book`."""

    book = "/the-round-table"

    def __init__(self, server: Server, language: str = "en") -> None:
        super().__init__(server.address)
        path = server.set_up_path
        answers = {
            "name": "Ana Brun", "email": "ana@example.org", "password": "a table under the lime tree",
            "workspace_name": "The round table", "language": language, "time_zone": "Europe/Paris",
            "owner_kind": "association", "csrf_token": self.token(path),
        }  # fmt: skip
        status, body, location = self.post(path, answers)
        assert (status, location) == (303, f"{self.book}/welcome"), (status, location, body[:500])
        self.form_token = self.token("/account")

    def another(self) -> Keeper:
        """The same session in another client, for work done at the same time."""
        other = object.__new__(type(self))
        Visitor.__init__(other, self.address)
        for cookie in self.jar:
            other.jar.set_cookie(cookie)
        other.form_token = self.form_token
        return other

    def send(self, path: str, data: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """Posts to `path` of the book, with the token."""
        return self.post(self.book + path, {**(data or {}), "csrf_token": self.form_token})

    def read(self, path: str) -> tuple[int, str]:
        """(status, body) of `path` of the book."""
        return self.get(self.book + path)[:2]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        return None
