"""The project's own server in processes of their own, for what no test client can show."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

from accountability.processes import dies_with_parent
from cases.models import User

ROOT: Final = Path(__file__).resolve().parent.parent
_START_SECONDS: Final = 60


@dataclass(frozen=True)
class Answer:
    """What a site said."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """A server at a port of this machine."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    server: "subprocess.Popen[bytes] | None" = None

    def wait(self) -> None:
        """Return when it answers."""
        deadline = time.monotonic() + _START_SECONDS
        while self.server and self.server.poll() is None and time.monotonic() < deadline:
            try:
                self.get("/robots.txt")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("The server did not start.")

    def signed_in(self, user: User) -> "Site":
        """The same site, as somebody of the desk sees it who has signed in."""
        client = Client()
        client.force_login(user)
        return Site(self.port, {name: each.value for name, each in client.cookies.items()})

    def get(self, path: str, **headers: str) -> Answer:
        """Read an address; each time with a connection of its own."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(form), kind)

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        # Whichever process answers, readers know it by one name.
        sent = {"Host": "localhost"}
        sent |= {name.replace("_", "-"): text for name, text in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        asking = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            asking.request(method, path, body, sent)
            said = asking.getresponse()
            answer = Answer(said.status, said.headers, said.read())
        finally:
            asking.close()
        for cookie in said.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: each.value for name, each in SimpleCookie(cookie).items()}
        return answer


def address_of(host: str, name: str) -> str:
    """The address of a database whose server listens on a socket in a directory, or on a host."""
    known = connection.settings_dict
    secret = f":{quote(known['PASSWORD'], safe='')}" if known["PASSWORD"] else ""
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{quote(known['USER'])}{secret}@{quote(host, safe='')}{port}/{name}"


@contextmanager
def site(**environment: str) -> Iterator[Site]:
    """A server with one process on the database of the tests, whose rows must be committed; see ``wait``."""
    connection.ensure_connection()
    known = connection.settings_dict
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "accountability.settings",
        "DATABASE_URL": address_of(known["HOST"], known["NAME"]),
        "DATABASE_REPLICA_URL": "",
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "true",
        "HTTPS": "false",
        "API_LIMIT": "0",
        "ACCOUNTABILITY_CONTACT_EMAIL": settings.ACCOUNTABILITY_CONTACT_EMAIL,
        **environment,
    }
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        port = listener.getsockname()[1]
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "accountability.wsgi", "--no-control-socket"),
                *("--worker-class=gthread", "--workers=1", "--threads=6", "--log-level=error"),
                *("--bind", f"fd://{listener.fileno()}"),
            ],
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
            start_new_session=True,
            preexec_fn=dies_with_parent(),
        )
    try:
        yield Site(port, server=server)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
