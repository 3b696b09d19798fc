"""Who plays in the demonstration: fifty accounts, and the words they write.

Everything here is invented. Addresses end in `.example`, where no mail goes.
"""

from dataclasses import dataclass

from ministries.models import MembershipRole

# For the demonstration's own database on this machine alone; the README says it too.
PASSWORD = "fengong-demo"  # noqa: S105 (no secret)

EDITOR, REVIEWER, READER = MembershipRole.EDITOR, MembershipRole.REVIEWER, MembershipRole.READER


@dataclass(frozen=True)
class Part:
    """An account of the demonstration, with its roles as (ministry, role)."""

    address: str
    name: str
    roles: tuple[tuple[str, MembershipRole], ...] = ()
    everywhere: bool = False
    is_administrator: bool = False
    is_active: bool = True
    has_signed_in: bool = True

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.address}@demo.example"


# Those whom the README names come first.
LEADING_PARTS = (
    Part("administrator", "Ada Administrator", is_administrator=True),
    Part("editor", "Edith Editor", (("miit", EDITOR),)),
    Part("reviewer", "Rebecca Reviewer", (("miit", REVIEWER),)),
    Part("coordinator", "Conrad Coordinator", (("ndrc", REVIEWER),), everywhere=True),
    Part("coholder", "Cora Coholder", (("mof", EDITOR),)),
    Part("both", "Bo Both", (("miit", EDITOR), ("most", REVIEWER))),
    Part("reader", "Rita Reader", (("miit", READER),)),
    Part("guest", "Gus Guest"),
    Part("left", "Leo Left", (("most", EDITOR),), is_active=False),
    Part("invited", "Ina Invited", (("nea", EDITOR),), has_signed_in=False),
)
# How many editors, reviewers and readers further ministries have; bodies that act for ended ones
# are among them. No one writes for the National Bureau of Statistics: its task shows silence.
SUPPORTING_PARTS = {
    "ndrc": (2, 1, 0),
    "miit": (1, 0, 0),
    "most": (2, 1, 0),
    "mofcom": (1, 1, 0),
    "mohrss": (1, 1, 0),
    "mof": (1, 1, 1),
    "cnipa": (1, 1, 0),
    "pboc": (1, 1, 0),
    "nea": (1, 0, 0),
    "csrc": (1, 0, 0),
    "moe": (1, 1, 0),
    "mps": (1, 0, 0),
    "samr": (2, 1, 0),
    "mara": (1, 0, 0),
    "mee": (1, 0, 0),
    "mnr": (1, 0, 0),
    "nhc": (1, 0, 0),
    "mct": (1, 0, 0),
    "nrta": (1, 0, 0),
    "cac": (1, 0, 0),
    "cas": (1, 0, 1),
    "cae": (1, 0, 1),
    "sasac": (1, 0, 1),
    "gacc": (1, 0, 0),
}
CONTACTS = ("ndrc", "miit", "most", "mofcom", "mof", "cnipa", "pboc", "nea", "samr")

WORDS = {
    "not_started": (
        "The work is planned for later. No steps were taken in this period.",
        "A working group was named; it has not met yet.",
    ),
    "on_track": (
        "The working group met twice and agreed on the division of the work.\n\n"
        "- draft measures were sent to the other bodies for comment\n"
        "- comments came in from most of them",
        "The measures of this year are being carried out as planned.",
        "Two pilot sites have begun; a third follows next period.",
        "本季度各项工作按计划推进，已完成两次部门协商。",
    ),
    "at_risk": (
        "A draft was prepared, but two bodies have not agreed yet. If that takes longer than "
        "another month, the date can't be kept.",
        "资金安排尚未最后确定，进度可能受影响。",
    ),
    "delayed": (
        "The draft was to be ready in this period and isn't. The reason is an open question of "
        "competence; a meeting is called.",
        "The pilot began later than planned, because the equipment came late.",
    ),
    "completed": ("The measures were issued and published. Nothing remains to be done.",),
    "discontinued": (
        "The work was stopped: what it was to do is covered by another programme now.",
    ),
}
OBSTACLES = (
    "Two bodies read their competences differently.",
    "Data come from three systems that don't match.",
    "编制和经费仍在协调。",
)
HELP = (
    "A decision by the coordinating commission on who keeps the register.",
    "Figures of the other holders, by the end of next month.",
)
MILESTONES = ("Draft sent to all holders", "Pilot sites evaluated", "Measures issued")
RETURN_REASONS = (
    "Please give the number of pilot sites, and say what is still open.",
    "The narrative is the one of last period word for word. What has changed?",
)
QUESTION = "Are the sites of last year counted too, or only this year's?"
ANSWER = "Only those that were opened this year. Thank you."
ADDED_AFTER_REVIEW = "Added after review: three sites, one still open."
CORRECTED = "Corrected: one of the sites counted before belongs to another programme."
LINK = ("https://demo.example/measures", "Measures as published (demonstration)")
FILE = (
    "minutes.txt",
    "Minutes (invented, for the demonstration)\n\n1. The draft was gone through.\n"
    "2. 两个部门将于下月书面答复。\n",
)
DISPUTES = (
    "Our figures show that the pilot has not begun in two of the three provinces.",
    "The measures were not agreed with us before they were issued.",
)


def parts() -> list[Part]:
    """Return the fifty accounts, those of the README first."""
    supporting = [
        Part(
            f"{slug}-{role.value}-{number}",
            f"{slug.upper()} {role.value} {number}",
            ((slug, role),),
        )
        for slug, counts in SUPPORTING_PARTS.items()
        for role, count in zip((EDITOR, REVIEWER, READER), counts, strict=True)
        for number in range(1, count + 1)
    ]
    return [*LEADING_PARTS, *supporting]
