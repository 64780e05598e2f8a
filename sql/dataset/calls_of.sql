-- One row is one call of $feature, newest first, with the place of its stored line.
select
    call_id,
    status,
    finish_reason,
    error,
    sources.format,
    body_pos,
    body_len
from calls
inner join sources using (source)
where feature = $feature
order by ts desc nulls last, call_id;
