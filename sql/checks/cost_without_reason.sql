-- One row is one call with a cost that nobody states, with a reason for a cost it has not, or with a cost below nothing.
select
    call_id,
    cost_usd,
    cost_source
from calls
where
    (cost_usd is null) <> (cost_source is null)
    or cost_usd < 0
order by call_id;
