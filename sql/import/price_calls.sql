-- Makes `costs`: one row is the cost of the call on the same row of `stage`, in US dollars, exact to 12 decimals.
-- A call pays the rate of its model, provider and tier in force at its time (today's, if it has none), in the band of its whole prompt.
-- A cost the log states wins for gateways, whose own price is the true one, and where no rate or no tokens are known; a 0 for tokens is no price.
create or replace temp table costs as
with rated as (
    select
        stage.rowid as place,
        stage.input_tokens,
        stage.output_tokens,
        coalesce(stage.cached_tokens, 0) as cached,
        coalesce(stage.cache_write_tokens, 0) as written,
        case
            when stage.vendor_cost > 0 or (stage.vendor_cost = 0 and stage.input_tokens + stage.output_tokens = 0)
                then try_cast(stage.vendor_cost as decimal(18, 12))
        end as stated_usd,
        contains('|openrouter|vercel|gateway|', '|' || stage.provider || '|') or starts_with(stage.call_id, 'gen-') or starts_with(stage.call_id, 'gen_') as by_gateway,
        prices.input_usd,
        prices.cached_usd,
        prices.cache_write_usd,
        prices.output_usd
    from stage
    left join prices
        on prices.model = stage.model
        and prices.provider is not distinct from stage.provider
        and prices.service_tier = case lower(stage.service_tier)  -- as rate_tier() in app/logs/price_lookup.py
            when 'batch' then 'batch'
            when 'flex' then 'flex'
            when 'priority' then 'priority'
            when 'fast' then 'priority'
            else 'standard'
        end
        and coalesce(stage.input_tokens, 0) >= prices.context_from
        and coalesce(stage.input_tokens < prices.context_to, true)
        and coalesce(stage.ts, localtimestamp) >= prices.valid_from
        and coalesce(coalesce(stage.ts, localtimestamp) < prices.valid_to, true)
),
priced as (  -- priced_usd: null without a rate, and without the tokens that a rate above 0 needs
    select
        *,
        input_tokens - least(input_tokens, if(cached_usd is null, 0, cached) + if(cache_write_usd is null, 0, written)) as plain,
        try_cast(
            if(input_usd = 0, 0, plain * input_usd::decimal(38, 12))
            + cached * coalesce(cached_usd, 0)::decimal(38, 12)
            + written * coalesce(cache_write_usd, 0)::decimal(38, 12)
            + if(output_usd = 0, 0, output_tokens * output_usd::decimal(38, 12))
            as decimal(18, 12)
        ) as priced_usd
    from rated
)
select
    if(by_gateway, coalesce(stated_usd, priced_usd), coalesce(priced_usd, stated_usd)) as cost_usd,
    case
        when stated_usd is not null and (by_gateway or priced_usd is null) then 'vendor'
        when priced_usd is not null then 'priced'
    end as cost_source
from priced
order by place;
