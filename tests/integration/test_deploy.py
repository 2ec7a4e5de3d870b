"""A deployment, step by step, on a ground that only notes what it is asked to do."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from infra import deploy, deployment, keys
from infra.smoke import Failed, Visitor
from press import Site
from tests import template
from tests.running import ROOT

OUTPUTS = {
    "Address": "https://d1.cloudfront.example/questions/",
    "PagesTarget": "d1.cloudfront.example",
    "IntakeAddress": "https://api.example",
    "PagesBucket": "pages",
    "PublisherFunction": "publisher",
    "DocketFunction": "docket",
    "BoardTableName": "board",
    "ModeratorPolicyArn": "arn:policy",
}


class Ground(deploy.Ground):
    """An account with one stack or none, and an operator with ready answers."""

    def __init__(self, s3: Any, status: str | None = None, answers: tuple[str, ...] = ()) -> None:
        self._s3 = s3
        self.status = status
        self.answers = list(answers)
        self.said: list[str] = []
        self.done: list[str] = []
        self.deployed: list[dict[str, str]] = []
        self.modes: list[int] = []
        self.fails: set[str] = set()
        self.known_hosts = True

    def client(self, service: str) -> Any:
        if service in self.fails:
            raise NoCredentialsError
        return self._s3 if service == "s3" else self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        if self.status is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "none"}}, "DescribeStacks")
        outputs = [{"OutputKey": name, "OutputValue": value} for name, value in OUTPUTS.items()]
        return {"Stacks": [{"StackStatus": self.status, "Outputs": outputs}]}

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        self.done.append(f"{FunctionName} {json.loads(Payload)['run']}")
        return {"FunctionError": "Unhandled"} if FunctionName in self.fails else {}

    def run(self, *command: str) -> int:
        self.done.append(" ".join(command[:2]))
        if command[1] == "deploy":
            parameters = Path(command[-1].removeprefix("file://"))
            self.deployed.append(json.loads(parameters.read_text()))
            self.modes.append(stat.S_IMODE(parameters.stat().st_mode))
            self.status = "CREATE_COMPLETE"
        return int(" ".join(command[:2]) in self.fails)

    def ask(self, question: str) -> str:
        self.said.append(question)
        return self.answers.pop(0)

    def tell(self, line: str) -> None:
        self.said.append(line)

    def resolves(self, host: str) -> bool:
        return self.known_hosts

    def trial(
        self, visitor: Visitor, site: Site, press: Callable[[], None] | None, api: str, short: bool
    ) -> None:
        self.done.append(f"trial of {visitor.address}{', short' if short else ''}")
        if press:
            press()
        if "trial" in self.fails:
            raise Failed("/ask/ was answered with 500.")


@pytest.fixture
def run(
    tmp_path: Path, pages: Any, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, Ground, str]]:
    def run(
        *arguments: str,
        status: str | None = None,
        answers: tuple[str, ...] = (),
        fails: set[str] | None = None,
    ) -> tuple[int, Ground, str]:
        ground = Ground(pages, status, answers)
        ground.fails = fails or set()
        code = deploy.main(list(arguments), lambda _: ground, tmp_path)
        return code, ground, capsys.readouterr().err

    return run


Run = Callable[..., tuple[int, Ground, str]]


def kept(home: Path) -> dict[str, str]:
    return keys.keys(home / deploy.STACK / "keys.json", new=False)


def test_a_new_board_takes_an_address_a_yes_and_a_copy_of_its_keys(run: Run, tmp_path: Path) -> None:
    code, ground, _ = run("--region", "eu-north-1", answers=("me@board.example", "y", "no", "kept"))
    choices = deployment.read(tmp_path / deploy.STACK / "settings.toml")

    assert code == 0
    assert choices
    assert (choices.region, choices.options["AlarmEmail"]) == ("eu-north-1", "me@board.example")
    assert not ground.answers
    assert any(kept(tmp_path)["PEPPER"] in line for line in ground.said)
    assert ground.done == [
        "./dev build",
        ".venv-build/bin/sam deploy",
        "docket everything",
        "trial of https://d1.cloudfront.example/questions",
        "publisher slot",
    ]
    assert any(OUTPUTS["Address"] in line for line in ground.said)


def test_every_parameter_of_the_template_is_given_and_no_other(run: Run) -> None:
    _, ground, _ = run("--yes")

    assert set(ground.deployed[0]) == set(template.written()["Parameters"])


def test_the_options_are_those_of_the_template_with_its_defaults() -> None:
    parameters = template.written()["Parameters"]
    defaults = {name: str(each["Default"]) for name, each in parameters.items() if "Default" in each}

    assert {name: default for name, (default, _) in deployment.OPTIONS.items()} | {
        "Pace": "standard"
    } == defaults


def test_keys_are_never_on_a_command_line_and_their_file_is_gone_afterwards(run: Run, tmp_path: Path) -> None:
    _, ground, _ = run("--yes")

    assert ground.modes == [0o600]
    assert sorted(file.name for file in (tmp_path / deploy.STACK).iterdir()) == ["keys.json", "settings.toml"]
    assert not any(key in line for key in kept(tmp_path).values() for line in ground.done)


def test_a_failed_deployment_leaves_no_file_of_parameters_and_keeps_the_keys(
    run: Run, tmp_path: Path
) -> None:
    code, _, told = run("--yes", fails={".venv-build/bin/sam deploy"})
    first = kept(tmp_path)
    again, ground, _ = run("--yes", status="CREATE_COMPLETE")

    assert (code, again) == (1, 0)
    assert "Run this again" in told
    assert not (tmp_path / deploy.STACK / "parameters.yaml").exists()
    assert kept(tmp_path) == first
    assert ground.deployed[0]["Pepper"] == first["PEPPER"]


def test_a_board_that_is_there_is_brought_up_to_date_without_a_question(run: Run, tmp_path: Path) -> None:
    run("--yes")
    code, ground, _ = run(status="UPDATE_COMPLETE")

    assert code == 0
    assert "publisher slot" not in ground.done
    assert not any("PEPPER" in line for line in ground.said)


def test_a_stack_whose_keys_are_lost_is_not_given_others(run: Run) -> None:
    code, ground, told = run("--yes", status="CREATE_COMPLETE")

    assert code == 1
    assert "put the file back" in told
    assert not ground.deployed


@pytest.mark.parametrize(
    ("status", "told"), [("ROLLBACK_COMPLETE", "delete-stack"), ("UPDATE_IN_PROGRESS", "Wait for it")]
)
def test_a_stack_that_cannot_be_gone_on_with_says_what_to_do(status: str, told: str, run: Run) -> None:
    run("--yes")
    code, ground, said = run("--yes", status=status)

    assert code == 1
    assert told in said
    assert not ground.deployed


def test_without_a_yes_nothing_is_made(run: Run, tmp_path: Path) -> None:
    code, ground, told = run(answers=("", "n"))

    assert (code, told) == (1, "Nothing was made.\n")
    assert not ground.done
    assert not (tmp_path / deploy.STACK / "keys.json").exists()


def test_without_credentials_it_says_so(run: Run) -> None:
    code, _, told = run("--yes", fails={"sts"})

    assert code == 1
    assert "aws sts get-caller-identity" in told


@pytest.mark.parametrize(
    ("fails", "told"),
    [
        ({"./dev build"}, "could not be built"),
        ({"docket"}, "The publisher failed (everything)"),
        ({"trial"}, "/ask/ was answered with 500"),
    ],
)
def test_a_step_that_fails_stops_it_there_and_says_why(fails: set[str], told: str, run: Run) -> None:
    code, _, said = run("--yes", fails=fails)

    assert code == 1
    assert told in said


@pytest.mark.parametrize("which", keys.CHANGEABLE)
def test_a_change_of_a_key_saves_each_set_before_it_is_deployed(which: str, run: Run, tmp_path: Path) -> None:
    run("--yes")
    first = kept(tmp_path)
    code, ground, _ = run("--yes", "--change", which, status="CREATE_COMPLETE")
    deployed = [
        {name: each[parameter] for name, parameter in deploy._PARAMETERS.items()} for each in ground.deployed
    ]

    assert code == 0
    assert len(deployed) == len(keys.changed(which, first))
    assert deployed[-1] == kept(tmp_path)
    assert kept(tmp_path) != first
    assert kept(tmp_path)["PEPPER"] == first["PEPPER"]


def test_a_key_is_saved_even_if_its_deployment_fails(run: Run, tmp_path: Path) -> None:
    run("--yes")
    first = kept(tmp_path)
    run("--yes", "--change", "box", status="CREATE_COMPLETE", fails={".venv-build/bin/sam deploy"})
    halfway = kept(tmp_path)
    run("--yes", "--change", "box", status="CREATE_COMPLETE")

    assert first["BOX_PRIVATE_KEYS"] in halfway["BOX_PRIVATE_KEYS"]
    assert kept(tmp_path)["BOX_PRIVATE_KEYS"] == halfway["BOX_PRIVATE_KEYS"]


def test_old_box_keys_are_dropped_when_they_are_retired(run: Run, tmp_path: Path) -> None:
    run("--yes")
    _, ground, _ = run("--yes", "--change", "box", status="CREATE_COMPLETE")
    two = kept(tmp_path)["BOX_PRIVATE_KEYS"].split()
    run("--yes", "--retire-box", status="CREATE_COMPLETE")

    assert any("--retire-box" in line for line in ground.said)
    assert kept(tmp_path)["BOX_PRIVATE_KEYS"] == two[0]


def test_the_keys_of_a_board_from_one_machine_are_taken_along(run: Run, tmp_path: Path) -> None:
    brought = {name: key for name, key in keys.made().items() if name != "EDGE_KEYS"}
    (tmp_path / deploy.STACK).mkdir()
    keys.save(tmp_path / deploy.STACK / "keys.json", brought)
    run("--yes")

    assert kept(tmp_path).items() >= brought.items()
    assert len(kept(tmp_path)["EDGE_KEYS"]) == 64


def test_static_files_are_put_as_they_are_served_and_only_when_they_changed(run: Run, pages: Any) -> None:
    _, first, _ = run("--yes")
    _, second, _ = run("--yes", status="CREATE_COMPLETE")
    there = {item["Key"] for item in pages.list_objects_v2(Bucket="pages")["Contents"]}
    style = pages.get_object(Bucket="pages", Key="static/board.css")

    assert there == {f"static/{file.name}" for file in (ROOT / "site" / "static").iterdir()}
    assert (style["ContentType"], style["CacheControl"]) == (
        "text/css; charset=utf-8",
        "public, max-age=3600",
    )
    assert f"    {len(there)} changed" in first.said
    assert "    0 changed" in second.said


def test_a_name_that_leads_nowhere_yet_is_told_and_the_trial_takes_the_other_way(
    run: Run, pages: Any, tmp_path: Path
) -> None:
    ground = Ground(pages)
    ground.known_hosts = False
    deploy.main(["--yes"], lambda _: ground, tmp_path)

    assert any("Point it to d1.cloudfront.example" in line for line in ground.said)
    assert "trial of https://d1.cloudfront.example/questions" in ground.done


def test_a_dry_run_says_every_step_and_touches_neither_account_nor_disk(run: Run, tmp_path: Path) -> None:
    code, ground, _ = run("--dry-run", fails={"sts", "s3", "lambda", "cloudformation"})

    assert code == 0
    assert [line[:3] for line in ground.said if "/8 " in line] == [f"{number}/8" for number in range(1, 9)]
    assert any("sam deploy" in line for line in ground.said)
    assert ground.said[-1] == "Nothing was done."
    assert not ground.done
    assert not list(tmp_path.iterdir())


def test_the_dry_run_stands_in_the_operators_guide_as_it_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    deploy.main(["--dry-run", "--region", "eu-central-1"], home=deploy.HOME / "nowhere")
    said = capsys.readouterr().out.replace("deployment/nowhere/", "deployment/")

    assert said in (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


ELSEWHERE = 'Certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/a"'
CERTIFIED = 'Certificate = "arn:aws:acm:us-east-1:123456789012:certificate/a"'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('Domain = "board.example"', "Domain and Certificate go together"),
        (f'Domain = "https://board.example"\n{CERTIFIED}', "without https://"),
        (f'Domain = "board.example"\n{ELSEWHERE}', "in us-east-1"),
        (
            'ApiDomain = "a.example"\nApiCertificate = "arn:aws:acm:us-east-1:123456789012:certificate/a"',
            "in eu-central-1",
        ),
        ('Waf = "on"', "only in us-east-1"),
        ('Waf = "yes"', "on or off"),
        ('BasePath = "questions"', "BasePath has to be a path"),
        ('MonthlyBudget = "lots"', "whole number"),
        ('Domian = "board.example"', "no option Domian"),
        ("Waf = true", "text or a number"),
        ("Waf = ", "cannot be read"),
    ],
)
def test_what_cannot_work_is_told_before_anything_is_done(
    line: str, told: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / deploy.STACK).mkdir()
    (tmp_path / deploy.STACK / "settings.toml").write_text(f"{line}\n")
    code, ground, said = run("--yes")

    assert code == 1
    assert told in said
    assert not ground.done


def test_a_board_does_not_move_to_another_region_by_an_option(run: Run) -> None:
    run("--yes", "--region", "eu-west-1")
    code, _, told = run("--yes", "--region", "us-east-1", status="CREATE_COMPLETE")

    assert code == 1
    assert "This board is in eu-west-1" in told


def test_what_is_written_of_the_options_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    deployment.write(path, "eu-central-1", AlarmEmail='"odd"\\@board.example')
    found = deployment.read(path)

    assert found
    assert found.options["AlarmEmail"] == '"odd"\\@board.example'
    assert {name: found.options[name] for name in deployment.OPTIONS if name != "AlarmEmail"} == {
        name: default for name, (default, _) in deployment.OPTIONS.items() if name != "AlarmEmail"
    }


def test_a_quick_run_looks_at_pages_and_answers_and_waits_for_no_slot(run: Run) -> None:
    _, quick, _ = run("--yes", "--quick")
    _, whole, _ = run("--yes", status="CREATE_COMPLETE")

    assert [line.endswith(", short") for line in (*quick.done, *whole.done) if "trial" in line] == [
        True,
        False,
    ]
