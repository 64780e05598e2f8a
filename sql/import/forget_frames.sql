-- Drops the frames at the end of the body stream in which no call's line lies any more.
delete from frames
where body_pos >= (
    select coalesce(max(body_pos + body_len), 0)
    from calls
);
