"""What every process tells of itself."""

import datetime as dt

import trustme
from prometheus_client import CollectorRegistry

from streams.metrics.about import About


def told(client):
    registry = CollectorRegistry()
    registry.register(About(client))
    return lambda **labels: registry.get_sample_value(
        "pantau_certificate_expiry_timestamp_seconds", labels
    )


def test_the_first_certificate_to_end_is_told(tmp_path):
    authority = trustme.CA()
    early = dt.datetime(2031, 5, 6, tzinfo=dt.UTC)
    chain = tmp_path / "chain.pem"
    late = authority.issue_cert("a.example")
    soon = authority.issue_cert("b.example", not_after=early)
    chain.write_bytes(late.cert_chain_pems[0].bytes() + soon.cert_chain_pems[0].bytes())
    value = told({"ssl.ca.location": str(chain), "bootstrap.servers": "x"})
    assert value(setting="ssl.ca.location") == early.timestamp()
    assert value(setting="ssl.certificate.location") is None


def test_a_file_that_cannot_be_read_breaks_no_scrape(tmp_path):
    (tmp_path / "x.pem").write_text("nonsense")
    client = {"ssl.ca.location": str(tmp_path / "x.pem"), "ssl.certificate.location": "/nowhere"}
    assert told(client)(setting="ssl.ca.location") is None
