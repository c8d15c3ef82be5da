"""`pantau packages`: what each package contributes, and why, as a record of its own.

The worker keeps totals; this stage folds the same log with the same functions and publishes the
packages behind them (docs/decisions/packages-stage.md says why it is not the worker's work).
"""
