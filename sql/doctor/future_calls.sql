-- One row: how many calls start after $now (UTC), and the latest start.
select
    count(*) as calls,
    max(ts) as latest
from calls
where ts > $now::timestamp;
