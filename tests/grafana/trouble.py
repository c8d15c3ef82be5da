"""Trouble in a running installation, so that what shows it shows something.

The worker and the packages' process go down, and facts wait. When they are back, the worker folds
in small batches, with many checkpoints, and is behind. A second process that sums up comes and
goes. One receiver of alerts is gone for good, another refuses.
"""

import base64
from contextlib import ExitStack

import yaml

from streams.metrics.catalogue import Process
from tests.grafana.installation import WAIT_S, Installation
from tests.notify.hooks import Hook, status
from tests.worker.running import until

DAYS = 50
"""Days of the year that come late: in them change the states of agencies whose people are told."""
DOWN = (Process.WORKER, Process.PACKAGES)
SLOWLY = {"PANTAU_BATCH": "20", "PANTAU_CHECKPOINT_SEGMENTS": "20"}
RECEIVERS = {"gone": 410, "refusing": 400}
"""Receivers, and how they answer."""


def make_trouble(running: Installation) -> None:
    """Make it, let Prometheus see it, and return with everything at work again."""
    with ExitStack() as stack:
        hooks = {name: stack.enter_context(Hook().running()) for name in RECEIVERS}
        for name, hook in hooks.items():
            hook.usual = status(RECEIVERS[name])
        _tell_as_well(running, hooks)
        for process in DOWN:
            running.processes[process].child.stop()
        running.wait_scraped()
        running.publish(DAYS)
        _rebalance(running)
        for process in DOWN:
            child = running.processes[process].child
            child.environ |= SLOWLY
            child.start()
        running.wait_folded()
        until(
            lambda: all(hook.requests for hook in hooks.values()),
            WAIT_S,
            running.processes[Process.NOTIFY].tail,
        )
        running.wait_scraped()


def _rebalance(running: Installation) -> None:
    """Let a second member join the group of the sums: the first is assigned its partition anew."""
    first = running.processes[Process.NATION]
    beside = running.rig.start_nation()
    assigned = "pantau_rebalances_total"
    before = first.metrics()[assigned]
    until(lambda: first.metrics().get(assigned, 0) > before, WAIT_S, beside.tail)
    beside.child.stop()


def _tell_as_well(running: Installation, hooks: dict[str, Hook]) -> None:
    """Name the receivers in the contacts, which the notifier reads again."""
    secret = running.folder / "secret"
    secret.write_text("whsec_" + base64.b64encode(bytes(range(24))).decode())
    contacts = yaml.safe_load(running.contacts.read_text())
    contacts["allow"] = ["127.0.0.1"]
    for name, hook in hooks.items():
        webhook = {"url": hook.url, "secrets": {"file": str(secret)}}
        contacts["receivers"][name] = {"webhook": webhook}
        contacts["routes"][0]["receivers"].append(name)
    running.contacts.write_text(yaml.safe_dump(contacts))
