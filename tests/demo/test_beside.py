"""What the processes beside the worker are told by files."""

from pathlib import Path

from streams.demo.beside import LETTERS_WAIT_S, contacts_text
from streams.notify.files import Files
from streams.notify.integrations.folder import Folder


def test_the_contacts_name_one_folder_whatever_it_is_called(tmp_path: Path) -> None:
    letters = tmp_path / 'a "folder": of, letters #1'
    contacts = tmp_path / "contacts.yaml"
    contacts.write_text(contacts_text(letters), encoding="utf-8")
    (receiver,) = Files(contacts, None).contacts.receivers.values()
    assert isinstance(receiver.integration, Folder)
    assert (receiver.integration.path, receiver.wait) == (letters, LETTERS_WAIT_S * 1000)
