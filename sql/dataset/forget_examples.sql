-- Removes the examples of $feature, before they are collected anew; decisions stay, a pair keeps its id.
delete from examples
where
    feature = $feature
    or call_id in (
        select call_id
        from calls
        where feature = $feature
    );
