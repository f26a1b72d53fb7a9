/** Where the page's storage has the result of the reader's last race. */
export const LAST_RACE = 'wire101-last-race';
