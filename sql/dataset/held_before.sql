-- One row is one pair that an earlier version of $feature has on a side of its split, under a
-- former name as well, or that is a pair of the feature now; by pair.
select
    dataset_pairs.pair_id,
    bool_or(dataset_pairs.side = 'heldout') as held,
    any_value(examples.cluster) as cluster,  -- today's; null when the pair is gone
    any_value(coalesce(examples.session_id, dataset_pairs.session_id)) as session_id,
    any_value(coalesce(examples.input_hash, dataset_pairs.input_hash)) as input_hash
from dataset_pairs
left join examples on examples.pair_id = dataset_pairs.pair_id
where
    dataset_pairs.side in ('train', 'heldout')
    and (
        dataset_pairs.feature = $feature
        or examples.feature = $feature
        or dataset_pairs.feature in (select name from former_names where feature = $feature)
    )
group by dataset_pairs.pair_id
order by dataset_pairs.pair_id;
