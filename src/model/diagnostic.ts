/** A fault in a document a user wrote, at the place where it stands. */
export interface Diagnostic {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** What is wrong, and what was expected. */
  readonly message: string;
  /** The nearest valid spelling, when one is near. */
  readonly suggestion?: string;
}

/** `file:line:column message - did you mean 'x'?` */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, message, suggestion } = diagnostic;
  const tail = suggestion === undefined ? '' : ` - did you mean '${suggestion}'?`;
  return `${file}:${line}:${column} ${message}${tail}`;
}
