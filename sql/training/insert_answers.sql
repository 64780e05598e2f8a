-- Adds the answers of $evaluation, lists of the same length: $pair (line in heldout.jsonl, from 0), $output (JSON),
-- $matched, $wrapped, $fields (JSON list of those that differ), $latency_ms, $input_tokens, $output_tokens,
-- $finish_reason, $error.
insert into answers
select
    $evaluation,
    unnest($pair::integer[]),
    unnest($output::varchar[]),
    unnest($matched::boolean[]),
    unnest($wrapped::boolean[]),
    unnest($fields::varchar[]),
    unnest($latency_ms::double[]),
    unnest($input_tokens::integer[]),
    unnest($output_tokens::integer[]),
    unnest($finish_reason::varchar[]),
    unnest($error::varchar[]);
