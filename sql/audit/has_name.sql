-- One row: whether some call has that name. $kind: feature, model, user or session. $name: the name.
select
    exists (
        select 1
        from calls
        where case $kind when 'feature' then feature when 'model' then model when 'user' then user_id when 'session' then session_id end = $name
    ) as known;
