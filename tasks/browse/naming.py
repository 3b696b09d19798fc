"""What bodies are called beside the plan document's own name for them."""

from ministries.models import Ministry
from planning.models import Plan


def name_at_issue(ministry: Ministry, name: str, plan: Plan) -> str:
    """Return the register's name of a body on the plan's day of issue, if it isn't `name`.

    Empty where both are the same. Reads `names`, so fetch them for a list.
    """
    known = ministry.name_on(plan.issued_on)
    return "" if known == name else known
