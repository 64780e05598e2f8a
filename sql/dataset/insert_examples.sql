-- Adds examples of $feature, collected at $collected_at (UTC).
-- $pair_id, $call_id, $ts, $user_id, $session_id, $input, $output, $correction, $input_hash, $output_hash, $cluster: one
-- column each, one value an example.
insert into examples by name
select
    unnest($pair_id::varchar[]) as pair_id,
    unnest($call_id::varchar[]) as call_id,
    $feature as feature,
    unnest($ts::timestamp[]) as ts,
    unnest($user_id::varchar[]) as user_id,
    unnest($session_id::varchar[]) as session_id,
    unnest($input::varchar[])::json as input,
    unnest($output::varchar[])::json as output,
    unnest($correction::varchar[]) as correction,
    unnest($input_hash::varchar[]) as input_hash,
    unnest($output_hash::varchar[]) as output_hash,
    unnest($cluster::varchar[]) as cluster,
    $collected_at as collected_at;
