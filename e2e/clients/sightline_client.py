"""A client of Sightline in Python: writes images to image-stream, reads predictions from image-stream-results.

    pip install -r requirements.txt
    python sightline_client.py send photo.jpg                  # as Avro; prints the image_id
    python sightline_client.py send --json photo.jpg           # as JSON with base64
    python sightline_client.py read --from-beginning --count 1 # one prediction a line, as JSON

It needs the schema files of libs/messages/schemas/released and nothing else of Sightline.
"""

import argparse
import base64
import io
import json
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from fastavro import parse_schema, schemaless_reader, schemaless_writer
from fastavro.schema import fingerprint, to_parsing_canonical_form

RELEASED = Path(__file__).resolve().parents[2] / "libs" / "messages" / "schemas" / "released"
MARKER = b"\xc3\x01"


class Record:
    """One kind of message in Avro single-object encoding: C3 01, the schema's CRC-64-AVRO fingerprint, the value."""

    def __init__(self, folder: Path, name: str):
        self._by_fingerprint = {}
        for file in sorted(folder.glob(f"{name}.v*.avsc"), key=lambda f: int(f.suffixes[-2][2:])):
            schema = json.loads(file.read_text())
            crc = bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO"))
            self._schema = parse_schema(schema)
            self._by_fingerprint[crc] = self._schema
            self._crc = crc  # The newest version writes.

    def encode(self, value: dict) -> bytes:
        message = io.BytesIO()
        message.write(MARKER + self._crc)
        schemaless_writer(message, self._schema, value)
        return message.getvalue()

    def decode(self, message: bytes) -> dict:
        if message[:2] != MARKER:
            return json.loads(message)  # PREDICTIONS_ENCODING=json
        writer = self._by_fingerprint[message[2:10]]
        return schemaless_reader(io.BytesIO(message[10:]), writer, self._schema)


def avro_image(record: Record, image_id: str, image: bytes, source_key: str) -> bytes:
    # Fields that have a default in the schema may be left out.
    return record.encode(
        {
            "image_id": image_id,
            "source": "external",
            "source_key": source_key,
            "content": image,
            "received_at": time.time_ns() // 1000,
        }
    )


def json_image(image_id: str, image: bytes, source_key: str) -> bytes:
    return json.dumps(
        {
            "image_id": image_id,
            "image_data": base64.b64encode(image).decode("ascii"),
            "timestamp": time.time(),
            "source": source_key,
        }
    ).encode("utf-8")


def micros(value: datetime) -> int:
    """fastavro makes a datetime of a timestamp; in JSON it is microseconds, as in the schema."""
    return (value - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)


def send(options: argparse.Namespace) -> None:
    record = Record(options.schemas, "image-received")
    # message.max.bytes: the default of 1 MB is less than many photos.
    producer = Producer(
        {"bootstrap.servers": options.brokers, "enable.idempotence": True, "message.max.bytes": 12 * 1024 * 1024}
    )
    failures = []
    for path in options.files:
        image_id = str(uuid.uuid4())
        image = path.read_bytes()
        if options.json:
            encoded = json_image(image_id, image, options.source)
        else:
            encoded = avro_image(record, image_id, image, options.source)
        producer.produce(
            options.image_topic,
            key=options.source,  # Order holds within one key.
            value=encoded,
            headers={"content-type": "application/json" if options.json else "application/avro"},
            on_delivery=lambda error, _message: failures.append(error) if error else None,
        )
        print(json.dumps({"image_id": image_id, "file": str(path)}), flush=True)
    unsent = producer.flush(options.timeout)
    if unsent or failures:
        sys.exit(f"{unsent + len(failures)} images were not taken: {failures}")


def read(options: argparse.Namespace) -> None:
    record = Record(options.schemas, "prediction")
    # Without a transaction's commit a prediction does not count: read_committed.
    consumer = Consumer(
        {
            "bootstrap.servers": options.brokers,
            "group.id": "sightline-client",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    topic = options.results_topic
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    places = []
    for partition in partitions:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
        places.append(TopicPartition(topic, partition, low if options.from_beginning else high))
    consumer.assign(places)
    wanted = set(options.image_id)
    deadline = time.monotonic() + options.timeout
    count = 0
    while count < options.count and time.monotonic() < deadline:
        message = consumer.poll(0.2)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        prediction = record.decode(message.value())
        if wanted and prediction["image_id"] not in wanted:
            continue
        print(json.dumps(prediction, default=micros), flush=True)
        count += 1
    consumer.close()
    if count < options.count:
        sys.exit(f"{count} of {options.count} predictions arrived in {options.timeout} s")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Send images to Sightline and read its predictions.")
    parser.add_argument("--brokers", default="127.0.0.1:9092")
    parser.add_argument("--schemas", type=Path, default=RELEASED, help="folder of the released schema files")
    parser.add_argument("--timeout", type=float, default=30, help="seconds to wait for the brokers or the predictions")
    commands = parser.add_subparsers(required=True)
    sending = commands.add_parser("send", help="send image files")
    sending.add_argument("files", type=Path, nargs="+")
    sending.add_argument("--json", action="store_true", help="as JSON with base64 instead of Avro")
    sending.add_argument("--source", default="python-client", help="camera or stream the images belong to")
    sending.add_argument("--image-topic", default="image-stream")
    sending.set_defaults(run=send)
    reading = commands.add_parser("read", help="read predictions, one line of JSON each")
    reading.add_argument("--count", type=int, default=1)
    reading.add_argument("--from-beginning", action="store_true")
    reading.add_argument("--image-id", action="append", default=[], help="only those of this image; may be repeated")
    reading.add_argument("--results-topic", default="image-stream-results")
    reading.set_defaults(run=read)
    return parser.parse_args()


if __name__ == "__main__":
    chosen = arguments()
    chosen.run(chosen)
