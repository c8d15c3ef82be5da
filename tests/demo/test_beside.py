"""What the processes beside the worker are told by files."""

import json
from pathlib import Path

from streams.demo.beside import LETTERS_WAIT_S, contacts_text, scrape_text
from streams.notify.files import Files
from streams.notify.integrations.folder import Folder


def test_the_contacts_name_one_folder_whatever_it_is_called(tmp_path: Path) -> None:
    letters = tmp_path / 'a "folder": of, letters #1'
    contacts = tmp_path / "contacts.yaml"
    contacts.write_text(contacts_text(letters), encoding="utf-8")
    (receiver,) = Files(contacts, None).contacts.receivers.values()
    assert isinstance(receiver.integration, Folder)
    assert (receiver.integration.path, receiver.wait) == (letters, LETTERS_WAIT_S * 1000)


def test_a_prometheus_finds_every_process() -> None:
    made = json.loads(scrape_text({"worker": 9464, "board": 8080}))
    found = {one["job_name"]: one["static_configs"] for one in made["scrape_configs"]}
    assert found == {
        "pantau-worker": [{"targets": ["127.0.0.1:9464"]}],
        "pantau-board": [{"targets": ["127.0.0.1:8080"]}],
    }
