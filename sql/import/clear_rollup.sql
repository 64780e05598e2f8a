-- Empties the rollup, to count it anew.
delete from rollup;
