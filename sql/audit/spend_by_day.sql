-- One row is one day with calls: how many, and what they cost. Days without calls have no row.
-- $since, $until: first and last day, or null. $feature, $model: only these calls, or null.
select
    day,
    sum(calls)::bigint as calls,
    sum(cost_usd)::double as cost_usd
from rollup
where
    day is not null
    and ($since::date is null or day >= $since::date)
    and ($until::date is null or day <= $until::date)
    and ($feature::varchar is null or coalesce(feature, '(no feature)') = $feature)
    and ($model::varchar is null or coalesce(model, '(no model)') = $model)
group by day
order by day;
