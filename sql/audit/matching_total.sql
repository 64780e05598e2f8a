-- One row: how many calls fit a filter.
-- $feature, $model, $status, $user_id, $session_id: only these, or null. $no_feature, $no_model, $no_user: only calls without one. $unpriced: only calls without a cost.
-- $min_cost_usd: only from that cost on, or null. $bounded: only days from $since to $until. $text: a part of the call's id, or null.
select count(*)
from calls
where
    ($feature::varchar is null or feature = $feature)
    and (not $no_feature or feature is null)
    and ($model::varchar is null or model = $model)
    and (not $no_model or model is null)
    and ($status::varchar is null or status = $status)
    and ($user_id::varchar is null or user_id = $user_id)
    and (not $no_user or user_id is null)
    and ($session_id::varchar is null or session_id = $session_id)
    and ($min_cost_usd::double is null or cost_usd >= $min_cost_usd)
    and (not $unpriced or (cost_usd is null and status <> 'error'))
    and (not $bounded or ts between $since and $until::date + interval '23:59:59.999999')
    and ($text::varchar is null or contains(call_id, $text));
