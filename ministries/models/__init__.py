"""Bodies and people."""

from ministries.models.body import Ministry, MinistryName, Succession, SuccessionKind
from ministries.models.user import User

__all__ = ["Ministry", "MinistryName", "Succession", "SuccessionKind", "User"]
