-- Adds the frames of the body stream that a chunk wrote, from lists: every parameter is the column of its name.
insert into frames by name
select
    unnest($body_pos::bigint[]) as body_pos,
    unnest($size::integer[]) as size,
    unnest($file::integer[]) as file,
    unnest($file_pos::bigint[]) as file_pos,
    unnest($file_size::integer[]) as file_size;
