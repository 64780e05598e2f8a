-- Makes a finding on each of the first $count pairs of make_pairs.sql, the strongest on the first one.
insert into findings (pair_id, filter, score, evidence)
select
    printf('p%011d', range),
    'truncated',
    1000000 - range,
    'ends in the middle of a sentence'
from range($count);
