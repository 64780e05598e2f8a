-- One row is one model that has calls without a cost, the most calls first. Failed calls are not billed and do not count.
-- $bounded: only days from $since to $until; else calls without a time count too.
select
    model,
    sum(unpriced)::bigint as calls
from rollup
where
    unpriced > 0
    and (not $bounded or day between $since and $until)
group by model
order by
    calls desc,
    model;
