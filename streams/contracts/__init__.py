"""The Avro contracts on the wire: schemas by id, bytes from facts, facts from bytes.

Read in this order: `wire` (five header bytes), `schemas` (what an id means), `catalogue` and
`registry` (where schemas come from), `encode`, `decode` (a batch of bytes: by column in `columns`,
else one by one in `row`), `meaning` (what no schema can say), `gate` (all of it, for the worker).
"""
