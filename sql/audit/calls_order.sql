-- One row: how many calls there are, and whether they lie in the table in order of time without a gap, so that a page is a range of rows.
select
    count(*) as calls,
    coalesce(max(place) + 1, 0) = count(*) and not coalesce(bool_or(back), false) as in_order
from (
    select
        rowid as place,
        ts < lag(ts) over () as back  -- earlier than the call before it
    from calls
);
