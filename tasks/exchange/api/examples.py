"""Answers shown in the description; the tests ask for them and compare."""

from drf_spectacular.utils import OpenApiExample

from planning.reading.vocabulary import Role

AS_OF = {"day": "2020-12-31", "asked": True}
MATRIX_ROW = OpenApiExample(
    "one row",
    summary="?ministry=mof&role=lead&q=61&holders=asked&as_of=2020-12-31",
    value={
        "plan": "13fyp-sei",
        "task": "61",
        "task_position": 61,
        "task_title": "Improving government procurement policies, increasing support for "
        '"entrepreneurship and innovation" and cloud computing, big data, and the recycling '
        "economy, and advancing demonstration applications, such as smart cities, "
        'information-for-citizens, "urban mines," and smart equipment',
        "ministry": "mof",
        "ministry_name": "Ministry of Finance",
        "ministry_name_zh": "财政部",
        "ministry_abbreviation": "MOF",
        "ministry_kind": "ministry",
        "role": Role.LEAD.value,
        "position": 1,
        "chapters": ["10"],
        "task_status": "not_reported",
        "task_status_progress": None,
        "task_status_period": None,
    },
)
RESPONSIBILITY = OpenApiExample(
    "one row",
    summary="?ministry=mof&role=lead&q=61&as_of=2020-12-31",
    value={
        "task": "61",
        "ministry": "mof",
        "role": Role.LEAD.value,
        "position": 1,
        "valid_from": None,
        "valid_until": None,
    },
)
BAD_PARAMETER = OpenApiExample(
    "a bad value",
    summary="?role=leader",
    value={
        "type": "/api/v1/docs/#bad-parameter",
        "title": "A parameter can't be answered",
        "status": 400,
        "detail": "“leader” can't be asked of “role” here. Did you mean “lead”?",
        "errors": [
            {
                "parameter": "role",
                "value": "leader",
                "message": "“leader” can't be asked of “role” here. Did you mean “lead”?",
                "allowed": [role.value for role in Role],
            }
        ],
    },
)
