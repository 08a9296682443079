import { findingLines, keptFinding, LINES_OF_FINDING, wholeFindings } from '../model/findingDocument.ts';
import type { ResultFinding } from '../model/scanResult.ts';
import { sequenceOf, type Sequence } from '../model/sequence.ts';
import { recentMemo } from '../values/recentMemo.ts';

/** Puts a text aside: answers it where memory is to hold it, else the way to it. */
export type KeepText = (text: string) => string | (() => string);

/** Findings that are put aside together: few enough to be read for one, enough to be worth a read. */
const BLOCK = 32;
/** As many blocks are kept as lie around what a pass over findings in order looks for. */
const BLOCKS_KEPT = 16;

/** Findings as they are, or the lines of them, or the way to these. */
export type Block = readonly ResultFinding[] | string | (() => string);

/** What a rule told, in the order in which it came. Plain data. */
export interface ToldByRule {
  readonly resources: readonly number[];
  /** By position, those that are not empty. */
  readonly discriminators: ReadonlyMap<number, string>;
  /** Numbers of blocks; whole ones, but for the last. */
  readonly blocks: readonly number[];
}

export type FindingColumns = ReadonlyMap<string, ToldByRule>;

/** Takes findings that are put aside together, and answers the number of their block: how many were put aside before. */
export type PutAside = (findings: readonly ResultFinding[]) => number;

/** Takes findings as they come, and holds of each little more than its place: of a large scan their text lies in a file. */
export interface FindingWriter {
  readonly add: (finding: ResultFinding, resource: number, discriminator: string) => void;
  readonly columns: () => FindingColumns;
}

interface Filling {
  readonly resources: number[];
  readonly discriminators: Map<number, string>;
  readonly blocks: number[];
  waiting: ResultFinding[];
}

export function createFindingWriter(putAside: PutAside): FindingWriter {
  const rules = new Map<string, Filling>();
  const close = (rule: Filling): void => {
    if (rule.waiting.length > 0) rule.blocks.push(putAside(rule.waiting));
    rule.waiting = [];
  };
  return {
    add: (finding, resource, discriminator) => {
      const rule = fillingOf(rules, finding.ruleId);
      const position = rule.resources.push(resource) - 1;
      if (discriminator !== '') rule.discriminators.set(position, discriminator);
      rule.waiting.push(finding);
      if (rule.waiting.length === BLOCK) close(rule);
    },
    columns: () => {
      for (const rule of rules.values()) close(rule);
      return new Map([...rules].map(([ruleId, { resources, discriminators, blocks }]) => [ruleId, { resources, discriminators, blocks }]));
    },
  };
}

function fillingOf(rules: Map<string, Filling>, ruleId: string): Filling {
  const held = rules.get(ruleId) ?? { resources: [], discriminators: new Map<number, string>(), blocks: [], waiting: [] };
  rules.set(ruleId, held);
  return held;
}

/** Blocks by their numbers. */
export interface KeptBlocks {
  readonly putAside: PutAside;
  /** The same of findings that another thread wrote, by `blockText`. */
  readonly putTextAside: (text: string) => number;
  readonly blocks: readonly Block[];
}

/** Keeps blocks as they are, or their texts where `keepText` has them: once one is put out of memory, those before it are too. */
export function keepBlocks(keepText: KeepText | undefined): KeptBlocks {
  const blocks: Block[] = [];
  let isOutside = false;
  const putTextAside = (text: string): number => {
    const block = keepText === undefined ? text : keepText(text);
    if (typeof block !== 'string' && !isOutside) {
      isOutside = true;
      for (const [index, held] of blocks.entries()) blocks[index] = typeof held === 'string' && keepText !== undefined ? keepText(held) : held;
    }
    return blocks.push(block) - 1;
  };
  return { blocks, putTextAside, putAside: (findings) => (keepText === undefined ? blocks.push(findings) - 1 : putTextAside(blockText(findings))) };
}

export function blockText(findings: readonly ResultFinding[]): string {
  return findings.map(findingLines).join('\n');
}

/** What a rule told to all parts of an evaluation. */
export interface JoinedTold {
  /** By their numbers among all. */
  readonly resources: number[];
  readonly discriminators: Map<number, string>;
  /** Where each finding lies: the number of its block, times the length of a block, and its position in there. */
  readonly places: number[];
}

/** Where a part of an evaluation begins among all: its first resource, and its first block. */
export interface PartStart {
  readonly resource: number;
  readonly block: number;
}

/** Adds what a rule told to a part. */
export function joinTold(joined: JoinedTold, { resources, discriminators, blocks }: ToldByRule, start: PartStart): void {
  const before = joined.resources.length;
  for (const [position, discriminator] of discriminators) joined.discriminators.set(before + position, discriminator);
  for (const [position, number] of resources.entries()) {
    joined.resources.push(start.resource + number);
    joined.places.push((start.block + (blocks[Math.floor(position / BLOCK)] ?? 0)) * BLOCK + (position % BLOCK));
  }
}

/** The findings at places, in their order: an array where memory holds them, else read a block at a time. */
export function findingsAt(places: Uint32Array, blocks: readonly Block[]): Sequence<ResultFinding> {
  if (!blocks.some((block) => typeof block === 'function')) return heldAt(places, blocks.map(heldFindings));
  const recent = recentMemo<number, readonly string[]>(BLOCKS_KEPT);
  const linesOf = (number: number): readonly string[] => recent(number, () => linesIn(blocks[number] ?? ''));
  return sequenceOf(places.length, (position) => {
    const place = places[position] ?? 0;
    const [block, first] = [Math.floor(place / BLOCK), (place % BLOCK) * LINES_OF_FINDING];
    return keptFinding((line) => linesOf(block)[first + line] ?? '');
  });
}

function heldAt(places: Uint32Array, blocks: readonly (readonly ResultFinding[])[]): readonly ResultFinding[] {
  return [...places].flatMap((place) => blocks[Math.floor(place / BLOCK)]?.[place % BLOCK] ?? []);
}

function heldFindings(block: Block): readonly ResultFinding[] {
  return typeof block === 'object' ? block : wholeFindings(linesIn(block));
}

function linesIn(block: Block): readonly string[] {
  if (typeof block === 'object') return block.flatMap((finding) => findingLines(finding).split('\n'));
  return (typeof block === 'function' ? block() : block).split('\n');
}
