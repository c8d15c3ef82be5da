"""The ledger: facts of packages in, exact and explained totals out.

Read downward: `partition` takes facts in log order, `book` keeps one agency's fiscal year,
`package` turns the facts of one package into dated amounts, `claim` judges what counts as UMKK,
`dating` says on which day, `sightings` says what is newer.
"""
