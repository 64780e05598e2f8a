-- One row is one feature that is picked: its last verdict says so.
select feature
from picks
group by feature
having arg_max(picked, rowid)
order by feature;
