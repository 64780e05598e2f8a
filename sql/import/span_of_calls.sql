-- One row: the time that all calls span; nulls when there are none.
select
    min(ts) as first_ts,
    max(ts) as last_ts
from calls;
