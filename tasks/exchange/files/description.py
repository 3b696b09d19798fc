"""What a file holds and where it comes from: a small Frictionless data package.

It stands beside the file and takes the same parameters, so it describes that very file.
"""

from collections.abc import Sequence
from typing import Any

from planning.models import Plan
from planning.reading.package_layout import Column
from tasks.exchange.answers import Answer
from tasks.exchange.api.serializers.plan import UNKNOWN
from tasks.exchange.files.sheets import SEPARATOR, Sheet

READING = (
    "UTF-8 with a byte order mark, comma separated, lines end with CR LF (RFC 4180). Numbers of "
    "tasks and chapters are text: read them as such, or “10” sorts as a figure. Several values in "
    f"one cell are set apart by “{SEPARATOR}”. Cells are the stored text, but for one thing: "
    "before a text that a spreadsheet would take for a formula, since it begins with =, +, -, @ "
    "(in half or full width), a tab or a line end, stands an apostrophe. The column “guarded” "
    "names the columns in which one was put; the JSON file has every text as it is stored."
)


def description_of(
    sheet: Sheet, columns: Sequence[Column], answer: Answer, rows: int, address: str
) -> dict[str, Any]:
    """Describe the file at `address`, which holds `rows` rows of these columns."""
    plan = answer.question.plan
    return {
        "profile": "tabular-data-package",
        "name": f"{plan.slug}-{sheet.name}",
        "title": f"{plan.title}: {sheet.title}",
        "description": f"{coverage(answer, rows)} {READING}",
        "rows": rows,
        "total": answer.total,
        "as_of": answer.as_of,
        "filters": filters_set(answer),
        "sources": [source_of(plan)],
        "translation_credit": plan.translation_credit or UNKNOWN,
        "licence": plan.licence or UNKNOWN,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": sheet.name,
                "path": address,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
                "schema": {
                    "fields": [column.as_field() for column in columns],
                    "primaryKey": list(sheet.key),
                    "missingValues": [""],
                },
            }
        ],
    }


def coverage(answer: Answer, rows: int) -> str:
    """Say in a sentence how much of the plan's rows a file holds, and for which day."""
    day = answer.as_of["day"]
    if rows == answer.total:
        return f"All {rows} rows that there are as of {day}."
    return f"A part: {rows} of the {answer.total} rows that there are as of {day}."


def filters_set(answer: Answer) -> dict[str, list[str]]:
    """Return the parameters that the file was asked for with."""
    return {name: values for name, values in answer.question.data.lists() if any(values)}


def source_of(plan: Plan) -> dict[str, str]:
    """Name the document that the plan was read from."""
    issued = f"{plan.issuer or UNKNOWN}, {plan.document_number or UNKNOWN}, {plan.issued_on}"
    source = {"title": f"{plan.title} ({issued})"}
    return source | {"path": plan.source_url} if plan.source_url else source
