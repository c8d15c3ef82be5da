"""Alerts to the people who must act, once each.

The files are the stages, in the order of an alert's way:

    notice        the alert as a recipient reads it
    contacts      who is told what, and how; read from a file, checked with file and line
    pipeline      routes it, lets it wait and gathers it (waiting), hides it (silences, inhibition),
                  drops what was told (journal), tries again (retry), remembers after success
    integrations  one file each: mail, webhook, Alertmanager, chats, a folder
    texts         what is said, Indonesian first
    log           umkm.alerts and umkm.deliveries, as Kafka has them
    notifier      the loop around all of it; service runs it
"""
