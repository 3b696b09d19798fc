"""Bodies and people."""

from ministries.models.body import Ministry, MinistryName, Succession, SuccessionKind
from ministries.models.contact import Contact
from ministries.models.membership import Membership, MembershipRole
from ministries.models.user import User

__all__ = [
    "Contact",
    "Membership",
    "MembershipRole",
    "Ministry",
    "MinistryName",
    "Succession",
    "SuccessionKind",
    "User",
]
