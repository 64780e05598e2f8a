-- One row is one decision that a key made on a pair of $feature, newest first: when (UTC); the last $most.
select max(made_at) as made_at
from decisions
where
    (how = 'key' or how = 'sample')
    and verdict <> 'undo'
    and pair_id in (select pair_id from examples where feature = $feature)
group by coalesce(batch, decision)
order by coalesce(batch, decision) desc
limit $most;
