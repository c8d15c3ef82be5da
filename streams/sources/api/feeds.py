"""The feeds that are pulled from INAPROC API v1: path below the base address, one per feed.

A feed's name is its path with `/` turned into `-`, which is also the stem of its file in a folder
of feed files. Paths as in the API's published specification (read 2026-11), but for the budgets
(rup/struktur-anggaran-pd), which only users of the API name: a server that does not offer a feed
answers 404, and the feed is left out.
"""

API_FEEDS = (
    "tender/pengumuman",
    "tender/tender-selesai-nilai",
    "tender/tender-ekontrak-kontrak",
    "tender/non-tender-pengumuman",
    "tender/non-tender-selesai",
    "tender/non-tender-ekontrak-kontrak",
    "tender/pencatatan-non-tender",
    "tender/pencatatan-non-tender-realisasi",
    "tender/pencatatan-swakelola",
    "tender/pencatatan-swakelola-realisasi",
    "ekatalog-archive/paket-e-purchasing",
    "ekatalog/paket-e-purchasing",
    "rup/paket-penyedia-terumumkan",
    "rup/history-kaji-ulang",
    "rup/struktur-anggaran-pd",
)


def feed_name(path: str) -> str:
    """Return the feed's name: "tender/pengumuman" is "tender-pengumuman"."""
    return path.replace("/", "-")


FEED_PATHS = {feed_name(path): path for path in API_FEEDS}
"""The path of each feed, by its name."""
