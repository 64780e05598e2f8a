-- Applies one rule to the calls of a chunk. $kind: the column that $pattern is compared with; rename compares the feature itself.
update stage
set feature = $feature
where
    ($within::varchar is null or feature = $within)
    and case $kind
        when 'rename' then feature
        when 'model' then model
        when 'request_model' then request_model
        when 'user' then user_id
        when 'status' then status
        when 'provider' then provider
    end = $pattern;
