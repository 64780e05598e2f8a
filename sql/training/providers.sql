-- One row is one provider of the calls of $feature, as logged; null where the log names none.
select distinct provider
from calls
where feature = $feature
order by provider;
