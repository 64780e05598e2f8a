-- Adds spans that may name the feature of calls under them. $path: JSON lines.
insert into spans by name
select
    span_id,
    parent_id,
    feature,
    feature_how
from read_ndjson(
    $path,
    columns = {span_id: 'varchar', parent_id: 'varchar', feature: 'varchar', feature_how: 'varchar'}
)
where
    feature is not null
    or parent_id is not null;
