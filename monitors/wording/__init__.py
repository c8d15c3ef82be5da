"""What an alert says: short sentences with its figures, in Indonesian and in English.

A rule's own words are in its folder (`monitors/rules/<rule>/words.py`).
"""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id

__all__ = ["Both", "Told", "amount_en", "amount_id"]
