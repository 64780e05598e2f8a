-- One row is one dataset version of $feature, newest first.
select
    version,
    pairs,
    sha256,
    made_at
from datasets
where feature = $feature
order by made_at desc, version desc;
