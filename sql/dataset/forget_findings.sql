-- Removes what filters found on the pairs of $feature, before it is found anew.
delete from findings
where pair_id in (
    select pair_id
    from examples
    where
        feature = $feature
        or call_id in (
            select call_id
            from calls
            where feature = $feature
        )
);
