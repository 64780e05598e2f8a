-- One row is one line, or one field of a line, that could not be read, in the order of the sources and of the lines in them.
-- $lines: whole lines only. $first: row to begin at, from 0. $limit: rows at most.
select
    sources.path,
    sources.format,
    quarantine.pos,
    quarantine.size,
    quarantine.field,
    quarantine.reason,
    quarantine.bytes as data  -- of the line or of the field's value, first 64 KB
from quarantine
left join sources using (source)
where not $lines or quarantine.field is null
order by
    quarantine.source,
    quarantine.pos,
    quarantine.field nulls first
limit $limit
offset $first;
