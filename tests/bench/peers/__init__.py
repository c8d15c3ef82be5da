"""The same job by other means: what a user would pick instead. Never a dependency of the product.

The Python peers run in a venv of their own (requirements.txt), Kafka Streams is built by Maven.
"""
