"""What the platform's no means for us: call again later, or do not."""

import re
from enum import StrEnum


class Meaning(StrEnum):
    """What a refused call asks of its caller."""

    REFUSE = "REFUSE"  # a person must look
    ALREADY_DONE = "ALREADY_DONE"  # it stands as asked; read it again for the receipt
    REREAD = "REREAD"  # our picture is old: read it again before deciding
    TOKEN = "TOKEN"  # the access token is dead; renew it, if we may, and call once more
    SCOPE = "SCOPE"  # the seller has not granted this
    DEAUTHORISED = "DEAUTHORISED"  # our cipher of the shop is not the token's; ask what is ours yet
    ENDED = "ENDED"  # the grant is over: only the seller can give a new one


class TikTokDown(Exception):
    """The platform cannot answer now; the same call may work later."""

    call = ""  # which of our calls it did not answer

    def __init__(self, why: str, *, retry_after: float | None = None, may_be_done: bool = True):
        super().__init__(why)
        self.retry_after = retry_after  # seconds the platform wants to be left alone
        self.may_be_done = may_be_done  # it may have acted before its answer was lost


class TikTokRefused(Exception):
    """The platform said no, and will say so again."""

    call = ""  # which of our calls it said no to

    def __init__(self, code: int, message: str, request_id: str):
        super().__init__(code, message, request_id)
        self.code = code
        self.message = message
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{self.code} ({self.request_id})"  # for logs: a message may name people

    @property
    def meaning(self) -> Meaning:
        # One code stands for all that every call has; only its words tell a token that is dead.
        if self.code == COMMON_PARAMETER:
            worded = (meaning for words, meaning in WORDED.items() if words.search(self.message))
            return next(worded, Meaning.REFUSE)
        return MEANINGS.get(self.code, Meaning.REFUSE)


COMMON_PARAMETER = 36009004
WORDED = {
    re.compile("access.token", re.IGNORECASE): Meaning.TOKEN,
    re.compile("(?=.*refresh.token)(?=.*(invalid|expired))", re.IGNORECASE): Meaning.ENDED,
}
TOO_MANY = 36009002
NOT_OF_THIS_SHOP = 21008111
# What is wrong is wrong with every call, whatever it asks for.
OF_ANY_CALL = {36009004, 36009009, 36009010, 36009014, 36009033, 106001, 106013}
# Something of the platform's own failed, and it may have acted already.
TRANSIENT = {
    36009003, 36009007,
    21001003, 21001008, 21001011, 11001031,
    25001028,
    45101001,
}  # fmt: skip
# A label is still being drawn; asking again at once only costs calls.
NOT_READY = {11034037, 11034023, 21023022}
PATIENCE_FOR_LABELS = 10.0  # seconds

_CODES = {
    Meaning.ALREADY_DONE: (21008099, 21011020, 21011006, 21011040, 11006021),
    Meaning.REREAD: (
        # a request of the buyer is open
        21011007, 21008044, 21021010,
        # cancelled
        21011041, 21011042, 21023059, 25020009, 25001051,
        # elsewhere on its way than we thought
        21023035, 21042104, 21008109, 21011043, 21042102, 21023046, 21011030, 10007002, 25001010,
        25001045,
        # the request is no longer what we answer
        25001003, 25001011, 25011011, 25011012, 25020003, 25020004, 25020010,
    ),
    Meaning.TOKEN: (105002,),
    Meaning.SCOPE: (105005, 10006402),
    Meaning.DEAUTHORISED: (101000,),
    # the refresh token ran out, is none, or stands for a consent that was taken back
    Meaning.ENDED: (36004001, 36004004, 36004005),
}  # fmt: skip
MEANINGS = {code: meaning for meaning, codes in _CODES.items() for code in codes}


def failure(code: int, message: str, request_id: str) -> TikTokDown | TikTokRefused:
    """What a code other than 0 is to be raised as."""
    why = f"{code} ({request_id})"
    if code == TOO_MANY:
        return TikTokDown(why, may_be_done=False)
    if code in NOT_READY:
        return TikTokDown(why, retry_after=PATIENCE_FOR_LABELS, may_be_done=False)
    if code in TRANSIENT:
        return TikTokDown(why)
    return TikTokRefused(code, message, request_id)
