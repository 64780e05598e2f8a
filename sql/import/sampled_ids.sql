-- One row is the id that DuckDB read on one of about 16 lines of the chunk, to prove that its rows stand in the order of the lines.
select
    line,
    call_id
from (
    select
        row_number() over () - 1 as line,
        call_id,
        plain
    from stage
)
where
    plain
    and (
        line % greatest($lines // 16, 1) = 0
        or line = $lines - 1
    )
order by line;
