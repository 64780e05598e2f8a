-- One row is one model that has calls without a cost, the most calls first. Failed calls are not billed and do not count.
-- $since, $until: first and last day; both null: calls without a time count too.
select
    model,
    sum(unpriced)::bigint as calls
from rollup
where
    ($since::date is null or day >= $since::date)
    and ($until::date is null or day <= $until::date)
group by model
having sum(unpriced) > 0
order by
    calls desc,
    model;
