-- One row is one rate that holds for calls for which another rate holds too; each of them would be priced twice.
select
    earlier.model,
    earlier.provider,
    earlier.service_tier,
    earlier.valid_from,
    earlier.context_from
from prices as earlier
join prices as later
    on later.model = earlier.model
    and later.provider is not distinct from earlier.provider
    and later.service_tier = earlier.service_tier
    and later.rowid > earlier.rowid
where
    coalesce(earlier.valid_from < later.valid_to, true)
    and coalesce(later.valid_from < earlier.valid_to, true)
    and coalesce(earlier.context_from < later.context_to, true)
    and coalesce(later.context_from < earlier.context_to, true)
order by all;
