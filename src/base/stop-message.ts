/** What the service sends to a command over its IPC channel to stop it, as SIGTERM does where there are signals. */
export const STOP_MESSAGE = 'stop';
