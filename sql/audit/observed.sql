-- One row: the days that the calls span, and the first and last moment that the sources name; null where the logs hold no times.
select
    min(day) as first_day,
    max(day) as last_day,
    count(*) > count(day) as some_untimed,  -- some calls have no time
    (select min(first_ts) from sources) as first_ts,
    (select max(last_ts) from sources) as last_ts
from rollup;
