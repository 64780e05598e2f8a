-- One row is one body file and the size that it must have at least, in bytes.
select
    file,
    max(file_pos + file_size)::bigint as size
from frames
group by file
order by file;
