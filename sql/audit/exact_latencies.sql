-- One row is one group of calls with its latencies: milliseconds, and how many calls took each; from the calls themselves.
-- $by_feature, $by_model, $by_day: what it goes by; a column it does not go by is null. $bounded: only days from $since to $until; else calls without a time count too.
with counted as (
    select
        case when $by_feature then feature end as feature,
        case when $by_model then model end as model,
        case when $by_day then ts::date end as day,
        latency_ms,
        count(*) as calls
    from calls
    where
        latency_ms is not null
        and (not $bounded or ts between $since and $until::date + interval '23:59:59.999999')
    group by all
)
select
    feature,
    model,
    day,
    list(latency_ms) as latencies_ms,
    list(calls) as calls
from counted
group by
    feature,
    model,
    day
order by
    feature,
    model,
    day;
