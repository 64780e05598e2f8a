-- One row is one model that answered calls of the pairs $pair_id (a list), most calls first.
select
    coalesce(calls.model, 'unknown') as model,
    count(*) as calls,
    min(calls.ts) as first_ts,
    max(calls.ts) as last_ts
from calls
inner join examples on examples.call_id = calls.call_id
where examples.pair_id in (select unnest($pair_id::varchar[]))
group by all
order by calls desc, model;
