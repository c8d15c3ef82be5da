"""An office's answer to an alert, onto its topic."""

from streams.contracts.encode import Encoder
from streams.contracts.registry import schemas as schemas_from
from streams.publish.producer import CheckedProducer
from streams.settings import Settings
from streams.status.responses import Response
from streams.topics.table import RESPONSES


def send_response(settings: Settings, response: Response) -> None:
    """Write the response, keyed by its agency; return when it is acknowledged.

    Raises:
        PantauError: Kafka is not there, lacks the topic, or did not acknowledge the record.
    """
    topic = settings.topic_prefix + RESPONSES
    schemas = schemas_from(settings.schema_registry_url, settings.topic_prefix)
    value = Encoder(schemas).record("Response", response._asdict())
    with CheckedProducer(settings.kafka_client(), [topic]) as producer:
        producer.send(topic, response.agency.encode(), value)
        producer.flush()
