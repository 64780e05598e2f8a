-- One row is one named feature with its volume and cost over the whole log, dearest first.
with span as (
    select max(day) - min(day) + 1 as days
    from rollup
    where day is not null
),
total as (
    select sum(cost_usd) as cost_usd
    from rollup
),
last_picks as (
    select
        feature,
        arg_max(picked, made_at) as picked
    from picks
    group by feature
),
volumes as (
    select
        feature,
        sum(calls)::bigint as calls,
        sum(errors)::bigint as errors,
        sum(unpriced)::bigint as unpriced,
        sum(cost_usd) as cost_usd,
        count(distinct day) as days_seen
    from rollup
    where feature is not null
    group by feature
)
select
    feature,
    calls,
    errors,
    days_seen,
    calls / nullif(span.days, 0) as calls_per_day,
    -- cost of a call that has one; a feature without any priced call costs an unknown amount, not nothing
    case when calls > errors + unpriced then volumes.cost_usd::double / (calls - unpriced) end as avg_cost_usd,
    case when calls > errors + unpriced then volumes.cost_usd::double end as cost_usd,
    case when calls > errors + unpriced then volumes.cost_usd::double / nullif(span.days, 0) * 30 end as monthly_cost_usd,
    case when calls > errors + unpriced then (volumes.cost_usd / nullif(total.cost_usd, 0))::double end as share,
    coalesce(picked, false) as picked
from volumes
cross join span
cross join total
left join last_picks using (feature)
order by volumes.cost_usd desc, calls desc, feature;
