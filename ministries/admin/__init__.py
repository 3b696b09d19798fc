"""The admin of bodies and people."""

from ministries.admin.bodies import MinistryAdmin
from ministries.admin.people import MembershipAdmin, PersonAdmin

__all__ = ["MembershipAdmin", "MinistryAdmin", "PersonAdmin"]
