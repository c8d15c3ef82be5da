"""Made-up agencies for measuring the projection: shapes fitted to real rows, the rest assumed.

`fitted.yaml` holds what was fitted and from what; `assumed.py` what no real row here can tell (how
agencies differ from each other), so that what is measured on them is never taken for more.
"""
