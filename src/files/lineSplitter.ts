import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is cut: what comes after it is no line that anybody meant, and must not fill the memory. */
export const LONGEST_LINE = 1 << 20;

/** Cuts a stream of UTF-8 bytes into lines. A byte order mark at the start and carriage returns at the ends of lines are left out. */
export interface LineSplitter {
  /** The lines that end in these bytes. */
  readonly push: (bytes: Uint8Array) => readonly string[];
  /** What stands behind the last line feed; nothing, where nothing does. */
  readonly end: () => readonly string[];
}

export function lineSplitter(): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let begun = false;
  const split = (text: string): readonly string[] => {
    const parts = `${rest}${begun || text === '' ? text : text.replace(/^\uFEFF/, '')}`.split('\n');
    begun ||= text !== '';
    rest = (parts.pop() ?? '').slice(0, LONGEST_LINE);
    return parts.map(wholeLine);
  };
  return {
    push: (bytes) => split(decoder.write(bytes)),
    end: () => {
      const lines = split(decoder.end());
      const last = rest;
      rest = '';
      return last === '' ? lines : [...lines, wholeLine(last)];
    },
  };
}

function wholeLine(line: string): string {
  return (line.endsWith('\r') ? line.slice(0, -1) : line).slice(0, LONGEST_LINE);
}
