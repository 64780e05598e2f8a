-- One row is one pair that the versions $old and $new of $feature do not have alike: what changed, and why.
with older as (
    select *
    from dataset_pairs
    where feature = $feature and version = $old
),
newer as (
    select *
    from dataset_pairs
    where feature = $feature and version = $new
),
compared as (
    select
        coalesce(newer.pair_id, older.pair_id) as pair_id,
        older.side as old_side,
        newer.side as new_side,
        coalesce(older.side in ('train', 'heldout'), false) as was_in,
        coalesce(newer.side in ('train', 'heldout'), false) as is_in,
        coalesce(older.decided, false) as was_decided,
        coalesce(newer.decided, false) as is_decided,
        older.text_hash <> newer.text_hash as texts_differ
    from newer
    full join older on older.pair_id = newer.pair_id
),
changed as (
    select
        *,
        case
            when is_in and not was_in then 'added'
            when was_in and not is_in then 'removed'
            when old_side <> new_side then 'moved'
            when texts_differ then 'changed'
        end as change,
        case when is_in then old_side else new_side end as other_side  -- where it is not in
    from compared
    where was_in or is_in
)
select
    pair_id,
    change,
    case
        when change = 'moved' then 'split'
        when change = 'changed' then if(was_decided or is_decided, 'decision', 'filters')  -- filters: masked or no longer
        when other_side is null then if(change = 'added', 'new call', 'call gone')
        when other_side = 'rejected' or was_decided <> is_decided then 'decision'
        when other_side in ('dropped', 'queued') then 'filters'
        when other_side = 'apart' then 'split'
        else 'limit'
    end as why,  -- new call, call gone, decision, filters, limit (of all or of a kind), split (too near to the other side)
    if(is_in, new_side, old_side) as side
from changed
where change is not null
order by change, why, side, pair_id;
