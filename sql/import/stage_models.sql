-- One row is one model, provider and service tier of the calls in `stage`, as logged.
select distinct
    model,
    provider,
    service_tier
from stage
where
    plain
    and model is not null
order by all;
