-- One row is one frame that does not begin where the frame before it ends, in the body stream or in its file.
select
    body_pos,
    file,
    file_pos
from (
    select
        body_pos,
        file,
        file_pos,
        coalesce(lag(body_pos + size) over (order by body_pos), 0) as body_begin,
        coalesce(lag(file_pos + file_size) over (partition by file order by body_pos), 0) as file_begin
    from frames
)
where body_pos <> body_begin or file_pos <> file_begin
order by body_pos;
