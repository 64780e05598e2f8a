-- One row is one group of calls by user and perhaps more, counted from the calls themselves, dearest first; percentiles are exact.
-- $key_1, $key_2, $key_3: what it goes by: user, feature, model, day, or null. $bounded: only days from $since to $until; else calls without a time count too.
-- $most: rows at most. groups: how many there are in all.
with counted as (
    select
        case $key_1 when 'user' then user_id when 'feature' then feature when 'model' then model when 'day' then ts::date::varchar end as key_1,
        case $key_2 when 'user' then user_id when 'feature' then feature when 'model' then model when 'day' then ts::date::varchar end as key_2,
        case $key_3 when 'user' then user_id when 'feature' then feature when 'model' then model when 'day' then ts::date::varchar end as key_3,
        count(*) as calls,
        count(*) filter (where status = 'error') as errors,
        count(*) filter (where cost_usd is null and status <> 'error') as unpriced,
        count(*) filter (where tokens_source <> 'usage') as estimated,
        sum(input_tokens) as input_tokens,
        sum(cached_tokens) as cached_tokens,
        sum(output_tokens) as output_tokens,
        sum(cost_usd) as cost_usd,
        count(*) - count(ts) as untimed,
        sum(cost_usd) filter (where ts is null) as untimed_cost_usd,
        quantile_cont(latency_ms, [0.5, 0.95]) as percentiles
    from calls
    where not $bounded or ts between $since and $until::date + interval '23:59:59.999999'
    group by all
)
select
    key_1,
    key_2,
    key_3,
    calls,
    errors,
    unpriced,
    estimated,
    coalesce(input_tokens, 0)::bigint as input_tokens,
    coalesce(cached_tokens, 0)::bigint as cached_tokens,
    coalesce(output_tokens, 0)::bigint as output_tokens,
    coalesce(cost_usd, 0) as cost_usd,
    untimed,
    coalesce(untimed_cost_usd, 0) as untimed_cost_usd,
    percentiles[1] as p50_ms,
    percentiles[2] as p95_ms,
    count(*) over () as groups
from counted
order by
    counted.cost_usd desc nulls last,
    calls desc,
    key_1,
    key_2,
    key_3
limit $most;
