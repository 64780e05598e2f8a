-- To version 2: a rate says where it ends, in time and in size of prompt, so that pricing is one join.
alter table prices add column valid_to timestamp;
alter table prices add column context_to integer;
update prices
set
    valid_to = ends.valid_to,
    context_to = ends.context_to
from (
    select
        rowid as place,
        lead(valid_from) over (partition by model, provider, service_tier, context_from order by valid_from) as valid_to,
        lead(context_from) over (partition by model, provider, service_tier, valid_from order by context_from) as context_to
    from prices
) as ends
where prices.rowid = ends.place;
update schema_version
set version = 2;
