"""What shop and buyer write to each other."""

import json
from dataclasses import dataclass
from datetime import datetime

from orders.tiktok.fields import Id, named

TEXT = "TEXT"


@dataclass(frozen=True)
class Message:
    """One message; its content is JSON in a string, in a shape of its kind."""

    id: Id
    type: str  # TEXT, IMAGE, ORDER_CARD …
    content: str = ""
    created_at: datetime | None = named("create_time", None)
    role: str = named("sender.role", "")  # BUYER, SHOP, CUSTOMER_SERVICE, SYSTEM, ROBOT
    is_visible: bool = True

    @property
    def text(self) -> str:
        """The words of a text message."""
        try:
            told = json.loads(self.content)
        except ValueError:
            return ""
        said = told.get("content") if isinstance(told, dict) and self.type == TEXT else ""
        return said if isinstance(said, str) else ""


@dataclass(frozen=True)
class Participant:
    """Somebody in a conversation; `user_id` is the one that orders name."""

    role: str
    im_user_id: Id = ""
    user_id: Id = ""
    nickname: str = ""


@dataclass(frozen=True)
class Conversation:
    """What a shop and one buyer have written."""

    id: Id
    can_send: bool = named("can_send_message", True)
    unread: int = named("unread_count", 0)
    participants: tuple[Participant, ...] = ()
    latest: Message | None = named("latest_message", None)


@dataclass(frozen=True)
class Image:
    """A picture the platform keeps to be sent."""

    url: str
    width: int = 0
    height: int = 0
