-- Adds the frames of the body stream that the chunk wrote. Needs the columns `new_frames`.
insert into frames by name
select *
from new_frames;
