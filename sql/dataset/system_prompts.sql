-- One row is one system prompt of $feature, by its MD5, and how many pairs have it; the $most frequent.
select
    md5(input ->> '$[0].content') as prompt,
    count(*) as pairs
from examples
where feature = $feature and input ->> '$[0].role' = 'system'
group by prompt
order by pairs desc, prompt
limit $most;
