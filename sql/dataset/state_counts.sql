-- One row: the pairs of $feature by state, its calls, and whether it is picked.
-- $most: how many calls are collected; the calls beyond them are not missing.
with its_pairs as (
    select
        state,
        verdict
    from pairs
    where feature = $feature
),
its_calls as (
    select call_id
    from calls
    where feature = $feature
),
counted as (
    select
        count(*) as collected,
        count(*) filter (where state = 'dropped') as auto_dropped,
        count(*) filter (where state = 'queued') as to_review,
        count(*) filter (where state = 'accepted') as accepted,
        count(*) filter (where state = 'rejected') as rejected,
        count(*) filter (where state = 'edited') as edited,
        count(verdict) as decided
    from its_pairs
)
select
    counted.*,
    (select count(*) from its_calls) as calls,
    case
        when counted.collected < $most then (
            select count(*)
            from its_calls
            anti join (select call_id from examples where feature = $feature) as held using (call_id)
        )
        else 0
    end as uncollected,
    coalesce((select arg_max(picked, rowid) from picks where feature = $feature), false) as picked
from counted;
