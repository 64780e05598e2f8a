-- One row is one group of calls without a time, counted from the rollup.
-- $by_feature, $by_model: what it goes by; a column it does not go by is null.
select
    case when $by_feature then feature end as feature,
    case when $by_model then model end as model,
    day,
    sum(calls)::bigint as calls,
    sum(cost_usd) as cost_usd
from rollup
where day is null
group by all
order by
    feature,
    model,
    day;
