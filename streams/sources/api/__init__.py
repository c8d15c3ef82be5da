"""INAPROC API v1: pages by cursor, within 1,000 requests a minute and 5,000 an hour."""
