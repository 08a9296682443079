/** A request for data that is not wholly answered after this long is lost: half-open sockets and slow drips would hang a scan for ever. Milliseconds. */
export const LONGEST_ATTEMPT = 180_000;

/** The same of a request for a token: somebody waits for it, and the credentials try again by themselves. */
export const LONGEST_LOGIN = 20_000;
