-- Adds lines of a provider's bill. $path: JSON lines. $source: sources.source.
insert into bill_lines by name
select
    day,
    coalesce(vendor, 'openai') as vendor,
    model,
    line_item,
    project,
    api_key,
    requests,
    input_tokens,
    cached_tokens,
    output_tokens,
    try_cast(cost_usd as decimal(18, 12)) as cost_usd,
    $source::integer as source
from read_ndjson(
    $path,
    columns = {
        day: 'date',
        vendor: 'varchar',
        model: 'varchar',
        line_item: 'varchar',
        project: 'varchar',
        api_key: 'varchar',
        requests: 'bigint',
        input_tokens: 'bigint',
        cached_tokens: 'bigint',
        output_tokens: 'bigint',
        cost_usd: 'varchar'
    }
);
