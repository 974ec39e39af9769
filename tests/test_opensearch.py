"""OpenSearch alone: a secured cluster, what goes wrong, and large batches."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from engine_fixtures import ON_OPENSEARCH
from opensearch_servers import SECURED, Server, free_port, required, server_folder

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
    engine = opened(settings(secured))
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
