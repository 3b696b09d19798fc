"""The admin of bodies and people."""

from ministries.admin.bodies import MinistryAdmin
from ministries.admin.people import PersonAdmin

__all__ = ["MinistryAdmin", "PersonAdmin"]
