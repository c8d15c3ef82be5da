"""A Kubernetes API server with its store, and the few calls that the tests make of it.

No controller and no kubelet runs beside it: what it takes is judged and kept, nothing starts.
"""

import json
import secrets
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import trustme

from streams.child import Child, free_port

READY_S = 180
ANSWER_S = 60
WORD_BYTES = 16
APPLY = "application/apply-patch+yaml"


class Said(NamedTuple):
    """What the server answered: `status` (HTTP), its `message` where it refused, `warnings`."""

    status: int
    message: str
    warnings: tuple[str, ...]

    @property
    def taken(self) -> bool:
        """Whether it took the object, and had nothing to remark."""
        return self.status in {200, 201} and not self.warnings


class Cluster:
    """The server at `address`."""

    def __init__(self, address: str, word: str, authority: Path) -> None:
        self._address = address
        self._word = word
        self._context = ssl.create_default_context(cafile=str(authority))
        self._kinds: dict[str, dict[str, tuple[str, bool]]] = {}

    def healthy(self) -> bool:
        """Whether it is ready to be asked."""
        try:
            return self._ask("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def apply(self, one: Mapping[str, Any], *, keep: bool = False) -> Said:
        """Apply an object on the server's side, every field validated; kept only where asked."""
        name = one["metadata"]["name"]
        choices = f"fieldManager=pantau&fieldValidation=Strict{'' if keep else '&dryRun=All'}"
        path = f"{self._path(one)}/{name}?{choices}&force=true"
        status, text, warnings = self._ask("PATCH", path, json.dumps(one), APPLY)
        message = "" if status in {200, 201} else str(json.loads(text).get("message", text))
        return Said(status, message, warnings)

    def define(self, definition: Mapping[str, Any]) -> None:
        """Take in a kind of custom resource; it can be used when `apply` finds it.

        Raises:
            AssertionError: the server refuses it.
        """
        said = self.apply(definition, keep=True)
        assert said.status in {200, 201}, said.message

    def knows(self, version: str, kind: str) -> bool:
        """Whether objects of this kind can be applied."""
        self._kinds.pop(version, None)
        return kind in self._served(version)

    def _path(self, one: Mapping[str, Any]) -> str:
        version, kind = one["apiVersion"], one["kind"]
        served = self._served(version)
        if kind not in served:
            raise AssertionError(f"the server knows no {kind} of {version}")
        plural, namespaced = served[kind]
        inside = f"/namespaces/{one['metadata']['namespace']}" if namespaced else ""
        return f"{_root(version)}{inside}/{plural}"

    def _served(self, version: str) -> dict[str, tuple[str, bool]]:
        if version not in self._kinds:
            status, text, _ = self._ask("GET", _root(version))
            found = json.loads(text)["resources"] if status == 200 else []
            self._kinds[version] = {
                one["kind"]: (one["name"], one["namespaced"])
                for one in found
                if "/" not in one["name"]
            }
        return self._kinds[version]

    def _ask(
        self, method: str, path: str, body: str | None = None, kind: str = "application/json"
    ) -> tuple[int, str, tuple[str, ...]]:
        request = urllib.request.Request(
            self._address + path,
            data=None if body is None else body.encode(),
            headers={"Authorization": f"Bearer {self._word}", "Content-Type": kind},
            method=method,
        )
        try:
            with urllib.request.urlopen(
                request, timeout=ANSWER_S, context=self._context
            ) as response:
                warnings = tuple(response.headers.get_all("Warning", []))
                return response.status, response.read().decode(), warnings
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), ()


def _root(version: str) -> str:
    return f"/apis/{version}" if "/" in version else f"/api/{version}"


@contextmanager
def cluster(server: Path, etcd: Path, folder: Path) -> Iterator[Cluster]:
    """Run etcd and the API server on free ports for as long as the block lasts."""
    store, peer, port = free_port(), free_port(), free_port()
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    files = {name: folder / name for name in ("ca.pem", "cert.pem", "key.pem", "words.csv")}
    authority.cert_pem.write_to_path(files["ca.pem"])
    leaf.cert_chain_pems[0].write_to_path(files["cert.pem"])
    leaf.private_key_pem.write_to_path(files["key.pem"])
    word = secrets.token_hex(WORD_BYTES)
    files["words.csv"].write_text(f'{word},tester,tester,"system:masters"\n', encoding="utf-8")
    keeper = Child(
        "etcd",
        [
            str(etcd), f"--data-dir={folder / 'etcd'}", "--unsafe-no-fsync",
            f"--listen-client-urls=http://127.0.0.1:{store}",
            f"--advertise-client-urls=http://127.0.0.1:{store}",
            f"--listen-peer-urls=http://127.0.0.1:{peer}",
        ],
        folder / "etcd.log",
    )  # fmt: skip
    judge = Child(
        "the API server",
        [
            str(server), f"--etcd-servers=http://127.0.0.1:{store}",
            "--bind-address=127.0.0.1", f"--secure-port={port}", "--endpoint-reconciler-type=none",
            f"--tls-cert-file={files['cert.pem']}", f"--tls-private-key-file={files['key.pem']}",
            f"--token-auth-file={files['words.csv']}", "--authorization-mode=RBAC",
            "--service-account-issuer=https://127.0.0.1",
            f"--service-account-key-file={files['cert.pem']}",
            f"--service-account-signing-key-file={files['key.pem']}",
            "--service-cluster-ip-range=10.0.0.0/24",
        ],
        folder / "server.log",
    )  # fmt: skip
    made = Cluster(f"https://127.0.0.1:{port}", word, files["ca.pem"])
    try:
        keeper.start()
        judge.start()
        judge.wait_until(made.healthy, READY_S)
        yield made
    finally:
        judge.stop()
        keeper.stop()
