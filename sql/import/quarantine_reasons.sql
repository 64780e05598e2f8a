-- One row is one reason why lines or fields could not be read, the most frequent first.
select
    sources.path,
    quarantine.field,
    quarantine.reason,
    count(*) as found
from quarantine
left join sources using (source)
group by
    sources.path,
    quarantine.field,
    quarantine.reason
order by
    found desc,
    sources.path,
    quarantine.field,
    quarantine.reason;
