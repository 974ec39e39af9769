"""A real OpenSearch with TLS, passwords, signed tokens and roles, as a cluster on the open internet would be."""

from __future__ import annotations

import base64
import hmac
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from opensearch_servers import SECURED, Server, free_port, required, server_folder

PASSWORD = "a long password, for tests"
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "run-on-opensearch.md"


@dataclass(frozen=True)
class Secured:
    """A cluster with TLS, with its authority and one that has nothing to do with it."""

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


ROLE = json.loads(re.findall(r"```json\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)[0])
"""The role that the how-to gives, and that holds for indexes named `dateline-…`."""

RIGHTS = tuple(ROLE["cluster_permissions"] + ROLE["index_permissions"][0]["allowed_actions"])


def role(without: str = "") -> dict[str, Any]:
    """That role, with one right less where one is named."""
    indexes = ROLE["index_permissions"][0]
    return {
        "cluster_permissions": [right for right in ROLE["cluster_permissions"] if right != without],
        "index_permissions": [
            {**indexes, "allowed_actions": [one for one in indexes["allowed_actions"] if one != without]}
        ],
    }


def user_without(right: str) -> str:
    """The name of the user who has all rights of the role but this one."""
    return f"without-{RIGHTS.index(right)}"


def hashed(home: Path, java: Path) -> str:
    """The password as the plugin's own tool hashes it."""
    tool = home / "plugins" / "opensearch-security" / "tools" / "hash.sh"
    made = subprocess.run(
        ["bash", str(tool), "-p", PASSWORD],
        check=True,
        capture_output=True,
        text=True,
        env={"OPENSEARCH_JAVA_HOME": str(java), "PATH": "/usr/bin:/bin"},
    )
    return made.stdout.strip().splitlines()[-1]


def who_may_what(folder: Path, password_hash: str) -> dict[str, Path]:
    """The plugin's files of users and roles: `admin` may all, `stranger` nothing, `dateline` what the how-to says."""
    roles = {"dateline": role(), **{user_without(right): role(right) for right in RIGHTS}}
    named = {"all_access": "admin", **{name: name for name in roles}}
    files: dict[str, dict[str, Any]] = {
        "internalusers": {
            name: {"hash": password_hash, "backend_roles": [name]} for name in ("admin", "stranger", *roles)
        },
        "roles": roles,
        "rolesmapping": {role: {"backend_roles": [name]} for role, name in named.items()},
    }
    names = {"internalusers": "internal_users", "roles": "roles", "rolesmapping": "roles_mapping"}
    for kind, entries in files.items():  # JSON is YAML
        meta = {"_meta": {"type": kind, "config_version": 2}}
        (folder / f"{names[kind]}.yml").write_text(json.dumps(meta | entries))
    return {f"opensearch-security/{name}.yml": folder / f"{name}.yml" for name in names.values()}


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
    files |= who_may_what(made, hashed(home, java))
    files["opensearch-security/config.yml"] = made / "config.yml"
    with server_folder() as folder:
        server = Server(folder, SECURED, settings=settings, files=files, scheme="https")
        try:
            server.start()
            server.wait(answered=(401,))
            yield Secured(server.url, ca, other)
        finally:
            server.kill()
