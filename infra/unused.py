"""Parts of libraries that no function ever uses, taken out of a package before it is compiled.

Flask brings a command line, templates and a server to develop with, botocore writes its documentation while
it makes a client, and each of them loads as much again that has no part in a request. All this is loaded at
every start. What goes is named here line by line, with what it was for; what would be asked for all the same
fails by its name. Where a library has changed, so that a line is no longer there, nothing is built: then
somebody has to look whether it still goes. What runs afterwards is tried in `tests/package`.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cut:
    """Lines that go from a file of a package, and what stands there instead; no lines are the whole file."""

    file: str
    lines: str
    instead: str = ""


FOLDERS = ("boto3", "click", "moderator", "pycparser", "s3transfer")
"""What only a terminal uses, a moderator's or Flask's, or whoever compiles cryptography."""

CUTS = (
    # A client of tests and a server for one developer, which brings servers of the standard library.
    Cut("werkzeug/__init__.py", "from .serving import run_simple as run_simple\n"),
    Cut("werkzeug/__init__.py", "from .test import Client as Client\n"),
    Cut("flask/app.py", "from werkzeug.serving import is_running_from_reloader\n"),
    # Flask's command line. An app makes itself a group of commands, and calls it by its own name.
    Cut("flask/app.py", "import click\n"),
    Cut("flask/cli.py", "", "class AppGroup:\n    name = None\n"),
    # Flask's templates. Pages of the board are printed by press.py, which loads Jinja with the first one.
    Cut("flask/sansio/scaffold.py", "from jinja2 import BaseLoader\n"),
    Cut("flask/sansio/scaffold.py", "from jinja2 import FileSystemLoader\n"),
    Cut(
        "flask/templating.py",
        "",
        "_default_template_ctx_processor = DispatchingJinjaLoader = Environment = None\n"
        "render_template = render_template_string = stream_template = stream_template_string = None\n",
    ),
    # What help() says of each call of a client.
    Cut("botocore/docs/__init__.py", "from botocore.docs.service import ServiceDocumenter\n"),
    Cut("botocore/docs/docstring.py", "from botocore.docs.bcdoc.restdoc import DocumentStructure\n"),
    Cut("botocore/docs/docstring.py", "from botocore.docs.method import document_model_driven_method\n"),
    Cut("botocore/docs/docstring.py", "from botocore.docs.paginator import document_paginate_method\n"),
    Cut("botocore/docs/docstring.py", "from botocore.docs.waiter import document_wait_method\n"),
    # HTTP/2, which botocore does not speak, looks for the version of a package that is not there.
    Cut("urllib3/http2/__init__.py", "from importlib.metadata import version\n"),
)


def cut(package: Path) -> None:
    """Take what is not used out of a built function. Raises ValueError where a library has changed."""
    for folder in FOLDERS:
        shutil.rmtree(package / folder)
    for each in CUTS:
        file = package / each.file
        text = file.read_text(encoding="utf-8")
        if each.lines and text.count(each.lines) != 1:
            raise ValueError(f"{each.file} has changed: look in infra/unused.py whether this still goes.")
        told = text.replace(each.lines, each.instead) if each.lines else each.instead
        file.write_text(told, encoding="utf-8")
