-- One row is one named feature, by name.
select distinct feature
from rollup
where feature is not null
order by feature;
