-- One row is one group of calls by user and perhaps more, counted from the calls themselves, dearest first; percentiles are exact.
-- $key_1, $key_2, $key_3: what it goes by: user, feature, model, day, or null. $bounded: only days from $since to $until; else calls without a time count too.
-- $most: rows at most. groups: how many there are in all.
select
    case $key_1 when 'user' then user_id when 'feature' then feature when 'model' then model when 'day' then ts::date::varchar end as key_1,
    case $key_2 when 'user' then user_id when 'feature' then feature when 'model' then model when 'day' then ts::date::varchar end as key_2,
    case $key_3 when 'user' then user_id when 'feature' then feature when 'model' then model when 'day' then ts::date::varchar end as key_3,
    count(*) as calls,
    count(*) filter (where status = 'error') as errors,
    count(*) filter (where cost_usd is null and status <> 'error') as unpriced,
    count(*) filter (where tokens_source <> 'usage') as estimated,
    coalesce(sum(input_tokens), 0)::bigint as input_tokens,
    coalesce(sum(cached_tokens), 0)::bigint as cached_tokens,
    coalesce(sum(output_tokens), 0)::bigint as output_tokens,
    coalesce(sum(cost_usd), 0) as cost_usd,
    count(*) filter (where ts is null) as untimed,
    coalesce(sum(cost_usd) filter (where ts is null), 0) as untimed_cost_usd,
    quantile_cont(latency_ms, 0.5) as p50_ms,
    quantile_cont(latency_ms, 0.95) as p95_ms,
    count(*) over () as groups
from calls
where not $bounded or ts between $since and $until::date + interval '23:59:59.999999'
group by
    key_1,
    key_2,
    key_3
order by
    cost_usd desc,
    calls desc,
    key_1,
    key_2,
    key_3
limit $most;
