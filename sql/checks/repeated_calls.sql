-- One row is one call id that more than one call has.
select
    call_id,
    count(*) as calls
from calls
group by call_id
having count(*) > 1
order by call_id;
