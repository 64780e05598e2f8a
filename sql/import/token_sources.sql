-- One row: how many calls have estimated tokens, by the way they were estimated, and how many that may cost something have none.
select
    count(*) filter (where tokens_source = 'calibrated') as calibrated,
    count(*) filter (where tokens_source = 'bytes4') as bytes4,
    count(*) filter (where status <> 'error' and (input_tokens is null or output_tokens is null)) as unknown
from calls;
