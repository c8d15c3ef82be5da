"""Programmes and holidays, read from their files and checked: the edge of `monitors`.

A programme is YAML, the holidays are CSV. Whatever is wrong is one PantauError with file and line:
an unknown key names the nearest right one, a wrong value says what is wanted.
"""

from streams.programmes.files import PROGRAMMES, load_programme, load_programmes
from streams.programmes.holidays import HOLIDAYS, load_calendar

__all__ = ["HOLIDAYS", "PROGRAMMES", "load_calendar", "load_programme", "load_programmes"]
