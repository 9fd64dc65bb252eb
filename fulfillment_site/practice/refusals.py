"""What the platform says no with: its numbers and the sentences behind them."""

from http import HTTPStatus

MESSAGES = {
    101000: "The shop_cipher does not match the access token.",
    105002: "Expired credentials: the access token is expired.",
    105005: "Access denied: the access token lacks the scope of this API.",
    106001: "Invalid sign.",
    106013: "The shop_cipher is missing.",
    10007002: "The order status forbids this.",
    11028006: "The tracking number matches no shipping provider.",
    11034002: "Seller shipping: there is no platform label.",
    11034037: "The shipping document is being generated, try again later.",
    12052097: "Unknown warehouse.",
    12052990: "Unknown SKU.",
    21001001: "Invalid parameter.",
    21004012: "The tracking number holds special characters.",
    21004015: "The tracking number does not fit the shipping provider.",
    21004017: "The pickup slot is not available.",
    21008106: "This API cannot be used in the region of the shop.",
    21008043: "This order is fulfilled by TikTok.",
    21008111: "The order does not belong to this shop.",
    21011004: "Shipping info of a TikTok Shipping package cannot be updated.",
    21011006: "The package has already been shipped.",
    21011007: "There is a pending after-sales request: answer it first.",
    21011022: "Invalid tracking number or shipping provider.",
    21011025: "This tracking number has been used before.",
    21011028: "The package does not belong to this shop.",
    21011030: "The package has already been delivered.",
    21011035: "This order cannot be split.",
    21011041: "The order is cancelled.",
    21011043: "The package has not been shipped yet.",
    21011050: "The time limit of updating shipping info is over.",
    21011051: "Shipping info can be updated only once.",
    21021010: "There is a pending after-sales request.",
    21023035: "The package has not been shipped yet.",
    21023059: "The package is cancelled.",
    21042102: "The package has already been collected.",
    25001003: "Invalid order status.",
    25001010: "The status forbids this.",
    25001011: "A cancellation of this order is already running.",
    25001014: "Unknown reason.",
    25001021: "The reason does not fit the order status.",
    25001045: "Already shipped: the courier cannot be stopped.",
    25001051: "The order is completed or cancelled.",
    25005010: "Partial cancellation is not supported here.",
    25005011: "The quantity is more than was ordered.",
    25007006: "The after-sales request does not exist.",
    25011011: "The status does not allow to reject.",
    25011012: "The status does not allow to approve.",
    25020003: "The decision does not fit the status.",
    25020004: "The decision does not fit the type.",
    25020009: "The request has already been cancelled.",
    25020010: "The request has already been approved.",
    36009002: "Too many requests.",
    36009003: "Internal error.",
    36009004: "Invalid common parameter.",
    36009009: "Invalid path.",
    36009010: "Invalid method.",
    36009014: "Invalid API version.",
    36009021: "Invalid parameter format.",
    45101003: "Not found.",
    45101006: "The message holds sensitive content.",
    45109001: "The conversation accepts no message.",
}
# The gateway answers these with a status of HTTP; everything else comes as 200.
GATEWAY = {
    105002: HTTPStatus.UNAUTHORIZED,
    105005: HTTPStatus.FORBIDDEN,
    106001: HTTPStatus.UNAUTHORIZED,
    36009002: HTTPStatus.TOO_MANY_REQUESTS,
    36009003: HTTPStatus.INTERNAL_SERVER_ERROR,
    36009004: HTTPStatus.BAD_REQUEST,
    36009009: HTTPStatus.NOT_FOUND,
    36009010: HTTPStatus.METHOD_NOT_ALLOWED,
    36009014: HTTPStatus.BAD_REQUEST,
}


class Denied(Exception):
    """The platform says no, by number."""

    def __init__(self, code: int, detail: str = ""):
        super().__init__(code, detail)
        self.code, self.detail = code, detail
        self.message = f"{MESSAGES[code]} {detail}".strip()

    @property
    def http_status(self) -> int:
        """The status of HTTP it travels under."""
        return GATEWAY.get(self.code, HTTPStatus.OK)
