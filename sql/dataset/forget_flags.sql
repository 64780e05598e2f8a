-- Removes the flags of the pairs of $feature, before they are found anew.
delete from flags
where pair_id in (
    select pair_id
    from pairs
    where feature = $feature
);
