-- One row is the number of one line of the chunk, from 0, that only the mapper can read.
-- Row ids would not do: they have gaps between the parts that parallel readers wrote.
select line
from (
    select
        row_number() over () - 1 as line,
        plain
    from stage
)
where not plain
order by line;
