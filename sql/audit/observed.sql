-- One row: the days that the calls span, and the first and last moment that the sources name; null where the logs hold no times.
select *
from (
    select
        min(day) as first_day,
        max(day) as last_day,
        count(*) > count(day) as some_untimed  -- some calls have no time
    from rollup
)
positional join (
    select
        min(first_ts) as first_ts,
        max(last_ts) as last_ts
    from sources
);
