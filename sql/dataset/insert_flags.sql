-- Adds flags. $pair_id, $filter, $action, $evidence: one column each, one value a flag.
insert into flags (pair_id, filter, action, evidence)
select
    unnest($pair_id::varchar[]),
    unnest($filter::varchar[]),
    unnest($action::varchar[]),
    unnest($evidence::varchar[]);
