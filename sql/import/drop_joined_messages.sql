-- Forgets the prompts and answers whose call has them now.
delete from loose_messages as loose
where exists (
    select 1
    from calls
    where
        calls.has_input
        and (calls.call_id = loose.call_id or calls.row_id = loose.row_id)
);
