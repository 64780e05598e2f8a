-- One row is one finished evaluation of $feature, newest first; `p50_ms` and `p95_ms` are of answers without an error.
select
    evaluations.evaluation,
    evaluations.feature,
    evaluations.version,
    evaluations.role,
    evaluations.model,
    evaluations.url,
    evaluations.kind,
    evaluations.finished_at,
    count(answers.pair) as n,
    count(*) filter (where answers.matched) as matched,
    count(answers.error) as errors,
    count(*) filter (where answers.wrapped) as wrapped,
    count(*) filter (where answers.finish_reason = 'length') as cut,
    quantile_cont(answers.latency_ms, 0.5) filter (where answers.error is null) as p50_ms,
    quantile_cont(answers.latency_ms, 0.95) filter (where answers.error is null) as p95_ms,
    sum(answers.input_tokens)::bigint as input_tokens,
    sum(answers.output_tokens)::bigint as output_tokens,
    evaluations.wall_s
from evaluations
left join answers on answers.evaluation = evaluations.evaluation
where evaluations.feature = $feature
group by all
order by evaluations.evaluation desc;
