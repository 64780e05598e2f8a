-- Settings of every connection.
set global timezone = 'UTC';
set global autoinstall_known_extensions = false;
set global autoload_known_extensions = false;
set global wal_autocheckpoint = '1GB';
