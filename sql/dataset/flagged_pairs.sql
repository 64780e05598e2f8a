-- One row is one pair of $feature that the filter $filter flags, strongest first, then by pair.
-- $first, $count: which part of them.
select
    pairs.pair_id,
    pairs.call_id,
    pairs.state,
    pairs.verdict is not null as decided,
    strongest.score,
    strongest.evidence,
    substring(pairs.input::varchar, 1, 20000) as input,  -- JSON, cut
    substring(pairs.output::varchar, 1, 2000) as output  -- JSON, cut
from (
    select
        flags.pair_id,
        max(flags.score) as score,
        arg_max(flags.evidence, flags.score) as evidence
    from flags
    inner join examples on examples.pair_id = flags.pair_id
    where
        examples.feature = $feature
        and flags.filter = $filter
    group by flags.pair_id
    order by
        score desc,
        flags.pair_id
    limit $count
    offset $first
) as strongest
inner join pairs on pairs.pair_id = strongest.pair_id
order by
    strongest.score desc,
    pairs.pair_id;
