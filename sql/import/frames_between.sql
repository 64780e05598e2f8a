-- One row is one frame that holds a part of the body stream between two positions.
select
    body_pos,
    size,
    file,
    file_pos,
    file_size
from frames
where
    body_pos < $last  -- end of the part
    and body_pos + size > $first  -- start of the part
order by body_pos;
