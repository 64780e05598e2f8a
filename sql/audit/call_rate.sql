-- One row is the rate that a call pays: its model, provider and tier, the band of its whole prompt, in force at its time. None if there is none.
-- $model, $provider: as logged. $service_tier: standard, batch, flex or priority. $input_tokens: of its prompt. $paid_at: its time, UTC.
select
    input_usd,
    cached_usd,
    cache_write_usd,
    output_usd,
    valid_from,
    context_from,
    source,
    package_version
from prices
where
    model = $model
    and provider is not distinct from $provider
    and service_tier = $service_tier
    and context_from <= $input_tokens
    and valid_from <= $paid_at
order by
    context_from desc,
    valid_from desc
limit 1;
