"""One server as `infra/one-server` ships it: gunicorn, a web server, and the publisher's runs.

Every command line comes from a unit, and every configuration is the shipped file; only paths, the port and
the user are others. The web server is another user than intake where tests run as root. systemd's part is
played here: it holds the socket, hands over environments, and starts what has died.
"""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.running import PATIENCE, ROOT, a_free_port, asked, wait_for

SHIPPED = ROOT / "infra" / "one-server"
NOBODY = 65_534
_PATH = f"{os.environ['PATH']}:/usr/sbin"
"""Debian keeps nginx where only root looks."""
_ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.argv[2], sys.argv[2:])
"""
"""What systemd does before it starts a service with a socket."""


def directive(unit: str, name: str) -> str:
    """Return what a shipped unit says under a name."""
    return re.findall(rf"^{name}=(.*)$", (SHIPPED / unit).read_text(encoding="utf-8"), re.MULTILINE)[-1]


class OneServer:
    """A server with a board; what it starts may be killed and started again."""

    def __init__(self, web: str = "nginx", **environ: str) -> None:
        # pytest's own folders are closed to other users.
        self.folder = Path(tempfile.mkdtemp(prefix="board-"))
        self.folder.chmod(0o755)
        self.port = a_free_port()
        self.web = web
        self.data, self.run, self.etc = (self.folder / name for name in ("data", "run", "etc"))
        for folder in (*(self.data / name for name in ("intake", "board", "backups")), self.run, self.etc):
            folder.mkdir(parents=True)
        self.socket = self.run / "board-intake.sock"
        self._own = {"PACE": "immediate", "ORIGINS": self.address, **environ}
        self._listening: socket.socket | None = None
        self._running: dict[str, subprocess.Popen[str]] = {}
        self.thread = ""
        """The thread that a test has asked, if it has."""
        self.said = ""
        """All that any process wrote."""

    @property
    def address(self) -> str:
        """Where the board is."""
        return f"http://127.0.0.1:{self.port}"

    def here(self, text: str) -> str:
        """Return a shipped text with the paths of this test."""
        paths = {
            "/opt/board/.venv/bin/python": sys.executable,
            "/opt/board": str(ROOT),
            "/var/lib/board": str(self.data),
            "/etc/nginx": str(self.etc),
            "/etc/board": str(self.etc),
            "/etc/caddy": str(self.etc),
            "/run/": f"{self.run}/",
        }
        return re.sub("|".join(map(re.escape, paths)), lambda found: paths[found[0]], text)

    def environ(self, unit: str) -> dict[str, str]:
        """Return the environment that systemd gives a unit."""
        text = (SHIPPED / unit).read_text(encoding="utf-8")
        set_here = dict(pair.split("=", 1) for pair in directive(unit, "Environment").split())
        files = [Path(self.here(file)) for file in re.findall(r"^EnvironmentFile=(.*)$", text, re.MULTILINE)]
        lines = [line for file in files for line in self.here(file.read_text()).splitlines()]
        read = dict(shlex.split(line)[0].split("=", 1) for line in lines if line and line[0] != "#")
        return {"PATH": os.environ["PATH"], **set_here, **read, **self._own}

    def install(self) -> None:
        """Do what docs/one-server.md says, up to the first page."""
        shutil.copy(SHIPPED / "board.env", self.etc)
        keys = [sys.executable, "-m", "infra.server", "keys", str(self.etc)]
        environ = {**os.environ, "PYTHONPATH": "functions", "DATA": str(self.data)}
        subprocess.run(keys, cwd=ROOT, env=environ, check=True, capture_output=True)
        assert self.command("everything").returncode == 0, self.said

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of the publisher's to its end."""
        process = self.begun(*arguments)
        out, errors = process.communicate(timeout=PATIENCE)
        self.said += errors
        return subprocess.CompletedProcess(arguments, process.returncode, out, errors)

    def slot(self) -> None:
        """Run a slot, as its timer would."""
        assert self.command("slot").returncode == 0, self.said

    def begun(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin a command of the publisher's, as the unit of a slot would."""
        line = shlex.split(self.here(directive("board-slot.service", "ExecStart")))
        return subprocess.Popen(
            [*line[:-1], *arguments],
            cwd=ROOT,
            env=self.environ("board-slot.service"),
            umask=0o022,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start_intake(self) -> None:
        """Start gunicorn with the arguments of its unit, on the socket that systemd would hold."""
        if not self._listening:
            self._listening = socket.socket(socket.AF_UNIX)
            self._listening.bind(str(self.socket))
            self.socket.chmod(int(directive("board-intake.socket", "SocketMode"), 8))
            if os.geteuid() == 0:
                os.chown(self.socket, NOBODY, NOBODY)
            self._listening.listen(int(directive("board-intake.socket", "Backlog")))
        handed = self._listening.fileno()
        line = shlex.split(self.here(directive("board-intake.service", "ExecStart")))
        self._running["intake"] = subprocess.Popen(
            [sys.executable, "-c", _ACTIVATE, str(handed), *line],
            cwd=ROOT,
            env=self.environ("board-intake.service"),
            umask=0o007,
            pass_fds=(handed,),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start_web(self) -> None:
        """Start the web server with the shipped files, on 127.0.0.1 alone."""
        command = getattr(self, f"_{self.web}")()
        other = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        if other:
            os.chown(self.run, NOBODY, NOBODY)
        self._running["web"] = subprocess.Popen(
            command,
            env={"PATH": _PATH, "HOME": str(self.run)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **other,  # type: ignore[call-overload]
        )
        wait_for(lambda: self._running["web"].poll() is not None or self._listens())
        assert self._running["web"].poll() is None, self._running["web"].communicate()

    def start(self) -> "OneServer":
        """Start everything, and return when the board answers."""
        self.start_intake()
        self.start_web()
        wait_for(
            lambda: self._running["intake"].poll() is not None or self.ask("GET", "/api/health")[0] == 200
        )
        assert self._running["intake"].poll() is None, self._running["intake"].communicate()
        return self

    def kill_intake(self) -> None:
        """End gunicorn and its worker as a power cut would."""
        process = self._running.pop("intake")
        os.killpg(process.pid, signal.SIGKILL)
        self.said += "".join(process.communicate())

    def close_door(self) -> None:
        """Take the socket away that intake would answer on."""
        assert self._listening
        self._listening.close()
        self._listening = None
        self.socket.unlink()

    def unset(self, name: str) -> None:
        """Start processes without a setting from now on."""
        self._own[name] = ""

    def ended(self, name: str) -> int | None:
        """Return the exit code of a process, if it has ended."""
        return self._running[name].poll()

    def stop(self, name: str) -> None:
        """Stop a process as systemd would."""
        process = self._running.pop(name)
        process.terminate()
        self.said += "".join(process.communicate(timeout=PATIENCE))

    def close(self) -> None:
        """Stop all of it, and leave nothing."""
        for name in [*self._running]:
            self.stop(name)
        if self._listening:
            self._listening.close()
        shutil.rmtree(self.folder)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return status, headers and body of the answer to a request."""
        return asked(self.port, method, path, body, headers)

    def post(self, path: str, fields: dict[str, Any]) -> tuple[int, Any]:
        """Post JSON and return the status and the answer."""
        sent = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        status, _, body = self.ask("POST", path, json.dumps(fields).encode(), sent)
        return status, json.loads(body)

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the body of a page."""
        status, _, body = self.ask("GET", path)
        return status, body.decode()

    def send(self, raw: bytes) -> bytes:
        """Send bytes as they are, and return all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            return connection.makefile("rb").read()

    def memory(self, name: str) -> int:
        """Return the bytes that a process and its children have for themselves."""
        pid = self._running[name].pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        text = "".join(Path(f"/proc/{each}/smaps_rollup").read_text() for each in [pid, *children])
        return sum(int(kilobytes) for kilobytes in re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)) * 1024

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), PATIENCE).close()
        except OSError:
            return False
        return True

    def _nginx(self) -> list[str]:
        conf = self.here((SHIPPED / "nginx.conf").read_text(encoding="utf-8"))
        conf = conf.replace("user www-data;", "").replace("rate=20r/s", f"rate={self.rate}r/s")
        (self.etc / "nginx.conf").write_text(conf, encoding="utf-8")
        shutil.copy(SHIPPED / "nginx-headers.conf", self.etc / "board-headers.conf")
        (self.etc / "board-listen.conf").write_text(f"listen 127.0.0.1:{self.port} default_server;\n")
        (self.etc / "board-plain.conf").write_text("")
        return [
            str(shutil.which("nginx", path=_PATH)),
            "-e",
            "stderr",
            "-c",
            str(self.etc / "nginx.conf"),
            "-g",
            "daemon off;",
        ]

    def _caddy(self) -> list[str]:
        file = self.here((SHIPPED / "Caddyfile").read_text(encoding="utf-8"))
        file = file.replace("board.example {", f"http://127.0.0.1:{self.port} {{\n\tbind 127.0.0.1")
        (self.etc / "Caddyfile").write_text(file, encoding="utf-8")
        shutil.copy(SHIPPED / "caddy-headers", self.etc / "board-headers")
        return ["caddy", "run", "--config", str(self.etc / "Caddyfile")]

    rate = 5_000
    """Requests to intake in a second. Tests ask more than people; one alone tries the shipped number."""


@contextmanager
def one_server(web: str = "nginx", **environ: str) -> Iterator[OneServer]:
    """Give a server that runs."""
    server = OneServer(web, **environ)
    try:
        server.install()
        yield server.start()
    finally:
        server.close()
