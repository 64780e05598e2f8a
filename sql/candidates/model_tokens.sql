-- One row is what one feature asked of one model in one tier: tokens and cost of the calls that have both. Failed calls are not in it.
select
    feature,
    model,
    provider,
    service_tier,  -- as billed; null, default and auto are the standard one
    count(*)::bigint as calls,
    sum(input_tokens)::bigint as input_tokens,
    sum(coalesce(cached_tokens, 0))::bigint as cached_tokens,
    sum(output_tokens)::bigint as output_tokens,
    sum(cost_usd)::double as cost_usd
from calls
where
    feature is not null
    and model is not null
    and status <> 'error'
    and cost_usd is not null
    and input_tokens is not null
    and output_tokens is not null
group by feature, model, provider, service_tier
order by feature, cost_usd desc, model, provider, service_tier;
