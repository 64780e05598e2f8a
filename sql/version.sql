-- One row: the schema's version.
select version
from schema_version;
