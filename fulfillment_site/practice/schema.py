"""The tables of the shop's file."""

# Orders, packages, cancellations … are documents in the shape the API shows them, with columns
# for what is searched by. `owner` is what one belongs to: an order's buyer, a package's order.
TABLES = """
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS apps (
    app_key TEXT PRIMARY KEY, app_secret TEXT NOT NULL, service_id TEXT NOT NULL UNIQUE,
    redirect_url TEXT NOT NULL, webhook_url TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS shops (
    id TEXT PRIMARY KEY, cipher TEXT NOT NULL UNIQUE, code TEXT NOT NULL, name TEXT NOT NULL,
    seller TEXT NOT NULL, region TEXT NOT NULL, shipping_type TEXT NOT NULL, rules TEXT NOT NULL,
    providers TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS authorisations (
    id INTEGER PRIMARY KEY, app_key TEXT NOT NULL REFERENCES apps, seller TEXT NOT NULL,
    open_id TEXT NOT NULL, scopes TEXT NOT NULL, ends_at INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('code', 'access', 'refresh')),
    authorisation INTEGER NOT NULL REFERENCES authorisations, expires_at INTEGER NOT NULL,
    replaces TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS subscriptions (
    app_key TEXT NOT NULL, shop_id TEXT NOT NULL, event_type TEXT NOT NULL, address TEXT NOT NULL,
    create_time INTEGER NOT NULL, update_time INTEGER NOT NULL,
    PRIMARY KEY (app_key, shop_id, event_type)
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, app_key TEXT NOT NULL, shop_id TEXT NOT NULL, topic INTEGER NOT NULL,
    address TEXT NOT NULL, body BLOB NOT NULL, fate TEXT NOT NULL DEFAULT 'waiting'
        CHECK (fate IN ('waiting', 'accepted', 'dropped', 'given up')),
    attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL, answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (next_at) WHERE fate = 'waiting';
CREATE TABLE IF NOT EXISTS agenda (
    id INTEGER PRIMARY KEY, due REAL NOT NULL, verb TEXT NOT NULL, args TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS agenda_by_time ON agenda (due, id);
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, id TEXT NOT NULL, shop_id TEXT NOT NULL, owner TEXT NOT NULL,
    status TEXT NOT NULL, create_time INTEGER NOT NULL, update_time INTEGER NOT NULL,
    doc TEXT NOT NULL, hidden TEXT NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_changed ON documents (kind, shop_id, update_time, id);
CREATE INDEX IF NOT EXISTS documents_made ON documents (kind, shop_id, create_time, id);
CREATE INDEX IF NOT EXISTS documents_of ON documents (kind, owner);
CREATE TABLE IF NOT EXISTS skus (
    shop_id TEXT NOT NULL, id TEXT NOT NULL, product_id TEXT NOT NULL, seller_sku TEXT NOT NULL,
    product_name TEXT NOT NULL, sku_name TEXT NOT NULL, price TEXT NOT NULL,
    on_hand INTEGER NOT NULL, committed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, id)
);
CREATE TABLE IF NOT EXISTS numbers (
    number TEXT NOT NULL, package_id TEXT NOT NULL, user_id TEXT NOT NULL,
    PRIMARY KEY (number, package_id)
);
CREATE TABLE IF NOT EXISTS effects (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL,
    shop_id TEXT NOT NULL, detail TEXT NOT NULL, key TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS effects_of ON effects (kind, ref);
"""
NAMES = [
    "kept", "counters", "tokens", "authorisations", "apps", "shops", "subscriptions",
    "deliveries", "agenda", "documents", "skus", "numbers", "effects",
]  # fmt: skip
