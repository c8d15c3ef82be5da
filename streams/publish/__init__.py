"""Facts onto Kafka, in the order in which they become true.

Read `run` first: the facts of each pull, then its snapshots, then the supplier classes that the
register knows, and the ticks of a past year last.
"""
