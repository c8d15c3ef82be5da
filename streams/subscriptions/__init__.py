"""Who asked to be told of an agency's alerts: one SQLite file, shared by board and notifier.

    wish     what a reader may ask for: a mail address, or the address of a webhook
    store    the file: requests, confirmed subscriptions, how often was asked
    token    links that nobody can make up: to confirm, to end

The board writes requests and acts on links; the notifier sends what has to be confirmed, and then
the alerts. Addresses are in this file alone: topics, labels and logs know a random name.
"""
