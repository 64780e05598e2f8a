-- One row is one prompt or answer that arrived apart, with the call it belongs to, in the order it was logged.
select
    calls.call_id,
    sources.format,
    calls.body_pos,
    calls.body_len,
    loose.messages,
    loose.output
from loose_messages as loose
join calls
    on calls.call_id = loose.call_id
    or calls.row_id = loose.row_id
join sources on sources.source = calls.source
where not calls.has_input or calls.output_bytes is null
order by
    calls.call_id,
    loose.source,
    loose.source_pos;
