-- Makes `merged`: one row is one count of the rollup, with the parts that chunk after chunk added summed.
create or replace temp table merged as
select
    day,
    feature,
    model,
    latency_bucket,
    sum(calls)::bigint as calls,
    sum(errors)::bigint as errors,
    sum(unpriced)::bigint as unpriced,
    sum(estimated)::bigint as estimated,
    sum(input_tokens)::bigint as input_tokens,
    sum(cached_tokens)::bigint as cached_tokens,
    sum(output_tokens)::bigint as output_tokens,
    sum(cost_usd) as cost_usd
from rollup
group by all;
