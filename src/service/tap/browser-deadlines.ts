/** After how many milliseconds Chromium gives up a handshake that is not answered. */
export const HANDSHAKE_DEADLINE = 240_000;

/** After how many milliseconds Chromium ends a closing handshake that is not answered, with 1006. */
export const CLOSE_DEADLINE = 60_000;
