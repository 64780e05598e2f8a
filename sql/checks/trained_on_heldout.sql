-- One row is one input that one version of a feature holds out and another one trains on; of versions under a former name
-- those count that the feature already had when the other one was built.
with sided as (
    select
        dataset_pairs.feature,
        dataset_pairs.version,
        dataset_pairs.input_hash,
        dataset_pairs.side,
        coalesce(datasets.made_at, timestamp 'infinity') as made_at
    from dataset_pairs
    left join datasets on datasets.feature = dataset_pairs.feature and datasets.version = dataset_pairs.version
    where dataset_pairs.side in ('train', 'heldout')
),
told as (  -- each version, and what it trains on or holds out against another one
    select
        own.feature,
        own.input_hash,
        own.version as own_version,
        own.side as own_side,
        if(other.feature = own.feature, other.version, other.feature || ' ' || other.version) as other_version
    from sided as own
    inner join former_names on former_names.feature = own.feature and former_names.since < own.made_at
    inner join sided as other
        on other.feature = former_names.name
        and other.input_hash = own.input_hash
        and other.side <> own.side
)
select
    feature,
    input_hash,
    min(if(own_side = 'heldout', own_version, other_version)) as held_out_in,
    min(if(own_side = 'train', own_version, other_version)) as trained_on_in
from told
group by
    feature,
    input_hash
order by
    feature,
    input_hash;
