-- Adds how the pairs of $feature stood when $version was built.
-- $pair_id, $side, $decided, $cluster, $session_id, $input_hash, $text_hash: one column each, one value a pair.
insert into dataset_pairs (
    feature, version, pair_id, side, decided, cluster, session_id, input_hash, text_hash
)
select
    $feature,
    $version,
    unnest($pair_id::varchar[]),
    unnest($side::varchar[]),
    unnest($decided::boolean[]),
    unnest($cluster::varchar[]),
    unnest($session_id::varchar[]),
    unnest($input_hash::varchar[]),
    unnest($text_hash::varchar[]);
