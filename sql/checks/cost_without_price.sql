-- One row is one model, provider and tier whose calls were priced while the table of prices has no rate for them.
with priced as (
    select
        model,
        provider,
        case lower(service_tier)
            when 'batch' then 'batch'
            when 'flex' then 'flex'
            when 'priority' then 'priority'
            when 'fast' then 'priority'
            else 'standard'
        end as service_tier,
        count(*) as calls
    from calls
    where cost_source = 'priced'
    group by all
)
select
    priced.model,
    priced.provider,
    priced.service_tier,
    priced.calls
from priced
anti join prices
    on prices.model = priced.model
    and prices.provider is not distinct from priced.provider
    and prices.service_tier = priced.service_tier
order by all;
