"""OpenSearch alone: a secured cluster, what goes wrong, and large batches."""

from __future__ import annotations

import base64
import hmac
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from api_fixtures import MakeApp
from engine_fixtures import ON_OPENSEARCH, eventually
from opensearch_servers import SECURED, Server, free_port, required, server_folder
from opensearchpy import OpenSearch

from search.engines import open_engine
from search.engines.base import Engine, Put
from search.errors import EngineError, EngineUnavailable, SettingsError
from search.fields import IndexDocument
from search.query.plan import Every, Plan, Term
from search.settings import Settings

pytestmark = ON_OPENSEARCH

PASSWORD = "a long password, for tests"


@dataclass(frozen=True)
class Secured:
    """A cluster with TLS, a user who may do what Dateline needs, and one who may do nothing."""

    url: str
    ca: Path
    other_ca: Path


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def authority(folder: Path, name: str) -> Path:
    subject = f"/CN={name}"
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", subject,
            "-keyout", f"{name}.key", "-out", f"{name}.pem")  # fmt: skip
    return folder / f"{name}.pem"


def certificate(folder: Path, name: str, ca: str) -> None:
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
            "-keyout", f"{name}-1.key", "-out", f"{name}.csr")  # fmt: skip
    openssl(folder, "pkcs8", "-topk8", "-nocrypt", "-in", f"{name}-1.key", "-out", f"{name}.key")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl(folder, "x509", "-req", "-days", "2", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey",
            f"{ca}.key", "-CAcreateserial", "-extfile", "names", "-out", f"{name}.pem")  # fmt: skip


def users(home: Path, java: Path) -> str:
    """`internal_users.yml` with the plugin's own hash of the password."""
    tool = home / "plugins" / "opensearch-security" / "tools" / "hash.sh"
    made = subprocess.run(
        ["bash", str(tool), "-p", PASSWORD],
        check=True,
        capture_output=True,
        text=True,
        env={"OPENSEARCH_JAVA_HOME": str(java), "PATH": "/usr/bin:/bin"},
    )
    hashed = made.stdout.strip().splitlines()[-1]
    meta = '_meta:\n  type: "internalusers"\n  config_version: 2\n'
    entry = '{name}:\n  hash: "{hash}"\n  backend_roles: {roles}\n'
    allowed = entry.format(name="dateline", hash=hashed, roles='["admin"]')
    return meta + allowed + entry.format(name="stranger", hash=hashed, roles="[]")


SIGNING_KEY = base64.b64encode(bytes(range(64))).decode()

AUTHENTICATION = f"""
_meta: {{type: config, config_version: 2}}
config:
  dynamic:
    authc:
      passwords:
        http_enabled: true
        order: 1
        http_authenticator: {{type: basic, challenge: true}}
        authentication_backend: {{type: intern}}
      tokens:
        http_enabled: true
        order: 0
        http_authenticator:
          type: jwt
          challenge: false
          config: {{signing_key: "{SIGNING_KEY}", jwt_header: Authorization, roles_key: roles, subject_key: sub}}
        authentication_backend: {{type: noop}}
"""
"""`config.yml` of the security plugin: passwords, and signed tokens that name their holder and its roles."""


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def token(key: str = SIGNING_KEY, **claims: object) -> str:
    """A JSON web token for the user dateline, signed by HS512."""
    parts = ({"alg": "HS512", "typ": "JWT"}, {"sub": "dateline", **claims})
    text = ".".join(unpadded(json.dumps(part).encode()) for part in parts)
    return f"{text}.{unpadded(hmac.digest(base64.b64decode(key), text.encode(), 'sha512'))}"


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    home, java = required(SECURED)
    made = tmp_path_factory.mktemp("made")
    ca, other = authority(made, "authority"), authority(made, "other")
    certificate(made, "node", "authority")
    (made / "internal_users.yml").write_text(users(home, java))
    tls = {
        f"plugins.security.ssl.{layer}.{name}": value
        for layer in ("http", "transport")
        for name, value in {
            "pemcert_filepath": "node.pem",
            "pemkey_filepath": "node.key",
            "pemtrustedcas_filepath": "authority.pem",
        }.items()
    }
    (made / "config.yml").write_text(AUTHENTICATION)
    settings = tls | {
        "plugins.security.ssl.http.enabled": True,
        "plugins.security.ssl.transport.enforce_hostname_verification": False,
        "plugins.security.allow_default_init_securityindex": True,
        "plugins.security.nodes_dn": ["CN=node"],
        "transport.port": free_port(),
        "discovery.type": "single-node",
    }
    files = {name: made / name for name in ("node.pem", "node.key", "authority.pem")}
    files["opensearch-security/internal_users.yml"] = made / "internal_users.yml"
    files["opensearch-security/config.yml"] = made / "config.yml"
    with server_folder() as folder:
        server = Server(folder, SECURED, settings=settings, files=files, scheme="https")
        try:
            server.start()
            server.wait(answered=(401,))
            yield Secured(server.url, ca, other)
        finally:
            server.kill()


def settings(secured: Secured, **given: str) -> Settings:
    made = Settings(
        opensearch_url=(secured.url,),
        opensearch_user="dateline",
        opensearch_password=PASSWORD,
        opensearch_ca=str(secured.ca),
        opensearch_replicas=0,
    )
    return replace(made, **given)


def opened(settings: Settings, index: str = "dateline-secured") -> Engine:
    return open_engine("opensearch", index, settings, analysis="test")


def articles(count: int, words: int = 3) -> list[Put]:
    text = {"body": [("peace",)] * words}
    return [Put(IndexDocument(f"a/{number}", number, text)) for number in range(count)]


def test_a_secured_cluster_answers(secured: Secured) -> None:
    """This older distribution comes without the analysis modules, so the index is made by writing to it."""
    writes_and_searches(settings(secured))


def test_a_signed_token_does_what_a_password_does(secured: Secured) -> None:
    given = {"opensearch_user": "", "opensearch_password": "", "opensearch_token": token(roles="admin")}
    writes_and_searches(settings(secured, **given))


def writes_and_searches(settings: Settings) -> None:
    engine = opened(settings)
    assert not engine.exists()
    with engine.writer() as writer:
        writer.apply(articles(3))
        writer.commit(7)
    assert engine.reader().search(Plan(Term("body", "peace"))).total == 3
    assert engine.reader().reached() == 7
    engine.destroy()
    assert not engine.exists()


WRONG = {
    "password": ({"opensearch_password": "wrong"}, "DATELINE_OPENSEARCH_PASSWORD"),
    "no user": ({"opensearch_user": ""}, "DATELINE_OPENSEARCH_USER"),
    "rights": ({"opensearch_user": "stranger"}, "grant its role the rights"),
    "api key": ({"opensearch_user": "", "opensearch_api_key": "os_none"}, "DATELINE_OPENSEARCH_API_KEY"),
    "token": (
        {"opensearch_user": "", "opensearch_token": token(roles="nobody")},
        "grant its role the rights",
    ),
    "signature": (
        {
            "opensearch_user": "",
            "opensearch_token": token(base64.b64encode(b"x" * 64).decode(), roles="admin"),
        },
        "DATELINE_OPENSEARCH_TOKEN",
    ),
    "no authority": ({"opensearch_ca": ""}, "DATELINE_OPENSEARCH_CA"),
}


@pytest.mark.parametrize(("given", "advice"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said(secured: Secured, given: dict[str, str], advice: str) -> None:
    engine = opened(settings(secured, **given))
    with pytest.raises(EngineUnavailable, match=advice):
        engine.exists()
    engine.close()


def test_another_authority_is_not_trusted(secured: Secured) -> None:
    engine = opened(settings(secured, opensearch_ca=str(secured.other_ca)))
    with pytest.raises(EngineUnavailable, match="DATELINE_OPENSEARCH_CA"):
        engine.exists()
    engine.close()


def test_a_missing_file_of_the_authority_is_a_wrong_setting(secured: Secured) -> None:
    with pytest.raises(SettingsError, match="DATELINE_OPENSEARCH_CA"):
        opened(settings(secured, opensearch_ca="/nowhere/ca.pem")).exists()


def test_an_address_that_is_none_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match="give one such as"):
        opened(Settings(opensearch_url=("search.example",))).exists()


def test_nobody_there() -> None:
    engine = opened(Settings(opensearch_url=(f"http://127.0.0.1:{free_port()}",)))
    with pytest.raises(EngineUnavailable, match="DATELINE_OPENSEARCH_URL"):
        engine.exists()
    engine.close()


def test_a_large_batch_goes_in_several_requests(opensearch_url: str) -> None:
    engine = opened(Settings(opensearch_url=(opensearch_url,), opensearch_replicas=0), "dateline-large")
    engine.create()
    with engine.writer() as writer:
        writer.apply(articles(500, words=4_000))
        writer.commit(500)
    assert engine.reader().size() == 500
    assert len(set(engine.reader().ids())) == 500
    engine.destroy()


def test_the_second_host_answers_when_the_first_is_gone(opensearch_url: str) -> None:
    hosts = (f"http://127.0.0.1:{free_port()}", opensearch_url)
    engine = opened(Settings(opensearch_url=hosts, opensearch_replicas=0), "dateline-hosts")
    engine.create()
    assert [engine.reader().count(Every()) for _ in range(4)] == [0, 0, 0, 0]
    engine.destroy()


def test_pages_that_are_too_deep_are_refused(opensearch_url: str) -> None:
    engine = opened(Settings(opensearch_url=(opensearch_url,), opensearch_replicas=0), "dateline-deep")
    engine.create()
    with engine.writer() as writer:
        writer.apply(articles(3))
        writer.commit(1)
    assert engine.reader().search(Plan(Every(), offset=10**7)).hits == []
    engine.destroy()
    with pytest.raises(EngineError, match="dateline rebuild"):
        engine.reader().size()


def raw_index(engine: Engine, url: str, name: str, settings: dict[str, object]) -> None:
    """An index under our template with settings that Dateline has no use for."""
    engine.create()
    body = {"settings": settings}
    with OpenSearch([url]) as client:
        client.indices.create(index=name, body=body, params={"wait_for_active_shards": "0"})


def test_green_yellow_and_red_are_told_apart(opensearch_url: str) -> None:
    here = Settings(opensearch_url=(opensearch_url,), opensearch_replicas=0, opensearch_index="health")
    green, yellow = opened(here, "health-1"), opened(replace(here, opensearch_replicas=1), "health-2")
    green.create()
    yellow.create()
    red = opened(here, "health-3")
    raw_index(green, opensearch_url, "health-3", {"index.routing.allocation.require._name": "nobody"})
    assert [engine.health().ok for engine in (green, yellow, red)] == [True, True, False]
    assert "green" in green.health().detail
    assert "DATELINE_OPENSEARCH_REPLICAS=0" in yellow.health().detail
    assert "dateline rebuild" in red.health().detail
    for engine in (green, yellow, red):
        engine.destroy()


def test_half_an_index_gives_no_answer_rather_than_half_of_one(opensearch_url: str) -> None:
    here = Settings(opensearch_url=(opensearch_url,), opensearch_replicas=0, opensearch_shards=2)
    here = replace(here, opensearch_index="half")
    whole, half = opened(here, "half-1"), opened(here, "half-2")
    raw_index(whole, opensearch_url, "half-2", {"index.routing.allocation.total_shards_per_node": 1})
    assert eventually(lambda: "1 shards of it" in half.health().detail)
    with pytest.raises(EngineUnavailable, match="A part of the index is on no node"):
        half.reader().count(Every())
    whole.destroy()
    half.destroy()


def test_ready_tells_how_the_cluster_is(opensearch_url: str, make_app: MakeApp) -> None:
    given = {"engine": "opensearch", "opensearch_index": "ready", "opensearch_replicas": 1}
    client = make_app(empty=True, opensearch_url=(opensearch_url,), **given).test_client()
    check = client.get("/ready").get_json()["checks"]["engine"]
    assert check["ok"]
    assert "yellow" in check["detail"]


def test_a_cluster_that_is_gone_has_no_health() -> None:
    engine = opened(Settings(opensearch_url=(f"http://127.0.0.1:{free_port()}",)))
    with pytest.raises(EngineUnavailable, match="can't be reached"):
        engine.health()
    engine.close()


def test_an_api_key_is_sent_as_opensearch_documents_it() -> None:
    """No version with API keys has its security plugin on Maven, so that only the header itself is seen here."""
    seen: list[str] = []

    class Recording(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            seen.append(self.headers["Authorization"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Recording) as server:
        Thread(target=server.serve_forever).start()
        engine = opened(
            Settings(opensearch_url=(f"http://127.0.0.1:{server.server_port}",), opensearch_api_key="os_key")
        )
        assert engine.exists()
        engine.close()
        server.shutdown()
    assert seen == ["ApiKey os_key"]
