/** Behind spaces, and behind the colours that a line may start with. */
const AT_START = new RegExp(`^((?:\\s|${String.fromCodePoint(0x1b)}\\[\\d+m)*)::`);

/**
 * A line in which no log of a pipeline sees a command, as wide as before. Such logs run what a line of output says: GitHub what starts with `::`, behind
 * spaces too, and `##[` anywhere; Azure Pipelines `##vso[` anywhere ("Workflow commands", "Logging commands").
 */
export function logLine(line: string): string {
  return line.replaceAll(/##(vso)?\[/gi, (found) => `${found.slice(0, -1)}(`).replace(AT_START, '$1: ');
}

/** The same for a page that comes in whole lines. */
export function* logLines(texts: Iterable<string>): Generator<string> {
  for (const text of texts) yield text.split('\n').map(logLine).join('\n');
}
