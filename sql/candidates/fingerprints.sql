-- One row is one feature's answered calls: how many, and what they are (a digest that changes with any of them).
select
    feature,
    count(*)::bigint as calls,
    bit_xor(hash(call_id, body_pos, cost_usd))::varchar as digest
from calls
where
    feature is not null
    and status <> 'error'
    and has_input
group by feature
order by feature;
