-- Adds all rates of some models. $rates: JSON list of rows of `prices`, money as text; where a rate ends follows from the next one.
insert into prices by name
select
    rate.*,
    lead(rate.valid_from) over (partition by rate.model, rate.provider, rate.service_tier, rate.context_from order by rate.valid_from) as valid_to,
    lead(rate.context_from) over (partition by rate.model, rate.provider, rate.service_tier, rate.valid_from order by rate.context_from) as context_to
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
