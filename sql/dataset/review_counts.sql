-- One row: how far the review of $feature is.
select
    count(*) filter (filtered = 'queued') as queue,
    count(*) filter (filtered = 'queued' and verdict is not null) as decided,
    count(*) filter (state = 'queued') as remaining,
    count(*) filter (state = 'accepted') as accepted,
    count(*) filter (state = 'rejected') as rejected,
    count(*) filter (state = 'edited') as edited,
    -- accepted by filters, or with others at one key: nobody looked at it
    count(*) filter (state = 'accepted' and (verdict is null or how = 'bulk' or how = 'command')) as unseen,
    count(*) filter (how = 'sample' and verdict = 'accept') as clean,
    count(*) filter (how = 'sample' and verdict <> 'accept') as bad
from pairs
where feature = $feature;
