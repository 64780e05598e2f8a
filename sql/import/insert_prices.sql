-- Adds rates. $rates: JSON list of rows of `prices`, money as text.
insert into prices by name
select rate.*
from (
    select unnest(from_json($rates::json, '[{
        "model": "varchar",
        "provider": "varchar",
        "service_tier": "varchar",
        "valid_from": "timestamp",
        "context_from": "integer",
        "input_usd": "decimal(18, 12)",
        "cached_usd": "decimal(18, 12)",
        "cache_write_usd": "decimal(18, 12)",
        "output_usd": "decimal(18, 12)",
        "source": "varchar",
        "package_version": "varchar"
    }]')) as rate
);
