-- One row is one call with figures that cannot be: below nothing, tokens of unknown origin, a status we do not have.
select
    call_id,
    status,
    input_tokens,
    cached_tokens,
    output_tokens,
    tokens_source,
    latency_ms
from calls
where
    input_tokens < 0
    or output_tokens < 0
    or latency_ms < 0
    or (input_tokens is null and output_tokens is null) <> (tokens_source is null)
    or not contains('|ok|error|cut|incomplete|', '|' || status || '|')
order by call_id;
