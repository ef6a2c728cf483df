"""The server people open in a browser: gunicorn, in the process that made the application.

The application is made once and its processes are forked from it: half the start, and memory that they share.
"""

from __future__ import annotations

import contextvars
import errno
import gc
import os
import signal
import socket
from typing import Any, NoReturn

from click import ClickException
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from crm.core.config import Settings


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on `host` and `port`. Raises `ClickException`, with a sentence, when there is none.

    Listening before anything else is done keeps two starts from migrating one database at the same time, and
    a browser opened early waits instead of being refused.
    """
    if port > 65535:
        raise ClickException(f"There is no port {port}: choose one up to 65535.")
    listener = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        if listener is not None:
            listener.close()
        nowhere = f"TABLEE_HOST is “{host}”, which is no address of this machine."
        told = {
            errno.EADDRINUSE: f"Port {port} is taken: perhaps Tablée already runs. "
            f"Stop what uses it, or choose another: PORT={port + 1} make run",
            errno.EACCES: f"Port {port} is kept for the system: choose one above 1023, such as PORT=8000.",
            errno.EADDRNOTAVAIL: nowhere,
        }
        if isinstance(error, socket.gaierror):
            raise ClickException(nowhere) from None
        raise ClickException(told.get(error.errno or 0, f"{host}:{port}: {error.strerror}")) from None
    return listener


def address_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds `listener`, without a slash at the end."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (read, not bound)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _leave_ctrl_c_to_the_master(_arbiter: Arbiter, _worker: Any) -> None:
    """A terminal sends Ctrl-C to every process; a worker that also hears its master's word locks up on the two."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


class _AskedEarly:
    """Ctrl-C before the master listens to it. An exception alone can be lost (a collector's callback swallows it):
    what was asked is remembered until the master is ready."""

    asked = False

    def __call__(self, *_: Any) -> None:
        self.asked = True
        raise SystemExit(0)


_early = _AskedEarly()


def _finish_pages_on_ctrl_c(_arbiter: Arbiter) -> None:
    """The first Ctrl-C lets the pages being served end, as TERM does; a second one does not wait."""
    at_once = signal.getsignal(signal.SIGINT)
    if _early.asked:
        os.kill(os.getpid(), signal.SIGTERM)

    def first(*_: Any) -> None:
        signal.signal(signal.SIGINT, at_once)
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGINT, first)


class _Server(BaseApplication):
    def __init__(self, app: Flask, listener: socket.socket, settings: Settings) -> None:
        self.app = app
        self.options = {
            "bind": f"fd://{listener.detach()}",
            "worker_class": "gthread",
            "workers": settings.workers,
            "threads": settings.threads,
            "graceful_timeout": 10,
            "loglevel": "warning",
            # TABLEE_TRUSTED_PROXIES alone says which headers of a proxy are believed.
            "forwarded_allow_ips": "",
            # Nothing is written outside the instance folder.
            "control_socket_disable": True,
            "post_fork": _leave_ctrl_c_to_the_master,
            "when_ready": _finish_pages_on_ctrl_c,
        }
        if os.path.isdir("/dev/shm"):  # noqa: S108 (a heartbeat on a slow disk would have workers killed)
            self.options["worker_tmp_dir"] = "/dev/shm"  # noqa: S108
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def serve(app: Flask, listener: socket.socket, settings: Settings) -> NoReturn:
    """Serve `app` on `listener` until Ctrl-C or TERM; ends the process, with status 0.

    No connection to the database may be open: the processes would share it.
    """
    signal.signal(signal.SIGINT, _early)
    server = _Server(app, listener, settings)
    gc.collect()
    gc.freeze()  # what exists now is left alone by the collector, so the processes go on sharing it
    # A command runs within an application context; requests must not find it, or they would share its `g`.
    contextvars.Context().run(Arbiter(server).run)
    raise SystemExit(0)
