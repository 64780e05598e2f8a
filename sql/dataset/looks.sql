-- One row: how far the pairs of $feature were looked at by people, and what the sample of accepted ones found.
select
    count(*) filter (how = 'key' or how = 'sample') as looked_at,
    count(*) filter (verdict is not null and not coalesce(how = 'key' or how = 'sample', false)) as at_once,
    count(*) filter (state = 'accepted' and (verdict is null or how = 'bulk' or how = 'command')) as unseen,
    count(*) filter (how = 'sample' and verdict = 'accept') as clean,
    count(*) filter (how = 'sample' and verdict <> 'accept') as bad
from pairs
where feature = $feature;
