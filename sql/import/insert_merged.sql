-- Puts the merged counts in the place of the parts.
insert into rollup by name
select *
from merged;
