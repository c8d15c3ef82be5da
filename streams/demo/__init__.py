"""`pantau demo`: a made-up year of procurement flows through a real broker and a real worker.

Read `run` first: it plays the days of `year` onto Kafka and shows what comes back.
"""
