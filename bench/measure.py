"""Real gunicorn processes, and what a request costs them in CPU: ratios within one run, not milliseconds."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent


class Served:
    """An application under gunicorn with two workers of four threads, on a free port of loopback.

    `tablee` is served by `flask serve`, as people start it; anything else by gunicorn, made before its workers too.
    """

    def __init__(self, target: str, environ: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--worker-class",
            "gthread",
        ]
        command += ["--workers", "2", "--threads", "4", "--log-level", "error", "--no-control-socket"]
        command += ["--preload", target]
        if target == "tablee":
            command = [sys.executable, "-m", "flask", "serve"]
            environ = {**environ, "PORT": str(self.port), "TABLEE_WORKERS": "2", "TABLEE_THREADS": "4"}
        started = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.DEVNULL
        )
        self.cookie = ""
        while True:
            with contextlib.suppress(OSError):
                if self.get("/healthz" if target == "tablee" else "/")[0] == 200:
                    break
            if time.perf_counter() - started > 30 or self.process.poll() is not None:
                raise RuntimeError(f"{target} did not start")
            time.sleep(0.01)
        self.cold_start = time.perf_counter() - started
        self.master = psutil.Process(self.process.pid)

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Accept-Language": "fr", "Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, dict(answer.getheaders())

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        status, body, _headers = self._ask("GET", path)
        return status, body

    def post(self, path: str, data: dict[str, str]) -> int:
        """Status of a form posted."""
        return self._ask("POST", path, urllib.parse.urlencode(data))[0]

    def cpu(self) -> float:
        """Seconds of CPU that master and workers have used so far."""
        return sum(p.cpu_times().user + p.cpu_times().system for p in (self.master, *self.master.children()))

    def memory(self) -> float:
        """Megabytes of PSS of master and workers."""
        processes = (self.master, *self.master.children())
        return sum(p.memory_full_info().pss for p in processes) / 1e6

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends it and its workers, also when the measuring failed."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
