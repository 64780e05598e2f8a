-- One row: how many lines and fields are in quarantine. $source: of this one only; $reason: for this reason only.
select count(*) as entries
from quarantine
where
    ($source::integer is null or source = $source)
    and ($reason::varchar is null or reason = $reason);
