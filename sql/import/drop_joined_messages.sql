-- Forgets prompts and answers: those that calls have now ($joined: their row ids), and those of calls that had them.
-- A batch uses the ids of its requests again, so what waits for a batch may belong to one that is still to come.
delete from loose_messages as loose
where
    loose.rowid in (select unnest($joined::bigint[]))
    or exists (
        select 1
        from calls
        where
            calls.has_input
            and calls.output_bytes is not null
            and (
                calls.call_id = loose.call_id
                or (calls.row_id = loose.row_id and calls.service_tier is distinct from 'batch')
            )
    );
