// Imported first by the entry point: until a handler stands, SIGUSR1 makes Node open its inspector,
// and a log rotation may well meet a server that is starting.
process.on('SIGUSR1', () => {})
