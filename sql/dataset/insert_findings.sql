-- Adds what filters found. $pair_id, $filter, $score, $evidence, $other: one column each, one value a finding.
insert into findings (pair_id, filter, score, evidence, other)
select
    unnest($pair_id::varchar[]),
    unnest($filter::varchar[]),
    unnest($score::double[]),
    unnest($evidence::varchar[]),
    unnest($other::varchar[]);
