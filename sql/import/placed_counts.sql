-- One row: what is new in the chunk.
select
    count(*) as calls,
    min(ts) as first_ts,
    max(ts) as last_ts
from placed;
