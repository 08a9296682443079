/** The closed set of codes a `ToolError` may carry; each is documented in README "Errors". */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG'
  | 'RULES'
  | 'WAIVERS'
  | 'BASELINE'
  | 'SNAPSHOT'
  | 'EXPORT'
  | 'RESULT'
  | 'PLAN'
  | 'JOURNAL'
  | 'OUTPUT'
  | 'LOGIN'
  | 'SCOPE'
  | 'EMPTY'
  | 'NETWORK'
  | 'INTERRUPTED'
  | 'INTERNAL';

/** An expected failure: one line for the user, and what to do about it. Ends the command with exit code 2 (130 if interrupted). */
export class ToolError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  /** Lines shown before the error itself: the located faults of a pack. */
  readonly details: readonly string[];

  constructor(code: ErrorCode, message: string, hint: string, cause?: unknown, details: readonly string[] = []) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ToolError';
    this.code = code;
    this.hint = hint;
    this.details = details;
  }
}

export function isToolError(error: unknown): error is ToolError {
  return error instanceof ToolError;
}
