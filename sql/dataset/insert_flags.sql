-- Adds flags. Each parameter is one column, one value a flag.
insert into flags (pair_id, filter, action, evidence)
select
    unnest($pair_id::varchar[]),
    unnest($filter::varchar[]),
    unnest($action::varchar[]),
    unnest($evidence::varchar[]);
