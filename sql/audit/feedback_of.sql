-- One row is one thing that someone said about a call, the latest last.
-- $call_id, $row_id: the call's id and the logger's own; feedback names either.
select
    ts,
    user_id,
    score,
    correction,
    comment
from feedback
where call_id in ($call_id, $row_id)
order by
    ts nulls first,
    rowid;
