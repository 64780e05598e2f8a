-- Deletes all rates of some models. $keys: JSON list of objects {model, provider, service_tier}.
delete from prices
using (
    select key.*
    from (
        select unnest(from_json($keys::json, '[{
            "model": "varchar",
            "provider": "varchar",
            "service_tier": "varchar"
        }]')) as key
    )
) as forgotten
where
    prices.model = forgotten.model
    and prices.provider is not distinct from forgotten.provider
    and prices.service_tier = forgotten.service_tier;
