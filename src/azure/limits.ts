/** A request for data that is not wholly answered after this long is lost: half-open sockets and slow drips would hang a scan for ever. Milliseconds. */
export const LONGEST_ATTEMPT = 180_000;

/** The same of a request for a token: somebody waits for it, and the credentials try again by themselves. */
const LONGEST_LOGIN = 20_000;

/**
 * Bytes of an answer, unpacked. Resource Graph refuses answers of more than 16 MB, and lists of the Resource Manager are shorter; a few kilobytes of gzip
 * can hold gigabytes, which no memory does.
 */
const LARGEST_ANSWER = 128 * 1024 * 1024;

/** How long, and how large, one exchange may become. */
export interface Limits {
  /** Milliseconds of a request for data. */
  readonly attempt: number;
  /** Milliseconds of a request for a token. */
  readonly login: number;
  /** Bytes of an answer, unpacked. */
  readonly answer: number;
}

export const LIMITS: Limits = { attempt: LONGEST_ATTEMPT, login: LONGEST_LOGIN, answer: LARGEST_ANSWER };
