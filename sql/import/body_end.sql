-- One row: where the body stream and its file end.
select
    coalesce(max(body_pos + size), 0) as body_end,
    coalesce(max(file_pos + file_size), 0) as file_end
from frames;
