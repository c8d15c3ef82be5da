"""The network between a worker and the broker is cut, and healed while another worker goes on.

Cut in turn as a pulled cable does (what was sent waits, and arrives in the end) and as a firewall
does (connections are reset and refused); for longer than the session time-out and for less.

The broker advertises a second listener under the address of a proxy, and the worker knows only
that one: so no connection of its clients goes round the proxy.
"""

from streams.child import free_port
from tests.chaos.fault import Fault
from tests.chaos.field import PARTITIONS, Field
from tests.chaos.proxy import Proxy
from tests.servers.kafka import Cluster

CUTS = ((False, 12.0), (True, 12.0), (False, 3.0), (True, 3.0))
"""(refused?, seconds), in turn."""
SESSION_S = 6.0
SHARED_S = 60
BEHIND, BESIDE = "behind", "beside"


def run(field: Field, times: int) -> None:
    proxy = with_proxy(field.cluster)
    field.ending.callback(proxy.stop)
    field.start(BEHIND, KAFKA_BOOTSTRAP=f"127.0.0.1:{proxy.port}")
    field.start(BESIDE)
    field.begin()

    def shared() -> bool:
        return all(0 < field.holding(instance) < PARTITIONS for instance in (BEHIND, BESIDE))

    for number in range(times):
        field.until(shared, SHARED_S, "the partitions are not shared")
        field.wait(field.random.uniform(1, 2))
        refuse, seconds = CUTS[number % len(CUTS)]
        proxy.cut(refuse=refuse)
        struck = field.strike()
        if seconds > SESSION_S:
            seconds -= field.resume(struck)
        field.wait(max(0.0, seconds))
        proxy.heal()
        field.resume(field.now())
    field.until(shared, SHARED_S, "the partitions are not shared")


def with_proxy(cluster: Cluster) -> Proxy:
    """Restart the one broker with a listener behind a proxy, and start that."""
    node = cluster.nodes[0]
    proxy = Proxy(free_port(), free_port())
    lines = (node.log.parent / "server.properties").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines)
    added = {
        "listeners": f"BEHIND://127.0.0.1:{proxy.target}",
        "advertised.listeners": f"BEHIND://127.0.0.1:{proxy.port}",
        "listener.security.protocol.map": "BEHIND:PLAINTEXT",
    }
    words = [f"{name}={told[name]},{more}" for name, more in added.items()]
    words.append("inter.broker.listener.name=PLAINTEXT")
    node.stop(60)
    node.command += tuple(part for word in words for part in ("--override", word))
    node.start()
    cluster.wait_ready()
    proxy.start()
    return proxy


FAULT = Fault("network cut and healed", run, times=4, quick=0, place=22)
