-- Sets the measured sizes. Each parameter is one column, one value a call.
update calls
set
    input_bytes = measured.input_bytes,
    output_bytes = measured.output_bytes
from (
    select
        unnest($call_id::varchar[]) as call_id,
        unnest($input_bytes::integer[]) as input_bytes,
        unnest($output_bytes::integer[]) as output_bytes
) as measured
where calls.call_id = measured.call_id;
