-- One row is one pair of $feature as the split sees it, by pair.
select
    pairs.pair_id,
    pairs.call_id,
    pairs.state,
    pairs.verdict is not null as decided,
    pairs.cluster,
    pairs.session_id,
    pairs.input_hash,
    examples.output_hash,
    pairs.ts,
    case when strlen(pairs.output::varchar) <= 200 then pairs.output::varchar end as short_output,  -- JSON; null: long
    strlen(pairs.input::varchar) + strlen(pairs.output::varchar) as size  -- bytes
from pairs
inner join examples on examples.pair_id = pairs.pair_id
where pairs.feature = $feature
order by pairs.pair_id;
