-- One row is one pair of $feature that was accepted without a look, in a random order that stays the same; the first $most.
-- $seed: another one gives another order.
select pair_id
from pairs
where
    feature = $feature
    and state = 'accepted'
    and (verdict is null or how = 'bulk' or how = 'command')
order by md5($seed || pair_id)
limit $most;
