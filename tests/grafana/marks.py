"""Annotations as Grafana keeps and finds them."""

from typing import Any


def add(kept: list[dict[str, Any]], body: dict[str, Any]) -> int:
    """Keep one; its id. Grafana takes a tag apart at its colons, and keeps two parts of it."""
    tags = [":".join(part.strip() for part in tag.split(":")[:2]) for tag in body["tags"]]
    number = len(kept) + 1
    kept.append({**body, "id": number, "tags": tags, "timeEnd": body.get("timeEnd", body["time"])})
    return number


def found(kept: list[dict[str, Any]], query: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Those with all the tags in the span, the newest first, 100 unless told otherwise."""
    first, last = (int(query.get(name, ["0"])[0]) for name in ("from", "to"))
    wanted = set(query.get("tags", ()))
    chosen = [
        one
        for one in kept
        if wanted <= set(one["tags"])
        and (not (first and last) or (one["time"] <= last and one["timeEnd"] >= first))
    ]
    chosen.sort(key=lambda one: (one["timeEnd"], one["time"]), reverse=True)
    return chosen[: int(query.get("limit", ["100"])[0])]
