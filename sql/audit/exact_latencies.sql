-- One row is one group of calls with its latencies: milliseconds, and how many calls took each; from the calls themselves.
-- $key_1, $key_2, $key_3: what it goes by: feature, model, day, or null. $bounded: only days from $since to $until; else calls without a time count too.
with counted as (
    select
        case $key_1 when 'feature' then feature when 'model' then model when 'day' then ts::date::varchar end as key_1,
        case $key_2 when 'feature' then feature when 'model' then model when 'day' then ts::date::varchar end as key_2,
        case $key_3 when 'feature' then feature when 'model' then model when 'day' then ts::date::varchar end as key_3,
        latency_ms,
        count(*) as calls
    from calls
    where
        latency_ms is not null
        and (not $bounded or ts between $since and $until::date + interval '23:59:59.999999')
    group by all
)
select
    key_1,
    key_2,
    key_3,
    list(latency_ms) as latencies_ms,
    list(calls) as calls
from counted
group by
    key_1,
    key_2,
    key_3
order by
    key_1,
    key_2,
    key_3;
