-- One row is one model, provider and service tier of the chunk's new calls, as logged.
select distinct
    model,
    provider,
    service_tier
from placed
where model is not null
order by all;
