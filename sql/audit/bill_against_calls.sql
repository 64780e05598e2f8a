-- One row is one day and model: what the provider's bill says and what the calls add up to; null where one side has nothing. Days of the bill only.
-- Models are compared by family: lower case, without the vendor in front and the snapshot's date behind. Calls of vendors that are on no bill stay out.
with bill as (
    select
        day,
        regexp_replace(regexp_replace(lower(coalesce(model, nullif(trim(split_part(line_item, ',', 1)), ''))), '^.*/', ''), '[-@]20\d\d-?\d\d-?\d\d$', '') as model,
        sum(requests)::bigint as bill_requests,
        sum(input_tokens)::bigint as bill_input_tokens,
        sum(output_tokens)::bigint as bill_output_tokens,
        sum(cost_usd)::double as bill_cost_usd
    from bill_lines
    group by all
),
made as (
    select
        ts::date as day,
        regexp_replace(regexp_replace(lower(model), '^.*/', ''), '[-@]20\d\d-?\d\d-?\d\d$', '') as model,
        count(*) as calls,
        count(*) filter (where status = 'error') as errors,
        count(*) filter (where cost_usd is null and status <> 'error') as unpriced,
        count(*) filter (where tokens_source <> 'usage') as estimated,
        count(*) filter (where lower(service_tier) in ('batch', 'flex', 'priority')) as tiered,  -- billed at another rate than standard
        sum(input_tokens)::bigint as input_tokens,
        sum(output_tokens)::bigint as output_tokens,
        sum(cost_usd)::double as cost_usd
    from calls
    where
        ts >= (select min(day) from bill_lines)
        and ts < (select max(day) from bill_lines) + interval 1 day
        and (provider is null or lower(provider) in (select lower(vendor) from bill_lines))
    group by all
)
select
    coalesce(bill.day, made.day) as day,
    coalesce(bill.model, made.model) as model,
    bill_requests,
    bill_input_tokens,
    bill_output_tokens,
    bill_cost_usd,
    calls,
    errors,
    unpriced,
    estimated,
    tiered,
    input_tokens,
    output_tokens,
    cost_usd
from bill
full join made
    on made.day = bill.day
    and made.model is not distinct from bill.model
order by
    day,
    model;
