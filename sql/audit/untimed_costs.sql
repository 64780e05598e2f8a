-- One row is one group of calls without a time, counted from the rollup.
-- $key_1, $key_2, $key_3: what it goes by: feature, model, day, or null.
select
    case $key_1 when 'feature' then feature when 'model' then model end as key_1,
    case $key_2 when 'feature' then feature when 'model' then model end as key_2,
    case $key_3 when 'feature' then feature when 'model' then model end as key_3,
    sum(calls)::bigint as calls,
    sum(cost_usd) as cost_usd
from rollup
where day is null
group by
    key_1,
    key_2,
    key_3
order by
    key_1,
    key_2,
    key_3;
