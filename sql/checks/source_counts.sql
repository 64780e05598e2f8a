-- One row, if the sources say that they brought another number of calls than there are. Only the sum can be told:
-- a call that is completed from another source belongs to that source from then on.
select
    sum(imported)::bigint as imported,
    (select count(*) from calls) as calls
from sources
having coalesce(sum(imported), 0) <> (select count(*) from calls);
