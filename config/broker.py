"""Where jobs wait: at the broker that CELERY_BROKER_URL names, or in a folder of files."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

FOLDER = "filesystem"
REDIS = ("redis", "rediss")
RABBITMQ = ("amqp", "amqps")


def broker(url: str, folder: Path) -> dict[str, Any]:
    """Return Celery's settings for the broker at `url`, or for a folder where it is empty.

    Raises ImproperlyConfigured for what is neither Redis nor RabbitMQ.
    """
    if not url:
        options: dict[str, Any] = {
            "data_folder_in": str(folder / "waiting"),
            "data_folder_out": str(folder / "waiting"),
            "control_folder": str(folder / "control"),
        }
        return _settings(f"{FOLDER}://localhost/", options)
    scheme = urlsplit(url).scheme
    if scheme in REDIS:
        # Redis gives a job out again once nobody has acknowledged it for so long: longer than
        # any job may take. A connection that hangs must not hold beat or a worker for ever.
        options = {
            "visibility_timeout": 900,
            "socket_connect_timeout": 5,
            "socket_timeout": 30,
            "socket_keepalive": True,
        }
        return _settings(url, options)
    if scheme in RABBITMQ:
        return _settings(url, {})
    raise ImproperlyConfigured(
        "CELERY_BROKER_URL must read like redis://host:6379/0 or amqp://user:password@host:5672/"
    )


def _settings(url: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"CELERY_BROKER_URL": url, "CELERY_BROKER_TRANSPORT_OPTIONS": options}
