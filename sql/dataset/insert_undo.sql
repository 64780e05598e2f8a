-- Adds what takes back the last batch of decisions on pairs of $feature that still stands, at $made_at (UTC).
-- $how: key or command.
insert into decisions (decision, pair_id, verdict, made_at, batch, how, undoes)
with standing as (
    select
        decision,
        pair_id,
        coalesce(batch, decision) as batch
    from decisions
    where
        verdict <> 'undo'
        and decision not in (select undoes from decisions where undoes is not null)
        and pair_id in (select pair_id from examples where feature = $feature)
)
select
    nextval('decision_numbers'),
    pair_id,
    'undo',
    $made_at,
    batch,
    $how,
    decision
from standing
where batch = (select max(batch) from standing)
order by decision
returning batch, pair_id;
