"""Fengong's settings as the soak runs it: its own queue, and leases that run out in seconds."""

import os

import tests.soak.clock  # noqa: F401 (first: it drives what `timezone.now` says)
from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A lease is a multiple of it, and runs by the database's clock, which nobody drives.
EMAIL_TIMEOUT = 1
CELERY_TASK_DEFAULT_QUEUE = os.environ["SOAK_QUEUE"]
