"""What is logged, and how: lines for people, or JSON for programs that collect them.

Every line of a request or a job bears its id.
"""

from typing import Any

import structlog

# What is known of every line, whoever writes it: ours by `logging`, the packages' by structlog.
KNOWN: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso"),
]


def logs(*, as_json: bool) -> dict[str, Any]:
    """Return Django's setting LOGGING, and let structlog write through it."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *KNOWN,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *(_json() if as_json else _plain()),
                ],
                "foreign_pre_chain": KNOWN,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "axes": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
            # People at a terminal want to know what goes wrong, not each page and job.
            "django_structlog": {"level": "INFO" if as_json else "WARNING"},
            # Both would say again, and without an id, what django_structlog says.
            "django.request": {"level": "CRITICAL"},
            "celery.app.trace": {"level": "CRITICAL"},
        },
    }


def _json() -> list[Any]:
    return [
        # As text: laid out in full it would show what stood in every variable.
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def _plain() -> list[Any]:
    formatter = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=formatter)]
