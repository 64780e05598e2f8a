-- One row: a number that changes with what feedback says of the calls of $feature, as text.
with named as (
    select call_id as name
    from calls
    where feature = $feature
    union
    select row_id
    from calls
    where feature = $feature
)
select coalesce(sum(hash(call_id, ts, score, correction, comment)::hugeint), 0)::varchar as said
from feedback
where call_id in (select name from named where name is not null);
