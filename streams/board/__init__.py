"""The board: a page for everyone and one per agency, served from what Pantau has published.

It reads `umkm.agency-status`, `umkm.packages`, `umkm.alerts` and what stands beside them, and
nothing else: `reader` keeps the local `view` up to date, `pages` and `api` answer from it.
"""
