-- Gives calls the feature of the nearest span above them that names one, at most 8 steps up.
update calls
set
    feature = found.feature,
    feature_logged = found.feature,
    feature_how = found.feature_how
from (
    with recursive above as (
        select
            calls.call_id,
            spans.parent_id,
            spans.feature,
            spans.feature_how,
            1 as steps
        from calls
        join spans on spans.span_id = calls.parent_id
        where calls.feature is null
        union  -- a file that was read twice left each span twice
        select
            above.call_id,
            spans.parent_id,
            spans.feature,
            spans.feature_how,
            above.steps + 1
        from above
        join spans on spans.span_id = above.parent_id
        where above.feature is null and above.steps < 8
    )
    select
        call_id,
        arg_min(feature, steps) as feature,
        arg_min(feature_how, steps) as feature_how
    from above
    where feature is not null
    group by call_id
) as found
where calls.call_id = found.call_id;
