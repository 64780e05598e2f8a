-- One row is one flag that put a pair of $feature into the review queue and waits for a verdict, newest pair first.
with waiting as (
    select
        pair_id,
        ts
    from pairs
    where feature = $feature and state = 'queued'
)
select
    waiting.pair_id,
    flags.filter,
    max(flags.score) as score,
    any_value(flags.other order by flags.score desc, flags.other) as other
from waiting
inner join flags on flags.pair_id = waiting.pair_id
where flags.action = 'review'
group by waiting.pair_id, waiting.ts, flags.filter
order by waiting.ts desc nulls last, waiting.pair_id, flags.filter;
