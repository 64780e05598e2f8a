-- One row is one row of a Parquet file as JSON. $path: the file.
select to_json(rows)::varchar as row_json
from read_parquet($path) as rows;
