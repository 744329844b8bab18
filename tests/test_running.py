"""The service as it runs: starting, ending, what it tells an operator, and what it refuses."""

import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from service_fixtures import PASSWORD, Cast, SetClock

from glossary_service import wiring
from glossary_service.app import create_app
from glossary_service.config import ServerSettings
from glossary_service.errors import SettingsError
from glossary_service.policy.roles import Role
from glossary_service.store.records import Content, Designation
from glossary_service.wiring import Services, build_services, prepare, read_secret


ROOT = Path(__file__).parent.parent


# ── a real process ───────────────────────────────────────────────────────────────────────────────


class Running:
    """A service in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        for line in process.stdout or ():
            self.said.append(line)
            if line.startswith(("Its data", "Nothing is set up")) and len(self.said) > 2:
                break
        found = re.search(r":(\d+) ", self.said[0]) if self.said else None
        self.port = int(found[1]) if found else 0

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> tuple:
        """Return status, headers and text of an answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, answer.headers, text

    def end(self, number: int) -> tuple[int, str, str]:
        """Send a signal and return exit status, output and log."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, "".join(self.said) + out, err


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, "-m", "glossary_service.main", "serve", "--port", "0", *options],
        env={**os.environ, "GLOSSARY_FOLDER": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


def test_an_empty_folder_is_enough_and_a_signal_ends_it_cleanly(tmp_path: Path):
    folder = tmp_path / "new" / "folder"
    with serving(folder) as running:
        assert "Nothing is set up yet. Open http://127.0.0.1:" in running.said[2]
        assert "code" not in running.said[2]
        assert running.ask("/healthz")[0] == 200
        assert json.loads(running.ask("/readyz")[2]) == {"status": "ready"}
        status, headers, _ = running.ask("/?word=planted-query")
        assert (status, headers["Location"]) == (302, "/set-up")
        running.ask("/planted-path/planted-query")
        header = {"Authorization": "Bearer planted", "Content-Type": "application/json"}
        running.ask("/api/v1/entries", "POST", "{broken planted-definition", **header)
        assert "glossary_requests_total{" in running.ask("/metrics")[2]
        far = running.ask("/metrics", **{"X-Forwarded-For": "203.0.113.9"})
        assert far[0] == 404
        status, out, log = running.end(signal.SIGTERM)
    assert status == 0
    assert out.endswith("The service has ended.\n")
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["status"] for line in requests] == [302, 404, 400]
    assert all({"request_id", "endpoint", "ms", "person"} <= line.keys() for line in requests)
    assert "planted" not in log
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_on_a_network_the_first_run_needs_the_code_from_the_console(tmp_path: Path):
    with serving(tmp_path, "--host", "0.0.0.0") as running:  # noqa: S104 - what is tested
        code = re.search(r"give the code (\w+)", running.said[2])
        assert code
        text = running.ask("/set-up")[2]
        assert 'name="code"' in text
        assert code[1] not in text
        status, out, log = running.end(signal.SIGINT)
    assert (status, out.splitlines()[-1]) == (0, "The service has ended.")
    assert "Warning: other machines can reach this" in log


def fail(folder: Path, *options: str, **environment: str) -> str:
    """Start a service that cannot start, and return what it says."""
    ran = subprocess.run(
        [sys.executable, "-m", "glossary_service.main", "serve", "--port", "0", *options],
        env={**os.environ, "GLOSSARY_FOLDER": str(folder), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert ran.returncode == 2, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stderr


def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "another program listens there" in fail(tmp_path, "--port", port)


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    assert "GLOSSARY_FOLDER" in fail(tmp_path / "file" / "folder")


def test_a_disk_without_room_is_told_in_a_sentence(tmp_path: Path):
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "from glossary_service.main import main\n"
        "main(['serve', '--port', '0'])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "GLOSSARY_FOLDER": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert ran.returncode == 2, ran.stderr
    assert "Check free space" in ran.stderr
    assert "Traceback" not in ran.stderr


# ── before anything is answered ──────────────────────────────────────────────────────────────────


def set_revision(services: Services, step: str) -> None:
    with services.database.engine.execution_options(writes=True).begin() as line:
        line.execute(sa.text("UPDATE alembic_version SET version_num = :step"), {"step": step})


def test_a_database_of_a_newer_version_is_left_alone(settings: ServerSettings, services: Services):
    set_revision(services, "9999")
    with pytest.raises(SettingsError, match="newer version"):
        prepare(settings, services, upgrade=True)


def test_tables_that_are_current_are_not_touched_and_no_copy_is_made(
    settings: ServerSettings, services: Services, tmp_path: Path
):
    assert prepare(settings, services) is None
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_the_copy_before_an_upgrade_is_a_whole_database_for_its_owner_alone(
    settings: ServerSettings, services: Services, clock: SetClock
):
    copy = wiring._copy_before_upgrade(settings, services)
    assert copy.parent == settings.folder / "backups"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    other = build_services(replace(settings, database=f"sqlite:///{copy}"), clock)
    assert other.condition.why_not_ready() == ""
    other.database.close()


def test_settings_that_are_written_out_by_mistake_tell_no_secret():
    told = repr(
        ServerSettings.from_environment(
            {
                "GLOSSARY_DATABASE": "postgresql://ada:planted@db/glossary",
                "GLOSSARY_SECRET": "planted",
                "GLOSSARY_QUEUE": "redis://:planted@queue",
                "GLOSSARY_LIMITS": "redis://:planted@limits",
                "GLOSSARY_METRICS_TOKEN": "planted",
            }
        )
    )
    assert "planted" not in told


def test_a_secret_is_made_once_and_a_weak_one_refused(tmp_path: Path):
    settings = ServerSettings(folder=tmp_path, database="sqlite://")
    assert read_secret(settings) == read_secret(settings)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    with pytest.raises(SettingsError, match="too short"):
        read_secret(replace(settings, secret="short"))
    (tmp_path / "secret").write_text("")
    with pytest.raises(SettingsError, match="holds no secret"):
        read_secret(settings)


# ── health and figures ───────────────────────────────────────────────────────────────────────────


def test_a_service_is_ready_only_with_tables_of_its_version(
    client: FlaskClient, services: Services
):
    assert client.get("/readyz").status_code == 200
    set_revision(services, "9999")
    answer = client.get("/readyz")
    assert (answer.status_code, "newer" in answer.json["reason"]) == (503, True)
    assert client.get("/healthz").status_code == 200


def test_without_its_database_the_service_lives_and_is_not_ready(tmp_path: Path, clock: SetClock):
    settings = ServerSettings(
        folder=tmp_path,
        database="postgresql+psycopg://someone:hidden-word@127.0.0.1:1/none",
        secret="x" * 40,
    )
    services = build_services(settings, clock)
    client = create_app(settings, services).test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "hidden-word" not in answer.text
    assert "someone" not in answer.text
    problem = client.get("/api/v1/term-sets", headers={"Authorization": "Bearer x"})
    assert (problem.status_code, problem.json["code"]) == (503, "unavailable")
    assert problem.content_type == "application/problem+json"
    assert client.get("/").status_code == 503


def test_figures_are_for_this_machine_or_for_who_has_the_token(
    client: FlaskClient, settings: ServerSettings, services: Services
):
    client.get("/api/v1/nothing")
    text = client.get("/metrics").text
    assert 'glossary_requests_total{endpoint="none",method="any",status="404"} 1.0' in text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404
    guarded = create_app(replace(settings, metrics_token="t" * 20), services).test_client()
    assert guarded.get("/metrics").status_code == 404
    for token, status in (("t" * 20, 200), ("wrong", 404), ("ü", 404)):
        header = {"Authorization": f"Bearer {token}"}
        far = {"REMOTE_ADDR": "203.0.113.9"}
        answer = guarded.get("/metrics", headers=header, environ_base=far)
        assert answer.status_code == status


def test_every_answer_names_its_request_and_strangers_do_not_choose_the_name(
    client: FlaskClient, settings: ServerSettings, services: Services
):
    given = {"X-Request-ID": "chosen-by-a-stranger"}
    first, second = (client.get("/healthz", headers=given) for _ in range(2))
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    behind = create_app(replace(settings, proxies=1), services).test_client()
    assert behind.get("/healthz", headers=given).headers["X-Request-ID"] == given["X-Request-ID"]


# ── errors ───────────────────────────────────────────────────────────────────────────────────────


def test_an_unexpected_error_gives_its_number_and_no_details(
    settings: ServerSettings, services: Services, capsys: pytest.CaptureFixture[str]
):
    app = create_app(settings, services)

    def fall() -> str:
        raise KeyError("planted-definition")

    app.add_url_rule("/api/v1/fall", view_func=fall)
    app.add_url_rule("/fall", "fall_page", fall)
    for path in ("/api/v1/fall", "/fall"):
        answer = app.test_client().get(path)
        assert answer.status_code == 500
        assert answer.headers["X-Request-ID"] in answer.text
        assert "planted" not in answer.text
        assert "KeyError" not in answer.text
    assert "planted" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_line_that_is_ended_between_two_requests_is_not_noticed(
    client: FlaskClient, services: Services, cast: Cast, token
):
    header = token("retail", Role.STEWARD)
    assert client.get("/api/v1/term-sets", headers=header).status_code == 200
    with services.database.engine.connect() as line:
        line.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    body = {"party_id": str(cast.id("retail")), "name": "Words"}
    assert client.post("/api/v1/term-sets", headers=header, json=body).status_code == 201
    assert len(client.get("/api/v1/term-sets", headers=header).json["items"]) == 1


JSON = {"Content-Type": "application/json"}
BAD_BODIES = {
    "malformed": (b'{"name": ', JSON, 400),
    "no utf-8": (b'{"name": "\xff"}', JSON, 400),
    "nested": (b"[" * 200_000, JSON, 400),
    "nested objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, JSON, 400),
    "an endless number": (b'{"name": ' + b"9" * 10_000 + b"}", JSON, 400),
    "half a sign": (b'{"party_id": "PARTY", "name": "a\\ud800"}', JSON, 422),
    "nul": (b'{"party_id": "PARTY", "name": "a\\u0000"}', JSON, 422),
    "no object": (b"[]", JSON, 422),
    "nothing": (b"", JSON, 422),
    "not a number": (b'{"party_id": NaN, "name": Infinity}', JSON, 422),
    "a form": (b"name=x", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    "text": (b"name", {"Content-Type": "text/plain"}, 415),
    "of no kind": (b"name", {}, 415),
    "many parts": (
        b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n' * 3_000 + b"--b--\r\n",
        {"Content-Type": "multipart/form-data; boundary=b"},
        422,
    ),
}


@pytest.mark.parametrize(("body", "kind", "status"), BAD_BODIES.values(), ids=list(BAD_BODIES))
@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_body_that_cannot_be_read_is_a_problem_and_never_an_error(
    client: FlaskClient, cast: Cast, token, body: bytes, kind: dict[str, str], status: int
):
    header = token("retail", Role.STEWARD) | kind
    body = body.replace(b"PARTY", str(cast.id("retail")).encode())
    answer = client.post("/api/v1/term-sets", headers=header, data=body)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert client.get("/api/v1/term-sets", headers=header).json["items"] == []


def test_a_body_that_is_too_large_is_a_problem(settings: ServerSettings, services: Services, token):
    client = create_app(replace(settings, largest_request=1_000), services).test_client()
    header = token("retail", Role.STEWARD)
    answer = client.post("/api/v1/term-sets", headers=header, json={"name": "x" * 2_000})
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
    page = client.post("/sign-in", data={"email": "x" * 2_000})
    assert (page.status_code, page.mimetype) == (413, "text/html")


@pytest.mark.parametrize("email", ["a\0b@example.org", "\ud800", "x" * 100_000, "' OR 1=1 --"])
def test_an_address_that_nobody_has_signs_nobody_in(client: FlaskClient, email: str):
    assert sign_in(client, email.encode("utf-8", "surrogatepass"), "127.0.0.1") == 422


# ── how often ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def limited(settings: ServerSettings, services: Services, cast: Cast) -> FlaskClient:
    cast.person("retail", Role.STEWARD)
    narrow = replace(settings, sign_ins_a_minute=3, calls_a_minute=4)
    return create_app(narrow, services).test_client()


def sign_in(client: FlaskClient, email: str | bytes, address: str) -> int:
    """Fill in the form as a browser at an address, and return the status of the answer."""
    form = client.get("/sign-in", environ_base={"REMOTE_ADDR": address}).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token
    data = {"email": email, "password": PASSWORD, "csrf_token": token[1]}
    return client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address}).status_code


def test_tries_are_counted_for_the_address_they_come_from(limited: FlaskClient):
    tried = [sign_in(limited, f"{number}@example.org", "203.0.113.1") for number in range(5)]
    assert tried == [422, 422, 422, 429, 429]
    assert sign_in(limited, "else@example.org", "203.0.113.2") == 422
    assert limited.get("/sign-in", environ_base={"REMOTE_ADDR": "203.0.113.1"}).status_code == 200


def test_tries_are_counted_for_the_account_whatever_address_they_come_from(limited: FlaskClient):
    tried = [sign_in(limited, "Ada@example.org ", f"203.0.113.{number}") for number in range(5)]
    assert tried == [422, 422, 422, 429, 429]
    assert sign_in(limited, "bob@example.org", "203.0.113.1") == 422


def test_a_program_tries_no_more_links_than_a_browser_whatever_token_it_claims(
    limited: FlaskClient,
):
    tried = [
        limited.post(
            "/api/v1/invitations/password",
            json={"token": f"gsi_{number}", "password": PASSWORD},
            headers={"Authorization": f"Bearer gst_{number}"},
        ).status_code
        for number in range(5)
    ]
    assert tried == [404, 404, 404, 429, 429]


def test_calls_are_counted_for_each_token_and_the_answer_says_when_to_come_back(
    limited: FlaskClient, token
):
    one, two = token("retail", Role.STEWARD), token("hardware", Role.STEWARD)
    answers = [limited.get("/api/v1/term-sets", headers=one) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[-1].content_type == "application/problem+json"
    assert answers[-1].json["code"] == "too-many-requests"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
    assert limited.get("/api/v1/term-sets", headers=two).status_code == 200


def test_counting_elsewhere_than_in_redis_is_refused_with_the_name_of_the_setting():
    with pytest.raises(SettingsError, match="GLOSSARY_LIMITS"):
        ServerSettings.from_environment({"GLOSSARY_LIMITS": "memcached://x"})


# ── the log ──────────────────────────────────────────────────────────────────────────────────────


def test_nothing_that_people_write_reaches_the_log():
    program = (
        "import os, sys\n"
        "from glossary_service.logs import set_up_logs\n"
        "import structlog, logging\n"
        "set_up_logs('debug')\n"
        "log = structlog.get_logger('x')\n"
        "try:\n"
        "    {}['planted-definition']\n"
        "except KeyError:\n"
        "    log.exception('failed')\n"
        "    logging.getLogger('waitress').exception('failed too')\n"
        "logging.getLogger('sqlalchemy.engine').info('planted-query')\n"
        "logging.getLogger('waitress').info('Client disconnected while serving /guest/planted')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [(line["event"], line["error"]) for line in lines] == [
        ("failed", "KeyError"),
        ("failed too", "KeyError"),
    ]
    assert "planted" not in ran.stderr + ran.stdout
    assert lines[0]["frames"]


def test_the_text_of_an_entry_stays_out_of_the_log_whatever_happens_to_it(
    tmp_path: Path, clock: SetClock
):
    with serving(tmp_path) as running:
        settings = ServerSettings.from_environment({"GLOSSARY_FOLDER": str(tmp_path)})
        services = build_services(settings, clock)
        first = services.parties.set_up(
            organisation="Northwind", party="Office", email="ada@example.org", name="Ada",
            password="planted-password",
        )  # fmt: skip
        _, key = services.accounts.sign_in("ada@example.org", "planted-password")
        actor = services.accounts.actor_of_session(first.person.id, key)
        held = services.term_sets.create(actor, first.party.id, "Words")
        content = Content(designations=(Designation(text="lead"),), definition="planted-definition")
        entry = services.term_sets.add_entry(actor, held.id, content)
        # Tokens are in force by the clock of the process, which is not the one of the test.
        services.database.close()
        for path in (f"/api/v1/entries/{entry.id}?q=planted-query", "/?next=planted-query"):
            running.ask(path, Authorization="Bearer planted-token", Cookie="glossary=planted")
        running.ask("/sign-in", "POST", "email=a&password=planted-password")
        _, out, log = running.end(signal.SIGTERM)
    assert '"event": "request"' in log
    assert "planted" not in log + out


# ── documents ────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_settings_is_the_one_that_the_program_would_write():
    written = subprocess.run(
        [sys.executable, ROOT / "scripts" / "list_settings.py", "--print"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == written
