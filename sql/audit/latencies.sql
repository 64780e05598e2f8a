-- One row is one group of calls with its latencies: bucket numbers, fastest first, and how many calls fall into each; from the rollup.
-- $key_1, $key_2, $key_3: what it goes by: feature, model, day, or null. $since, $until: first and last day; both null: calls without a time count too.
with counted as (
    select
        case $key_1 when 'feature' then feature when 'model' then model when 'day' then day::varchar end as key_1,
        case $key_2 when 'feature' then feature when 'model' then model when 'day' then day::varchar end as key_2,
        case $key_3 when 'feature' then feature when 'model' then model when 'day' then day::varchar end as key_3,
        latency_bucket as latency,
        sum(calls)::bigint as calls
    from rollup
    where
        latency_bucket is not null
        and ($since::date is null or day >= $since::date)
        and ($until::date is null or day <= $until::date)
    group by all
)
select
    key_1,
    key_2,
    key_3,
    list(latency order by latency) as latencies,
    list(calls order by latency) as calls
from counted
group by
    key_1,
    key_2,
    key_3
order by
    key_1,
    key_2,
    key_3;
