"""Cold starts: what it takes to import and compose a handler, over making one client of boto3's.

Each start is a process of its own, which loads AWS's runtime client first, as Lambda does, and then says what
the start took of the processor. Bytecode is ready for all of them, in a folder of its own. Beside the time
stands what no other load can change: modules, and system calls, as strace counts them between two marks.
A folder that `./dev build` made is measured as it lies, which is how Lambda finds it: nothing is compiled
beforehand that it does not bring, and nothing can be written. Where its compiled parts are for another
processor, those of this machine are laid in their place.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.bench.rounds import Took, interleaved, ratio, timed
from tests.package.environ import ENVIRON
from tests.running import ROOT

ROUNDS = 9
CLIENT = 'import boto3\nboto3.client("dynamodb")'
STARTS = {"intake": "import intake.handler", "publisher": "import publisher.handler"}
_MARK = "/a-mark-of-the-bench"
_CHILD = f"""
import json, os, sys, time
import awslambdaric.bootstrap
known = len(sys.modules)
os.access("{_MARK}", 0)
before = time.process_time()
%s
took = time.process_time() - before
os.access("{_MARK}", 0)
print(json.dumps([took, len(sys.modules) - known]))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """Something that is started: the code of it, the Python that runs it, and with which environment."""

    code: str
    python: str
    environ: Mapping[str, str]

    def run(self, *before: str) -> tuple[float, int]:
        """Return the seconds of the processor that a start takes, and the modules that it loads."""
        run = subprocess.run(
            [*before, self.python, "-c", _CHILD % self.code],
            env=dict(self.environ),
            cwd=tempfile.gettempdir(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        took, modules = json.loads(run.stdout)
        return took, modules

    def calls(self) -> list[str] | None:
        """Return the names of the system calls of a start in their order; nothing where strace is not."""
        if not shutil.which("strace"):
            return None
        with tempfile.NamedTemporaryFile("r", suffix=".strace") as log:
            self.run("strace", "-qq", "-o", log.name)
            inside = log.read().split(_MARK)[1]
        return re.findall(r"^(\w+)\(", inside, re.MULTILINE)


def measure(options: Options) -> Iterator[Figure]:
    """Yield what starts take over one client, in time, modules and system calls."""
    with tempfile.TemporaryDirectory() as folder:
        starts = _starts(options, Path(folder))
        for start in starts.values():
            start.run()  # what may be compiled ahead is, and files are in memory
        took = interleaved({name: partial(_seconds, start) for name, start in starts.items()}, ROUNDS)
        yield from _times(took)
        for name, start in starts.items():
            yield Figure(f"{name}, modules", start.run()[1])
            calls = start.calls()
            if calls is None:
                yield Figure(f"{name}, system calls", None, note="there is no strace here")
                continue
            yield Figure(f"{name}, files looked for", sum(call in ("open", "openat") for call in calls))
            yield Figure(f"{name}, system calls", len(calls))


def _seconds(start: Start) -> float:
    return start.run()[0]


def _times(took: dict[str, Took]) -> Iterator[Figure]:
    for name, each in took.items():
        yield timed(name, each)
    for name, each in took.items():
        if name != "client":
            bars = {"bar": 1.3, "stretch": 1.0} if not name.endswith("client") else {}
            yield ratio(f"{name} over client", each, took["client"], **bars)


def _starts(options: Options, folder: Path) -> dict[str, Start]:
    """Return what is to be started; ``folder`` is for what has to be made for that."""
    environ = {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        **ENVIRON,
    }
    compiled = {**environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    ours = {**compiled, "PYTHONPATH": str(ROOT / "functions")}
    made = {"client": Start(CLIENT, options.python, compiled)}
    if options.package is None:
        return made | {name: Start(code, options.python, ours) for name, code in STARTS.items()}
    for name, code in STARTS.items():
        package = runnable(options.package / name.title(), options.python, folder / name)
        read_only = {**environ, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"}
        made[f"built {name}"] = Start(code, options.python, read_only)
        made[f"built {name}'s client"] = Start(CLIENT, options.python, read_only)
    return made


def runnable(package: Path, python: str, copy: Path) -> Path:
    """Return a built function that runs here: itself, or a copy with this machine's compiled parts.

    Those are taken from where ``python`` has its packages, which are of the same versions.
    """
    parts = [part.relative_to(package) for part in package.rglob("*.so")]
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))"]
    here = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    known = {part: machine(next(_same(here, part))) for part in parts}
    if all(machine(package / part) == known[part] for part in parts):
        return package
    shutil.copytree(package, copy, copy_function=shutil.copy2)
    for part in parts:
        (copy / part).unlink()
        own = next(_same(here, part))
        shutil.copy2(own, (copy / part).with_name(own.name))
    return copy


def _same(packages: Path, part: Path) -> Iterator[Path]:
    """Yield the files of a folder of packages that are the same part, whatever processor they are for."""
    return (packages / part.parent).glob(f"{part.name.partition('.')[0]}.*so")


def machine(part: Path) -> int:
    """Return the processor that a compiled part is for, as its ELF header numbers it."""
    with part.open("rb") as file:
        return int.from_bytes(file.read(20)[18:], "little")
