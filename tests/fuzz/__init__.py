"""Fuzzing: every place where bytes of others come in is fed with bytes that are not right.

A target is a file in `targets/` with `seeds()`, right inputs to begin with, and `one(data)`, which
raises for a finding alone. `python -m tests.fuzz NAME --seconds 60` fuzzes one; what it finds is
mended, and its input kept in `found/NAME/`, where every test run tries it again.
"""
