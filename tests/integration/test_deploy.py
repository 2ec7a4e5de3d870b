"""A deployment, step by step, on a ground that only notes what it is asked to do."""

import io
import json
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from infra import deploy, deployment, ground, keys, rollout
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
    "ApiTarget": "d2.execute-api.example",
}
PARAMETERS = {"Domain": "", "Waf": "off", "BasePath": "/questions", "Pepper": "****", "MonthlyBudget": "35"}


class Ground(ground.Ground):
    """An account with one stack or none, and an operator with ready answers."""

    def __init__(self, s3: Any, status: str | None = None, answers: tuple[str, ...] = ()) -> None:
        self._s3 = s3
        self.status = status
        self.answers = list(answers)
        self.said: list[str] = []
        self.done: list[str] = []
        self.steps: list[str] = []
        self.deployed: list[dict[str, str]] = []
        self.modes: list[int] = []
        self.fails: set[str] = set()
        self.known_hosts = True
        self.account = "123456789012"

    def client(self, service: str) -> Any:
        if service in self.fails:
            raise NoCredentialsError
        return self._s3 if service == "s3" else self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": self.account}

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        if self.status is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "none"}}, "DescribeStacks")
        outputs = [{"OutputKey": name, "OutputValue": value} for name, value in OUTPUTS.items()]
        given = [{"ParameterKey": name, "ParameterValue": value} for name, value in PARAMETERS.items()]
        return {"Stacks": [{"StackStatus": self.status, "Outputs": outputs, "Parameters": given}]}

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        asked = json.loads(Payload)
        if (said := f"{FunctionName} {asked['run']}") not in self.done:
            self.done.append(said)
        self.steps.append(asked.get("step", ""))
        told = {"threads": 0, "more": ["block work 1"] if "plan" in self.steps[-1] else [], "topics": []}
        failed = {"FunctionError": "Unhandled"} if FunctionName in self.fails else {}
        return {"Payload": io.BytesIO(json.dumps(told).encode()), **failed}

    def run(self, *command: str, quiet: bool = False) -> int:
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
DAY = date(2026, 1, 15)


def kept(home: Path) -> dict[str, str]:
    return keys.keys(home / deploy.STACK / "keys.json", new=False)


def test_a_new_board_takes_an_address_a_yes_and_a_copy_of_its_keys(run: Run, tmp_path: Path) -> None:
    code, ground, _ = run("--region", "eu-west-1", answers=("me@board.example", "yes", "no", "kept"))
    choices = deployment.read(tmp_path / deploy.STACK / "settings.toml")

    assert code == 0
    assert choices
    assert (choices.region, choices.options["AlarmEmail"]) == ("eu-west-1", "me@board.example")
    assert choices.account == "123456789012"
    assert not ground.answers
    assert any(kept(tmp_path)["PEPPER"] in line for line in ground.said)
    assert ground.done == [
        "./dev build",
        ".venv-build/bin/sam deploy",
        "docket everything",
        "trial of https://d1.cloudfront.example/questions",
        "publisher trial",
    ]
    assert {"rest", "fixed", "block work 1"} <= set(ground.steps)
    assert any(OUTPUTS["Address"] in line for line in ground.said)
    assert any("open the link" in line for line in ground.said)


def test_without_anybody_to_ask_no_key_is_shown(run: Run, tmp_path: Path) -> None:
    _, ground, _ = run("--yes")

    assert not [line for line in ground.said for key in kept(tmp_path).values() if key in line]


def test_keys_that_nobody_has_said_to_have_copied_are_shown_again(run: Run, tmp_path: Path) -> None:
    with pytest.raises(IndexError):  # gone before the answer
        run(answers=("", "y"))
    code, ground, _ = run(answers=("y", "kept"))

    assert code == 0
    assert any(kept(tmp_path)["PEPPER"] in line for line in ground.said)


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
    assert "then again" in told
    assert not (tmp_path / deploy.STACK / "parameters.yaml").exists()
    assert kept(tmp_path) == first
    assert ground.deployed[0]["Pepper"] == first["PEPPER"]


def test_a_board_that_is_there_is_brought_up_to_date_without_a_question(run: Run, tmp_path: Path) -> None:
    run("--yes")
    code, ground, _ = run(status="UPDATE_COMPLETE")

    assert code == 0
    assert "publisher trial" not in ground.done
    assert not any("PEPPER" in line for line in ground.said)


def test_a_stack_whose_keys_are_lost_is_not_given_others(run: Run) -> None:
    code, ground, told = run("--yes", status="CREATE_COMPLETE")

    assert code == 1
    assert "put the file back" in told
    assert not ground.deployed


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("ROLLBACK_COMPLETE", "delete-stack --stack-name"),
        ("ROLLBACK_FAILED", "Take its deletion protection off"),
        ("DELETE_FAILED", "delete-stack"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
        ("UPDATE_IN_PROGRESS", "Wait for it"),
    ],
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
    assert "Sign in with" in told


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
        {name: each[parameter] for name, parameter in rollout.PARAMETERS.items()} for each in ground.deployed
    ]

    assert code == 0
    assert len(deployed) == len(keys.changed(which, first, DAY))
    assert deployed[-1].items() <= kept(tmp_path).items()
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
    early, _, told = run("--yes", "--retire-box", status="CREATE_COMPLETE")
    changed = kept(tmp_path) | {keys.CHANGED: DAY.isoformat()}
    keys.save(tmp_path / deploy.STACK / "keys.json", changed)
    late, _, _ = run("--yes", "--retire-box", status="CREATE_COMPLETE")

    assert any("--retire-box" in line for line in ground.said)
    assert (early, late) == (1, 0)
    assert "may still wait" in told
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
    listed = pages.get_object(Bucket="pages", Key="manifest.json")

    assert there == {
        "manifest.json",
        *(f"static/{file.name}" for file in (ROOT / "site" / "static").iterdir()),
    }
    assert (style["ContentType"], style["CacheControl"]) == (
        "text/css; charset=utf-8",
        "public, max-age=3600",
    )
    assert listed["ContentType"] == "application/json; charset=utf-8"
    assert f"/{min(there - {'manifest.json'})}" in json.loads(listed["Body"].read())["static"]
    assert f"    {len(there)} changed" in first.said
    assert "    0 changed" in second.said


def test_a_name_that_leads_nowhere_yet_is_told_and_the_trial_takes_the_other_way(
    run: Run, pages: Any, tmp_path: Path
) -> None:
    ground = Ground(pages)
    ground.known_hosts = False
    deploy.main(["--yes"], lambda _: ground, tmp_path)

    assert any("leads nowhere yet" in line for line in ground.said)
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
        ('Waf = "yes"', "one of off, on"),
        ('Shards = "0"', "from 1 to 100"),
        ('Shards = "101"', "from 1 to 100"),
        ('BasePath = "questions"', "BasePath has to be a path"),
        ('MonthlyBudget = "lots"', "whole number"),
        ('Domian = "board.example"', "Did you mean Domain?"),
        ('domain = "board.example"', "Did you mean Domain?"),
        ('Colour = "red"', "There are: AlarmEmail"),
        ('region = "Frankfurt"', "is no region of AWS"),
        ('AlarmEmail = "me"', "has to be an e-mail address"),
        ('Stage = "prod"', "one of live, trial"),
        ('RequestsPerSecond = "0"', "1 at least"),
        ('region = "eu-north-1"\nMonthlyBudget = "20"', "set MonthlyBudget to 0"),
        ("Waf = true", "text in double quotes"),
        ("MonthlyBudget = 20.5", "or a whole number"),
        ("Waf = ", "Text stands in double quotes"),
        ("Waf = \xff", "cannot be read"),
    ],
)
def test_what_cannot_work_is_told_before_anything_is_done(
    line: str, told: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / deploy.STACK).mkdir()
    (tmp_path / deploy.STACK / "settings.toml").write_text(f"{line}\n", encoding="latin-1")
    code, ground, said = run("--yes")

    assert code == 1
    assert told in said
    assert not ground.done


def test_a_board_does_not_move_to_another_region_by_an_option(run: Run) -> None:
    run("--yes", "--region", "eu-west-1")
    code, _, told = run("--yes", "--region", "us-east-1", status="CREATE_COMPLETE")

    assert code == 1
    assert "this board is in eu-west-1" in told


def test_what_is_written_of_the_options_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    made = deployment.chosen("eu-central-1", "123456789012", AlarmEmail='"odd"\\@board.example')
    deployment.write(path, made)

    assert deployment.read(path) == made


def test_where_aws_makes_no_budgets_a_new_board_has_none() -> None:
    assert deployment.chosen("eu-north-1").options["MonthlyBudget"] == "0"
    assert deployment.chosen("eu-west-1").options["MonthlyBudget"] == "20"


@pytest.mark.parametrize("stack", ["", "../elsewhere", "bad name", "1st", "a" * 33, "ä"])
def test_a_stack_that_aws_would_refuse_is_refused_before_a_folder_is_made(
    stack: str, run: Run, tmp_path: Path
) -> None:
    code, _, told = run("--yes", "--stack", stack)

    assert code == 1
    assert "The name of a stack" in told
    assert not list(tmp_path.iterdir())


def test_wrong_answers_are_refused_and_not_kept(run: Run, tmp_path: Path) -> None:
    code, _, told = run("--region", "narnia", answers=("not an address",))

    assert code == 1
    assert "'narnia' is no region" in told
    assert not list(tmp_path.iterdir())


def test_options_that_are_lost_are_made_from_what_the_stack_has(run: Run, tmp_path: Path) -> None:
    run("--yes")
    (tmp_path / deploy.STACK / "settings.toml").unlink()
    code, ground, _ = run("--yes", status="CREATE_COMPLETE")

    assert code == 0
    assert ground.deployed[0]["BasePath"] == "/questions"
    assert ground.deployed[0]["MonthlyBudget"] == "35"
    assert len(ground.deployed[0]["Pepper"]) == 64


def test_another_account_is_refused(run: Run, pages: Any, tmp_path: Path) -> None:
    run("--yes")
    other = Ground(pages)
    other.account = "999999999999"
    code = deploy.main(["--yes"], lambda _: other, tmp_path)

    assert code == 1
    assert not other.deployed


def test_nobody_to_answer_stops_it() -> None:
    with pytest.raises(ground.Stopped, match="--yes"):
        ground.Ground("eu-central-1", io.StringIO("")).ask("Kept? ")


def test_sam_is_told_not_to_tell_how_it_is_used(capfd: pytest.CaptureFixture[str]) -> None:
    here = ground.Ground("eu-central-1")
    loud = here.run("sh", "-c", "echo $SAM_CLI_TELEMETRY")
    quiet = here.run("sh", "-c", "echo unseen; exit 0", quiet=True)
    failing = here.run("sh", "-c", "echo seen; exit 3", quiet=True)
    said = capfd.readouterr()

    assert (loud, quiet, failing) == (0, 0, 3)
    assert said.out == "0\n"
    assert said.err == "seen\n"


def test_names_of_ones_own_are_told_before_the_trial(run: Run, tmp_path: Path) -> None:
    run("--yes")
    chosen = deployment.read(tmp_path / deploy.STACK / "settings.toml")
    assert chosen
    certified = {
        "Domain": "board.example",
        "Certificate": "arn:aws:acm:us-east-1:123456789012:certificate/a",
        "ApiDomain": "api.board.example",
        "ApiCertificate": f"arn:aws:acm:{chosen.region}:123456789012:certificate/a",
    }
    deployment.write(
        tmp_path / deploy.STACK / "settings.toml",
        deployment.chosen(chosen.region, chosen.account, **certified),
    )
    _, ground, _ = run("--yes", status="CREATE_COMPLETE", fails={"trial"})

    assert any("board.example has to point to d1.cloudfront.example" in line for line in ground.said)
    assert any("api.board.example has to point to d2.execute-api.example" in line for line in ground.said)


def test_a_quick_run_looks_at_pages_and_answers_and_waits_for_no_slot(run: Run) -> None:
    _, quick, _ = run("--yes", "--quick")
    _, whole, _ = run("--yes", status="CREATE_COMPLETE")

    assert [line.endswith(", short") for line in (*quick.done, *whole.done) if "trial of" in line] == [
        True,
        False,
    ]
