-- One row is one line or field in quarantine, in the order of its file. $source: of this one only; $reason: for this
-- reason only; $lines: whole lines only; $with_data: with what was kept of it; $first: rows to leave out before;
-- $most: how many.
select
    source,
    path,
    format,
    pos,
    size,
    field,
    reason,
    case when $with_data then bytes end as data  -- of the line or of the field's value, first 64 KB
from quarantine
inner join sources using (source)
where
    ($source::integer is null or source = $source)
    and ($reason::varchar is null or reason = $reason)
    and (not $lines or field is null)
order by
    source,
    pos,
    field nulls first,
    reason
limit $most
offset $first;
