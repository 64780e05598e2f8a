-- One row: how many lines the chunk holds, and the time its readable calls span.
select
    count(*) as lines,
    min(ts) filter (where plain) as first_ts,
    max(ts) filter (where plain) as last_ts,
    count(*) filter (where plain and ts is null) as untimed,
    count(*) filter (where plain) as plain
from stage;
