-- One row is one pair as it is reviewed, of those named in $pair_ids; those that are gone are missing.
with wanted as (
    select
        pair_id,
        state,
        filtered
    from pairs
    where pair_id in (select unnest($pair_ids::varchar[]))
),
held as (
    select *
    from examples
    -- by their place, so that the texts of all others are not read
    where rowid in (select rowid from examples where pair_id in (select unnest($pair_ids::varchar[])))
)
select
    held.pair_id,
    held.call_id,
    held.feature,
    held.ts,
    held.user_id,
    held.session_id,
    wanted.state,
    wanted.filtered,
    held.input::varchar as input,
    coalesce(verdicts.output, held.output)::varchar as output,  -- as edited, else as logged
    held.output::varchar as logged,
    held.correction
from held
inner join wanted on wanted.pair_id = held.pair_id
left join verdicts on verdicts.pair_id = held.pair_id
order by held.pair_id;
