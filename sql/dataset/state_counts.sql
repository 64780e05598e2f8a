-- One row: the pairs of $feature by state, its calls, and whether it is picked.
select
    (select count(*) from pairs where feature = $feature) as collected,
    (select count(*) from pairs where feature = $feature and state = 'dropped') as auto_dropped,
    (select count(*) from pairs where feature = $feature and state = 'queued') as to_review,
    (select count(*) from pairs where feature = $feature and state = 'accepted') as accepted,
    (select count(*) from pairs where feature = $feature and state = 'rejected') as rejected,
    (select count(*) from pairs where feature = $feature and state = 'edited') as edited,
    (select count(*) from calls where feature = $feature) as calls,
    (
        select count(*)
        from calls
        where feature = $feature
            and call_id not in (select call_id from pairs where feature = $feature)
    ) as uncollected,
    coalesce((select arg_max(picked, made_at) from picks where feature = $feature), false) as picked;
