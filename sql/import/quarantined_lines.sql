-- One row is one line or field in quarantine, in the order of its file. $source: of this one only; $reason: for this
-- reason only; $first: rows to leave out before; $most: how many.
select
    source,
    path,
    pos,
    size,
    field,
    reason
from quarantine
inner join sources using (source)
where
    ($source::integer is null or source = $source)
    and ($reason::varchar is null or reason = $reason)
order by
    source,
    pos,
    field nulls first,
    reason
limit $most
offset $first;
