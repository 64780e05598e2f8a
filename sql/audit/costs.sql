-- One row is one group of calls, counted from the rollup, with its latencies: bucket numbers and how many calls fall into each.
-- $key_1, $key_2, $key_3: what it goes by: feature, model, day, or null. $bounded: only days from $since to $until; else calls without a time count too.
with counted as (
    select
        case $key_1 when 'feature' then feature when 'model' then model when 'day' then day::varchar end as key_1,
        case $key_2 when 'feature' then feature when 'model' then model when 'day' then day::varchar end as key_2,
        case $key_3 when 'feature' then feature when 'model' then model when 'day' then day::varchar end as key_3,
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
    where not $bounded or day between $since and $until
    group by all
)
select
    key_1,
    key_2,
    key_3,
    sum(calls)::bigint as calls,
    sum(errors)::bigint as errors,
    sum(unpriced)::bigint as unpriced,
    sum(estimated)::bigint as estimated,
    sum(input_tokens)::bigint as input_tokens,
    sum(cached_tokens)::bigint as cached_tokens,
    sum(output_tokens)::bigint as output_tokens,
    sum(cost_usd) as cost_usd,
    list(latency_bucket) as latency_buckets,  -- null for calls whose latency is not known
    list(calls) as latency_calls
from counted
group by
    key_1,
    key_2,
    key_3
order by
    key_1,
    key_2,
    key_3;
