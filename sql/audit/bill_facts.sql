-- One row: what is on the bills as a whole, and which calls cannot be compared with them.
select
    min(day) as first_day,
    max(day) as last_day,
    count(distinct project) as projects,
    count(distinct api_key) as api_keys,
    count(*) filter (where contains(lower(coalesce(line_item, '')), 'batch')) as batch_lines,
    (select count(*) from calls where ts is null) as untimed,
    (
        select count(*)
        from calls
        where provider is not null and lower(provider) not in (select lower(vendor) from bill_lines)
    ) as other_vendors
from bill_lines;
