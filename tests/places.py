"""Where the plans, registers and documents stand that tests read."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTER = ROOT / "ministries" / "data"
SHIPPED_PLAN = ROOT / "planning" / "data" / "13fyp-sei"

# An invented plan with the traps of the real one: its text, and its package. The package has
# an amendment of task 4 and an erratum of task 6 that the text doesn't know.
SHORT_DOCUMENT = ROOT / "tests" / "data" / "short-plan.txt"
SHORT_PLAN = ROOT / "tests" / "data" / "short-plan"

# The plan's own text is not in the repository: it stands beside it, or where this says.
DOCUMENTS = Path(os.environ.get("FENGONG_DOCUMENTS") or ROOT.parent / "shared" / "plan")
DOCUMENT = DOCUMENTS / "13fyp-strategic-emerging-industries.txt"
