"""Where the API server is kept once it is built."""

from tests.servers.maven import cache

VERSION = "1.36.3"
FOLDER = cache() / f"kubernetes-{VERSION}"
SERVER = FOLDER / "kube-apiserver"
ETCD = FOLDER / "etcd"
DEFINITIONS = FOLDER / "definitions"
"""One file of YAML for each kind."""
