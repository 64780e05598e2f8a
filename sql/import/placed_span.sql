-- One row: the time that the calls of `placed` span.
select
    min(ts) as first_ts,
    max(ts) as last_ts
from placed;
