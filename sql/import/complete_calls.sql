-- Points calls to their new, complete bodies. Each parameter is one column, one value a call.
update calls
set
    body_pos = completed.body_pos,
    body_len = completed.body_len,
    output_bytes = completed.output_bytes,
    has_input = completed.has_input
from (
    select
        unnest($call_id::varchar[]) as call_id,
        unnest($body_pos::bigint[]) as body_pos,
        unnest($body_len::integer[]) as body_len,
        unnest($has_input::boolean[]) as has_input,
        unnest($output_bytes::integer[]) as output_bytes
) as completed
where calls.call_id = completed.call_id;
