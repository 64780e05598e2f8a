-- One row is one pair as it is reviewed, of those named in $pair_ids; those that are gone are missing.
select
    pairs.pair_id,
    pairs.call_id,
    pairs.feature,
    pairs.ts,
    examples.user_id,
    pairs.session_id,
    pairs.state,
    pairs.filtered,
    pairs.input::varchar as input,
    pairs.output::varchar as output,
    examples.output::varchar as logged,
    examples.correction
from pairs
inner join examples on examples.pair_id = pairs.pair_id
where pairs.pair_id in (select unnest($pair_ids::varchar[]))
order by pairs.pair_id;
