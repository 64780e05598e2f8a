-- One row: how many calls fit the filter. Needs `matching`.
select count(*)
from matching;
