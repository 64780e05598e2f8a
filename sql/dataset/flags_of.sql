-- One row is one flag on one of the pairs $pair_ids, the strongest first.
select
    pair_id,
    filter,
    action,
    evidence,
    score,
    other
from flags
where pair_id in (select unnest($pair_ids::varchar[]))
order by pair_id, score desc, filter, evidence, other;
