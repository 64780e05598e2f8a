-- Removes the pairs of $feature, before they are collected anew; decisions stay, a pair keeps its id.
delete from pairs
where feature = $feature;
