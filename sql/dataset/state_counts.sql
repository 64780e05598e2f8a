-- One row: the pairs of $feature by state, its calls, and whether it is picked.
-- $most: how many calls are collected; of more, only those are missing that the draw would take now.
with its_pairs as (
    select
        state,
        verdict
    from pairs
    where feature = $feature
),
its_calls as (
    select
        call_id,
        hash(coalesce(session_id, call_id)) as place  -- in the draw of calls_of.sql
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
    (
        select count(*)
        from its_calls
        anti join (select call_id from examples where feature = $feature) as held using (call_id)
        where
            counted.collected < $most
            or (place, call_id) < (
                select max((hash(coalesce(session_id, call_id)), call_id))
                from examples
                where feature = $feature
            )
    ) as uncollected,
    coalesce((select arg_max(picked, rowid) from picks where feature = $feature), false) as picked
from counted;
