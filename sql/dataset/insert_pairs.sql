-- Adds pairs of $feature, collected at $collected_at (UTC).
-- $pair_id, $call_id, $state, $input, $output, $input_hash: one column each, one value a pair.
insert into pairs (pair_id, call_id, feature, state, input, output, input_hash, collected_at)
select
    unnest($pair_id::varchar[]),
    unnest($call_id::varchar[]),
    $feature,
    unnest($state::varchar[]),
    unnest($input::varchar[])::json,
    unnest($output::varchar[])::json,
    unnest($input_hash::varchar[]),
    $collected_at;
