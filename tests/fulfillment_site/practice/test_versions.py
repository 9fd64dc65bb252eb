"""Every call is served in every version the facts name, and in no other."""

import pytest

AFTERSALES = "/return_refund/{v}"
PARCELS = "/fulfillment/{v}"
TABLE = [
    ("POST", "/order/{v}/orders/search", "202309"),
    ("GET", "/order/{v}/orders", "202309 202507"),
    ("GET", "/order/{v}/orders/1/price_detail", "202407"),
    ("POST", f"{PARCELS}/orders/1/packages", "202309 202610"),
    ("POST", f"{PARCELS}/packages/1/shipping_info/update", "202309 202610"),
    ("POST", f"{PARCELS}/orders/1/shipping_info/update", "202309"),
    ("POST", f"{PARCELS}/packages/1/ship", "202309"),
    ("POST", f"{PARCELS}/packages/ship", "202309"),
    ("GET", f"{PARCELS}/packages/1/shipping_documents", "202309"),
    ("GET", f"{PARCELS}/packages/1/handover_time_slots", "202309"),
    ("POST", f"{PARCELS}/packages/search", "202309"),
    ("GET", f"{PARCELS}/packages/1", "202309"),
    ("POST", f"{PARCELS}/orders/1/split", "202309"),
    ("GET", f"{PARCELS}/orders/split_attributes", "202309"),
    ("GET", f"{PARCELS}/combinable_packages/search", "202309"),
    ("POST", f"{PARCELS}/packages/combine", "202309"),
    ("POST", f"{PARCELS}/packages/1/uncombine", "202309"),
    ("POST", f"{PARCELS}/packages", "202309 202512"),
    ("POST", f"{PARCELS}/orders/1/shipping_services/query", "202309"),
    ("GET", f"{PARCELS}/orders/1/tracking", "202309"),
    ("GET", "/logistics/{v}/orders/1/tracking", "202604"),
    ("GET", "/logistics/{v}/warehouses", "202309"),
    ("GET", "/logistics/{v}/warehouses/1/delivery_options", "202309"),
    ("GET", "/logistics/{v}/delivery_options/1/shipping_providers", "202309"),
    ("POST", f"{AFTERSALES}/cancellations", "202309 202602"),
    ("POST", f"{AFTERSALES}/cancellations/search", "202309 202602"),
    ("POST", f"{AFTERSALES}/cancellations/1/approve", "202309"),
    ("POST", f"{AFTERSALES}/cancellations/1/reject", "202309"),
    ("GET", f"{AFTERSALES}/reject_reasons", "202309"),
    ("POST", f"{AFTERSALES}/returns", "202309 202602"),
    ("POST", f"{AFTERSALES}/returns/search", "202309 202602"),
    ("POST", f"{AFTERSALES}/returns/1/approve", "202309"),
    ("POST", f"{AFTERSALES}/returns/1/reject", "202309 202606"),
    ("GET", f"{AFTERSALES}/returns/1/records", "202309"),
    ("POST", f"{AFTERSALES}/refunds/calculate", "202309 202602"),
    ("GET", f"{AFTERSALES}/orders/1/aftersale_eligibility", "202309 202602"),
    ("POST", "/product/{v}/inventory/search", "202309"),
    ("POST", "/product/{v}/products/1/inventory/update", "202309"),
    ("POST", "/product/{v}/products/search", "202309 202312 202502"),
    ("GET", "/customer_service/{v}/conversations", "202309"),
    ("POST", "/customer_service/{v}/conversations", "202309"),
    ("GET", "/customer_service/{v}/conversations/1/messages", "202309"),
    ("POST", "/customer_service/{v}/conversations/1/messages", "202309 202606"),
    ("POST", "/customer_service/{v}/conversations/1/messages/read", "202309"),
    ("POST", "/customer_service/{v}/images/upload", "202309"),
    ("GET", "/finance/{v}/statements", "202309"),
    ("GET", "/finance/{v}/statements/1/statement_transactions", "202309 202501"),
    ("GET", "/finance/{v}/orders/1/statement_transactions", "202309 202501"),
    ("GET", "/finance/{v}/orders/unsettled", "202507"),
    ("GET", "/finance/{v}/payments", "202309 202605"),
    ("GET", "/analytics/{v}/shop_lives/performance", "202508 202509"),
    ("GET", "/event/{v}/webhooks", "202309"),
    ("PUT", "/event/{v}/webhooks", "202309"),
    ("DELETE", "/event/{v}/webhooks", "202309"),
]
NOWHERE = {36009009, 36009010, 36009014}


def test_every_version_of_every_call_is_served(american):
    found = {}
    for method, path, versions in TABLE:
        for version in versions.split():
            place = path.replace("{v}", version)
            found[method, place] = american.wire(method=method, path=place, body=b"{}").answer()
        strange = path.replace("{v}", "202101")
        assert american.wire(method=method, path=strange).answer() == (400, 36009014), path
    assert {place: told for place, told in found.items() if told[1] in NOWHERE} == {}
    assert {place: told for place, told in found.items() if told[0] >= 500} == {}


@pytest.mark.parametrize("path", ["/authorization/202309/shops", "/seller/202309/shops",
                                  "/seller/202309/permissions"])  # fmt: skip
def test_what_is_of_no_shop_takes_no_cipher(american, path):
    wire = american.wire(method="GET", path=path, query=[], cipher="")
    assert wire.answer() == (200, 0)
    assert american.wire(method="GET", path=path, query=[]).answer() == (400, 36009004)
