"""The settings for workers that a test starts: with jobs of that test alone, on a shared broker."""

import os

from config.settings import *  # noqa: F403

CELERY_TASK_DEFAULT_QUEUE = os.environ["TEST_QUEUE"]
if CELERY_BROKER_URL.startswith("redis"):  # noqa: F405
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = CELERY_TASK_DEFAULT_QUEUE  # noqa: F405
