-- One row is one filter in force for $feature, by name.
select
    filter,
    action,
    threshold
from filter_settings
where feature = $feature
order by filter;
