-- One row is one dataset version of $feature, newest first.
select
    datasets.version,
    datasets.pairs,
    coalesce(sum((dataset_pairs.side = 'train')::int), 0)::bigint as train,
    coalesce(sum((dataset_pairs.side = 'heldout')::int), 0)::bigint as heldout,
    datasets.sha256,
    datasets.made_at
from datasets
left join dataset_pairs
    on dataset_pairs.feature = datasets.feature
    and dataset_pairs.version = datasets.version
where datasets.feature = $feature
group by all
order by
    datasets.made_at desc,
    datasets.version desc;
