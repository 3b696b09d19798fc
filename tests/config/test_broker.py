"""Where jobs wait, by the address of the broker."""

import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from kombu import Connection, Queue

from config import file_broker
from config.broker import broker


def test_without_an_address_jobs_wait_in_a_folder_that_is_named_in_full(tmp_path):
    settings = broker("", tmp_path)

    assert settings["CELERY_BROKER_URL"] == "filesystem://localhost/"
    folders = settings["CELERY_BROKER_TRANSPORT_OPTIONS"].values()
    assert {Path(folder).parent for folder in folders} == {tmp_path}


def test_redis_gives_out_again_only_what_no_job_can_be_at_any_more(tmp_path):
    settings = broker("redis://broker:6379/0", tmp_path)

    # Jobs end after 300 seconds at the latest.
    assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"] > 2 * 300


@pytest.mark.parametrize("url", ["sqs://broker", "broker:6379", "http://broker/"])
def test_another_kind_of_broker_is_refused_with_what_to_write(tmp_path, url):
    with pytest.raises(ImproperlyConfigured, match=r"must read like redis://.* or amqp://"):
        broker(url, tmp_path)


def test_a_job_in_the_folder_is_never_seen_before_it_is_whole(tmp_path):
    """Four write and one reads at once: what is read is always a whole job, and none is lost."""
    file_broker.make_folder(tmp_path)
    options = broker("", tmp_path)["CELERY_BROKER_TRANSPORT_OPTIONS"]
    queue = Queue("jobs", routing_key="jobs")

    def write() -> None:
        with Connection("filesystem://localhost/", transport_options=options) as connection:
            producer = connection.Producer()
            for _ in range(100):
                producer.publish({"words": "x" * 2000}, routing_key="jobs", declare=[queue])

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    with Connection("filesystem://localhost/", transport_options=options) as connection:
        box = connection.SimpleQueue(queue)
        for _ in range(400):
            message = box.get(timeout=30)
            assert len(message.payload["words"]) == 2000
            message.ack()
    for writer in writers:
        writer.join()
