import { readJson } from '../documents/jsonDocument.ts';
import { packetVerifier, type PacketAnswer } from '../facts/exposure/verify.ts';
import { byteBlocks } from '../files/byteBlocks.ts';
import { LONGEST_LINE, lineSplitter } from '../files/lineSplitter.ts';
import { assumeAbsent } from '../model/assumptions.ts';
import { ToolError } from '../model/toolError.ts';
import { visibleJson } from '../model/visibleText.ts';
import { pick } from '../values/json.ts';
import { openInput } from './openInput.ts';

export interface VerifyOptions {
  /** A snapshot directory or an export. */
  readonly path: string;
  /** The wall clock, which dates an export. */
  readonly clock: () => number;
  readonly assumes: readonly string[];
  /** A file of packets, one a line; `-` for standard input. */
  readonly packets: string;
  readonly standardInput: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly onWarning: (message: string) => void;
}

/** How many lines were answered, and how many of them were no packets. */
interface Answered {
  readonly lines: number;
  readonly bad: number;
}

export type Verifier = (packet: unknown) => PacketAnswer;

/**
 * What the filters say of each packet, as lines of JSON in chunks: one line for each line read, in the same order, also for one that is no
 * packet. No more is held than a block of the file. Throws ToolError USAGE for a file that cannot be read and, once all lines are answered, where not one
 * was a packet; SNAPSHOT or EXPORT for what is judged.
 */
export async function* verifyPackets(options: VerifyOptions): AsyncGenerator<string> {
  const blocks = options.packets === '-' ? options.standardInput : byteBlocks(options.packets, 'USAGE', 'Name a file of packets, one JSON object a line, or - for standard input.');
  const { snapshot, warnings } = openInput(options.path, new Date(options.clock()).toISOString());
  for (const warning of warnings) options.onWarning(warning);
  const { lines, bad } = yield* answerBlocks(blocks, packetVerifier(assumeAbsent(snapshot, options.assumes)), options.onWarning);
  if (lines === 0) options.onWarning('there are no packets: the file is empty');
  else if (bad === lines) throw new ToolError('USAGE', 'none of the lines is a packet', 'Give one JSON object a line: networkInterface, direction, protocol, remoteAddress, remotePort, localAddress, localPort.');
}

/** The answers to the lines of a stream, a chunk of them for each block; at its end the lines that were no packets are counted in one warning. */
export async function* answerBlocks(blocks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, verify: Verifier, onWarning: (message: string) => void): AsyncGenerator<string, Answered> {
  const splitter = lineSplitter();
  let [number, bad] = [0, 0];
  const answerAll = (lines: readonly string[]): string => {
    let answers = '';
    for (const line of lines) {
      number += 1;
      const answer = answerLine(line, number, verify);
      if (answer.error !== undefined) bad += 1;
      answers += `${visibleJson(JSON.stringify(pick(answer, ['access', 'decidedBy', 'assumes', 'error', 'unknown'])))}\n`;
    }
    return answers;
  };
  for await (const block of blocks) yield answerAll(splitter.push(block));
  yield answerAll(splitter.end());
  if (bad > 0) onWarning(`${bad} of ${number} ${number === 1 ? 'line' : 'lines'} could not be judged as a packet: ${bad === 1 ? 'its' : 'their'} 'error' says why`);
  return { lines: number, bad };
}

function answerLine(line: string, number: number, verify: Verifier): PacketAnswer {
  if (line.trim() === '') return badLine(number, 'it is blank; expected a packet as a JSON object');
  if (line.length >= LONGEST_LINE) return badLine(number, `it is longer than ${LONGEST_LINE} characters`);
  const read = readJson('', line);
  if (!read.ok) return badLine(number, `column ${read.diagnostic.column}: ${read.diagnostic.message}`);
  const answer = verify(read.value);
  return answer.error === undefined ? answer : { ...answer, error: `line ${number}: ${answer.error}` };
}

function badLine(number: number, what: string): PacketAnswer {
  return { access: 'Unknown', decidedBy: [], assumes: [], error: `line ${number}: ${what}` };
}
