-- One row: whether the database holds our schema.
select count(*) > 0
from duckdb_tables()
where table_name = 'schema_version';
