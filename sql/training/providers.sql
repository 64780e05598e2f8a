-- One row is one provider and model of the calls of $feature, as logged; null where the log names none.
select distinct
    provider,
    model
from calls
where feature = $feature
order by provider, model;
