-- One row: how many calls there are, whether they lie in the table in order of time without a gap, so that a page is a
-- range of rows, and how many rows there are with the gaps that forgotten calls left.
select
    count(*) as calls,
    coalesce(max(place) + 1, 0) = count(*) and not coalesce(bool_or(back), false) as in_order,
    coalesce(max(place) + 1, 0) as places
from (
    select
        rowid as place,
        ts < lag(ts) over () as back  -- earlier than the call before it
    from calls
);
