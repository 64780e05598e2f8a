-- One row is what was kept of one line or field in quarantine. $source, $pos and $field (null: the whole line) name it.
select bytes
from quarantine
where
    source = $source
    and pos = $pos
    and field is not distinct from $field::varchar
limit 1;
