-- Makes `$out`, a Parquet file of one side of a version, one row a pair in its order; by query parameters, files that are
-- read: $train, $heldout (chat messages) and $pairs (input and output of both); $side says which: train or heldout.
copy (
    select
        pairs.input,
        pairs.output,
        chats.json -> '$.messages' as messages  -- JSON text
    from read_ndjson_objects([$train, $heldout], maximum_object_size = 67108864, filename = true) as chats
    positional join read_ndjson(
        $pairs,
        columns = {'input': 'varchar', 'output': 'varchar'},
        maximum_object_size = 67108864
    ) as pairs
    where parse_filename(chats.filename, true) = $side
) to $out (format parquet, compression zstd);
