-- One row: how many calls of $feature a split by $kind and $pattern moves.
select count(*)
from calls
where
    feature = $feature
    and case $kind
        when 'model' then model
        when 'request_model' then request_model
        when 'user' then user_id
        when 'status' then status
        when 'provider' then provider
        when 'version' then prompt_version
    end = $pattern;
