-- Removes what was known when examples were collected that are gone.
delete from collections
where collected_at not in (select collected_at from examples);
