-- Adds the answers of $evaluation, lists of the same length: $pair (line in heldout.jsonl, from 0), $output (JSON),
-- $matched, $wrapped, $fields (JSON list of those that differ), $latency_ms, $input_tokens, $output_tokens,
-- $finish_reason, $error.
insert into answers
select
    $evaluation,
    unnest($pair),
    unnest($output),
    unnest($matched),
    unnest($wrapped),
    unnest($fields),
    unnest($latency_ms),
    unnest($input_tokens),
    unnest($output_tokens),
    unnest($finish_reason),
    unnest($error);
