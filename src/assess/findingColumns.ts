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

/** What a rule told, in the order in which it came. */
export interface ToldByRule {
  readonly resources: readonly number[];
  /** By position, those that are not empty. */
  readonly discriminators: ReadonlyMap<number, string>;
  /** Whole ones, but for the last. */
  readonly blocks: readonly Block[];
}

export type FindingColumns = ReadonlyMap<string, ToldByRule>;

/** Takes findings as they come, and holds of each little more than its place: of a large scan their text lies in a file. */
export interface FindingWriter {
  readonly add: (finding: ResultFinding, resource: number, discriminator: string) => void;
  readonly columns: () => FindingColumns;
}

interface Filling {
  readonly resources: number[];
  readonly discriminators: Map<number, string>;
  readonly blocks: Block[];
  waiting: ResultFinding[];
}

export function createFindingWriter(keepText: KeepText | undefined): FindingWriter {
  const rules = new Map<string, Filling>();
  const kept = keeping(keepText, () => rules.values());
  const close = (rule: Filling): void => {
    if (rule.waiting.length > 0) rule.blocks.push(kept(rule.waiting));
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
      return rules;
    },
  };
}

function fillingOf(rules: Map<string, Filling>, ruleId: string): Filling {
  const held = rules.get(ruleId) ?? { resources: [], discriminators: new Map<number, string>(), blocks: [], waiting: [] };
  rules.set(ruleId, held);
  return held;
}

/** Once one block is put out of memory, those before it are too. */
function keeping(keepText: KeepText | undefined, rules: () => Iterable<Filling>): (findings: readonly ResultFinding[]) => Block {
  if (keepText === undefined) return (findings) => findings;
  let isOutside = false;
  const moved = (block: Block): Block => (typeof block === 'string' ? keepText(block) : block);
  return (findings) => {
    const block = keepText(findings.map(findingLines).join('\n'));
    if (typeof block !== 'string' && !isOutside) {
      isOutside = true;
      for (const { blocks } of rules()) for (const [index, held] of blocks.entries()) blocks[index] = moved(held);
    }
    return block;
  };
}

/** What a rule told to all parts of an evaluation. */
export interface JoinedTold {
  /** By their numbers among all. */
  readonly resources: number[];
  readonly discriminators: Map<number, string>;
  /** Where each finding lies: the number of its block, times the length of a block, and its position in there. */
  readonly places: number[];
}

/** Adds what a rule told to a part, whose first resource has the number `start` among all. */
export function joinTold(joined: JoinedTold, blocks: Block[], told: ToldByRule, start: number): void {
  const [before, first] = [joined.resources.length, blocks.length * BLOCK];
  for (const [position, discriminator] of told.discriminators) joined.discriminators.set(before + position, discriminator);
  for (const [position, number] of told.resources.entries()) {
    joined.resources.push(start + number);
    joined.places.push(first + position);
  }
  for (const block of told.blocks) blocks.push(block);
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
