"""The files of `infra/one-server` say what the programs say: headers, kinds, clocks, users, what is shut."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import paths, slots
from board.headers import page_kind
from infra.server import envs, webconf
from infra.server.__main__ import COMMANDS
from intake.bridge import HEADERS_KEPT
from settings import BOARD_TOML, IntakeSettings, PublisherSettings, read_site
from tests.oneserver import SHIPPED, directive
from tests.running import ROOT

DOC = (ROOT / "docs" / "one-server.md").read_text(encoding="utf-8")
SERVICES = sorted(path.name for path in SHIPPED.glob("*.service"))
UNITS = sorted([*SERVICES, *(path.name for path in (*SHIPPED.glob("*.timer"), *SHIPPED.glob("*.socket")))])
SHUT = (
    *(
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
    ),
    *("PrivateNetwork=yes", "RestrictAddressFamilies=AF_UNIX", "ProtectProc=invisible", "LimitCORE=0"),
    *("MemorySwapMax=0", "LogNamespace=board", "RestrictNamespaces=yes", "SystemCallFilter=@system-service"),
)
"""What every service of the board goes without. Nothing of it goes out, or to swap, or into a dump."""
PARTS = st.sampled_from(
    [
        *("t", "ask", "mine", "queue", "search", "static", "write", "topics", "work", "api", "x.json"),
        *("feed.xml", "a.txt", "index.html", "0123456789abcdefghjkmnpqrs", "json", "ask.css", "2"),
    ]
)
ADDRESSES = st.builds(
    lambda parts, end: "/" + "/".join(parts) + end, st.lists(PARTS, max_size=5), st.sampled_from(["", "/"])
)


@pytest.mark.parametrize("name", webconf.FILES)
def test_what_the_web_servers_know_of_the_board_is_what_would_be_written(name: str) -> None:
    assert (SHIPPED / name).read_text(encoding="utf-8") == webconf.FILES[name]()


@given(address=ADDRESSES)
def test_a_web_server_and_the_board_see_the_same_kind_of_page_at_every_address(address: str) -> None:
    kind = next((kind for pattern, kind in webconf.KINDS if re.search(pattern, address)), "reading")

    assert address.startswith("/api/") or kind == page_kind(address)


@pytest.mark.parametrize("name", webconf.FILES)
def test_six_headers_reach_intake_and_none_that_says_who_sent_them(name: str) -> None:
    text = (SHIPPED / name).read_text(encoding="utf-8")
    handed = re.findall(r"(?:proxy_set_header|request_header @\S+) (\S+) ", text)

    assert {header.lower() for header in handed} - {"host", "connection"} == set(HEADERS_KEPT)
    assert ("proxy_pass_request_headers off" in text) or ("request_header -**" in text)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_no_web_server_keeps_a_log_of_requests(name: str) -> None:
    text = re.sub(r"^\s*#.*\n", "", (SHIPPED / name).read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert "remote_addr" not in text
    assert "forwarded_for" not in text
    if name == "nginx.conf":
        assert re.findall(r"access_log (.*);", text) == ["off"]
        assert re.findall(r"error_log (.*);", text) == ["/dev/null crit"]
        assert "binary_remote" not in text
    else:
        assert re.findall(r"include (.*)", text) == ["tls.obtain tls.renew tls.issuance"]
        assert text.count("log ") == 1


def test_the_clock_of_the_slots_has_the_pace_of_the_board() -> None:
    pace = read_site(BOARD_TOML).pace
    clocks = {
        "immediate": "*-*-* *:*:00 UTC",
        "standard": "*-*-* *:00/15:00 UTC",
        "guarded": "*-*-* 00/6:00:00 UTC",
    }

    assert set(clocks) == set(slots.PACES)
    assert directive("board-slot.timer", "OnCalendar") == clocks[pace.name]
    for name, clock in clocks.items():
        assert f"| `{name}` | `{clock}` |" in DOC


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.endswith(".timer")])
def test_no_clock_makes_up_for_what_was_missed(unit: str) -> None:
    assert directive(unit, "Persistent") == "false"
    assert directive(unit, "AccuracySec") == "1s"


@pytest.mark.parametrize("unit", SERVICES)
def test_every_service_goes_without_what_it_does_not_need(unit: str) -> None:
    lines = (SHIPPED / unit).read_text(encoding="utf-8").splitlines()

    assert [line for line in SHUT if line not in lines] == []


def test_intake_and_publisher_are_two_users_with_keys_of_their_own() -> None:
    users = {unit: directive(unit, "User") for unit in SERVICES}
    intake = (SHIPPED / "board-intake.service").read_text(encoding="utf-8")

    assert users.pop("board-intake.service") == "board-intake"
    assert set(users.values()) == {"board-publisher"}
    assert "publisher.env" not in intake
    assert "InaccessiblePaths=/var/lib/board/board /var/lib/board/backups /etc/board" in intake
    assert directive("board-intake.service", "ReadWritePaths") == "/var/lib/board/intake"


@pytest.mark.parametrize("read", [IntakeSettings, PublisherSettings])
def test_every_key_that_a_process_reads_is_dealt_to_it_and_no_other(read: type) -> None:
    dealt = envs.PARTS["intake.env" if read is IntakeSettings else "publisher.env"]
    fields = {field.upper() for field in read.__dataclass_fields__}  # type: ignore[attr-defined]

    assert set(dealt) <= fields
    assert fields - set(dealt) <= {
        "INTAKE_TABLE",
        "BOARD_TABLE",
        "PAGES_BUCKET",
        "SITE",
        "ORIGINS",
        "EDGE_KEYS",
        "SHARDS",
        "SHARD_FUNCTION",
    }


@pytest.mark.parametrize("unit", [unit for unit in SERVICES if "intake" not in unit])
def test_every_unit_calls_a_command_that_there_is(unit: str) -> None:
    assert directive(unit, "ExecStart").rsplit(" ", 1)[1] in COMMANDS


def test_systemd_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:  # a machine without systemd runs none of these
        return
    for unit in UNITS:
        text = (
            (SHIPPED / unit).read_text(encoding="utf-8").replace("/opt/board/.venv/bin/python", "/bin/true")
        )
        (tmp_path / unit).write_text(text, encoding="utf-8")
    told = subprocess.run(
        [analyze, "verify", *(str(tmp_path / unit) for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (told.returncode, told.stderr) == (0, "")


def test_the_handbook_names_every_file_and_every_command() -> None:
    assert [path.name for path in SHIPPED.iterdir() if f"`{path.name}`" not in DOC] == []
    assert [command for command in COMMANDS if f"`board {command}" not in DOC] == []


def test_there_is_a_page_of_every_kind_of_page() -> None:
    kinds = {kind for _, kind in webconf.KINDS} | {"reading"}

    assert kinds == {
        "answer",
        *(page_kind(each) for each in (paths.HOME, paths.ASK, paths.FEED, "/static/a.js")),
    }
