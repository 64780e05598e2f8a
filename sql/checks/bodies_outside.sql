-- One row is one call whose stored line does not lie inside the frames of the body stream.
select
    call_id,
    body_pos,
    body_len
from calls
where
    body_pos < 0
    or body_len < 0
    or body_pos + body_len > (select coalesce(max(body_pos + size), 0) from frames)
order by call_id;
