-- One row is one day with calls: how many, and what they cost. Days without calls have no row.
-- $bounded: only days from $since to $until. $feature, $model: only these calls, or null.
select
    day,
    sum(calls)::bigint as calls,
    sum(cost_usd)::double as cost_usd
from rollup
where
    day is not null
    and (not $bounded or day between $since and $until)
    and ($feature::varchar is null or coalesce(feature, '(no feature)') = $feature)
    and ($model::varchar is null or coalesce(model, '(no model)') = $model)
group by day
order by day;
