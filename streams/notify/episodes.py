"""What is open now: the newest transition of each track, and those before it in its episode."""

from collections import defaultdict
from collections.abc import Iterator

from streams.notify.notice import Notice, episode_of


class Episodes:
    """A fold of umkm.alerts, of the partitions that are held. Order and repetition do no harm."""

    def __init__(self) -> None:
        self._tracks: dict[str, list[Notice]] = {}
        self._subjects: defaultdict[tuple[str, int, str], set[str]] = defaultdict(set)
        self._first: dict[str, int] = {}

    def clear(self) -> None:
        """Forget everything: other partitions are held now."""
        self._tracks.clear()
        self._subjects.clear()
        self._first.clear()

    def take(self, notice: Notice) -> None:
        """Take in one transition."""
        episode = episode_of(notice.id)
        self._first[episode] = min(notice.transition, self._first.get(episode, notice.transition))
        known = self._tracks.get(notice.track, [])
        if known and notice.episode < known[-1].episode:
            return
        if known and notice.episode > known[-1].episode:
            known = []
        if all(one.transition != notice.transition for one in known):
            known = sorted([*known, notice], key=lambda one: one.transition)
        self._tracks[notice.track] = known
        self._subjects[notice.subject].add(notice.track)

    def is_newest(self, notice: Notice) -> bool:
        """Tell whether nothing came after this transition."""
        known = self._tracks.get(notice.track)
        return known is None or known[-1].id == notice.id

    def begins(self, notice: Notice) -> bool:
        """Tell whether its episode begins with this transition, as far as is known."""
        return self._first.get(episode_of(notice.id), notice.transition) == notice.transition

    def before(self, notice: Notice) -> Notice | None:
        """Return the transition before this one in the same episode."""
        earlier = [
            one
            for one in self._tracks.get(notice.track, [])
            if one.episode == notice.episode and one.transition < notice.transition
        ]
        return earlier[-1] if earlier else None

    def open_beside(self, notice: Notice) -> list[Notice]:
        """Return what is open for the same agency, year and programme."""
        tracks = sorted(self._subjects.get(notice.subject, ()))
        return [newest for track in tracks if (newest := self._tracks[track][-1]).opens]

    def open_now(self) -> Iterator[Notice]:
        """Yield the newest transition of every open episode."""
        for known in self._tracks.values():
            if known[-1].opens:
                yield known[-1]
