import { closeSync, constants, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJsonDocument } from '../documents/jsonDocument.ts';
import { JOURNAL_SCHEMA_VERSION, type JournalLine } from '../model/journal.ts';
import { ToolError } from '../model/toolError.ts';
import { isJsonObject } from '../values/json.ts';
import { makeDirectory, outputError, systemCode, systemError } from './atomicFile.ts';
import { readText } from './textFile.ts';

/** What a journal names is what an attacker would look for: only its owner may read it. */
const OWNER_ONLY = 0o600;

/** Where lines are appended; each is on disk when `append` comes back. */
export interface JournalFile {
  readonly append: (line: JournalLine) => void;
  readonly close: () => void;
}

export interface ReadJournal {
  readonly lines: readonly JournalLine[];
  /** Bytes of whole lines: what stands behind them was cut off by a kill inside a write. */
  readonly whole: number;
}

/** Makes a journal that must not be there yet, with its directory entry on disk too. Throws ToolError OUTPUT. */
export function createJournal(path: string): JournalFile {
  return attempting(path, () => {
    makeDirectory(dirname(path));
    const file = openSync(path, 'wx', OWNER_ONLY);
    syncDirectory(dirname(path));
    return appendingTo(path, file);
  });
}

/**
 * Opens a journal to go on with it; a torn last line is cut off first, so that the next one does not grow together with it. Throws ToolError OUTPUT, also for a
 * symbolic link: we never make a journal one, and what it leads to would be cut off and written to.
 */
export function continueJournal(path: string, { whole }: ReadJournal): JournalFile {
  return attempting(path, () => {
    const file = openSync(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    if (!fstatSync(file).isFile()) {
      closeSync(file);
      throw systemError('ENOTFILE');
    }
    ftruncateSync(file, whole);
    fsyncSync(file);
    return appendingTo(path, file, whole);
  });
}

function appendingTo(path: string, file: number, from = 0): JournalFile {
  let position = from;
  return {
    append: (line) => attempting(path, () => {
      // Two runs that go on with one journal would write over each other's lines: the second to write notices.
      if (fstatSync(file).size !== position) throw new ToolError('JOURNAL', `another run writes ${path}`, 'Wait for its end, then go on with --resume: it finds out what became of what was sent.');
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`, 'utf8');
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written, bytes.length - written, position + written);
      position += bytes.length;
      fsyncSync(file);
    }),
    close: () => closeSync(file),
  };
}

function attempting<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw outputError(path, error);
  }
}

/** A new file survives a crash of the machine only once its directory is on disk as well (POSIX, fsync). Where a directory cannot be opened, as on Windows, there is nothing to do. */
function syncDirectory(path: string): void {
  let directory: number | undefined;
  try {
    directory = openSync(path, 'r');
    fsyncSync(directory);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  } finally {
    if (directory !== undefined) closeSync(directory);
  }
}

/**
 * Reads a journal: every line but a torn last one must be whole and known. Throws ToolError JOURNAL for a file that is none, is of another version, or was
 * damaged: what it says decides what is undone.
 */
export function readJournal(path: string): ReadJournal {
  const text = readText(path, 'JOURNAL', NAME_IT);
  const end = text.lastIndexOf('\n') + 1;
  const lines = text.slice(0, end).split('\n').slice(0, -1).map((line, index) => lineOf(path, line, index + 1));
  const [first] = lines;
  if (first?.event !== 'opened') throw refused(path, 'it does not begin as a journal does', 'A run that was killed before its first line wrote nothing to Azure either: remove the file.');
  if ((first.schemaVersion as number) !== JOURNAL_SCHEMA_VERSION) throw refused(path, `it is of another version than ${JOURNAL_SCHEMA_VERSION}`, 'Use the portcullis that wrote it.');
  if (lines.slice(1).some(({ event }) => event === 'opened')) throw refused(path, 'it is opened twice', 'Two journals were written into one file: separate them.');
  return { lines, whole: Buffer.byteLength(text.slice(0, end), 'utf8') };
}

const NAME_IT = 'Give it the journal that "portcullis remediate apply" wrote beside the plan.';

/** What is there without a whole line: a run ended before anything was on disk, and so before anything was sent. Throws ToolError JOURNAL where it cannot be read. */
export function isEmptyJournal(path: string): boolean {
  if (!existsSync(path)) return false;
  const text = readText(path, 'JOURNAL', NAME_IT);
  return !text.includes('\n') && (text.startsWith(BEGINNING) || BEGINNING.startsWith(text));
}

/** How the first line of a journal begins: another file's only line is nobody's to cut off. */
const BEGINNING = '{"event":"opened"';

const EVENTS: ReadonlySet<string> = new Set<JournalLine['event']>(['opened', 'resumed', 'write', 'answer', 'outcome', 'closed']);

function lineOf(path: string, text: string, number: number): JournalLine {
  const read = readJsonDocument(path, text);
  const value = read.ok ? read.value : undefined;
  if (!isJsonObject(value) || typeof value['event'] !== 'string' || !EVENTS.has(value['event']) || typeof value['at'] !== 'string') throw refused(path, `line ${number} is damaged`, 'Restore it from a copy: what it says decides what is undone.');
  return value as unknown as JournalLine;
}

function refused(path: string, why: string, hint: string): ToolError {
  return new ToolError('JOURNAL', `${path} is no journal that can be relied on: ${why}`, hint);
}
