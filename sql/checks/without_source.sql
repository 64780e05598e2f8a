-- One row is one source that calls, quarantined lines, feedback or bills name and that is not known.
with named as (
    select source, 'calls' as named_by from calls
    union
    select source, 'quarantine' from quarantine
    union
    select source, 'feedback' from feedback
    union
    select source, 'bill_lines' from bill_lines
)
select
    source,
    named_by
from named
anti join sources using (source)
order by all;
