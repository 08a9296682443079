import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonDepthFault, jsonFault, placeInJson } from '../../src/documents/jsonPlaces.ts';
import { parseYaml } from '../../src/documents/located.ts';
import { suggest } from '../../src/documents/suggest.ts';
import { decide, parseCondition } from '../../src/facts/access/conditions.ts';
import { lineSplitter } from '../../src/files/lineSplitter.ts';
import { logLine } from '../../src/model/logLine.ts';
import { redact, redactKnown } from '../../src/model/redact.ts';
import { visibleJson, visibleText } from '../../src/model/visibleText.ts';
import { regexFault } from '../../src/rulepack/regexSafety.ts';
import { scopeFault } from '../../src/rulepack/waiverScope.ts';
import { parseCondition as parseSimulated } from '../../src/simulator/conditions.ts';
import { AzureError, Unsupported } from '../../src/simulator/http.ts';
import { parseQuery } from '../../src/simulator/kql/parser.ts';
import { coversAction } from '../../src/values/actions.ts';
import { idKey, keysAround, parentId, resourceGroupOf, subscriptionOf, typeOfId } from '../../src/values/armId.ts';
import { equalAddresses, formatRanges, parseAddressSet } from '../../src/values/cidr.ts';
import { formatDuration, parseDuration, parseInstant } from '../../src/values/duration.ts';
import { parsePath } from '../../src/values/path.ts';
import { equalPorts, formatPorts, parsePortSet } from '../../src/values/ports.ts';

const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 7);
const RUNS = Number(process.env['PORTCULLIS_EDITS'] ?? 12) * 20;
const BUILTINS = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

/** Any code units, halves of characters too. */
const anyText = fc.array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff)), { maxLength: 40 }).map((units) => String.fromCharCode(...units));

interface Parser {
  /** Ends in a value for whatever text, or in an error of a kind that its callers expect. */
  readonly parse: (text: string) => unknown;
  /** What its texts are made of. */
  readonly words: readonly string[];
  readonly expects?: (error: unknown) => boolean;
  /** Characters of the longest texts that it is given, where it is not 100,000: what a library reads takes long by the character. */
  readonly longest?: number;
}

const ofSimulator = (error: unknown): boolean => error instanceof AzureError || error instanceof Unsupported;
const KQL = ['resources', 'Resources', '|', 'where', 'project', 'extend', 'summarize', 'by', 'join', 'kind=inner', 'mv-expand', 'order', 'type', 'id', '==', '=~', 'in~', '(', ')', "'x'", '"', "'", '[', ']', ',', '.', '{', '}', 'and', 'or', 'not', 'tostring', 'properties', '1', '1d', 'datetime(2024-01-01)', 'ago(1d)', '//', '\n', '\\', '@', 'true', 'count()', 'let', ';', '-', '*'];

const PARSERS: Readonly<Record<string, Parser>> = {
  'an id': { parse: (text) => [idKey(text), subscriptionOf(text), resourceGroupOf(text), parentId(text), typeOfId(text), keysAround(text)], longest: 1_000_000, words: ['/', '//', 'subscriptions', 'resourceGroups', 'providers', 'Microsoft.Compute', 'x', ' ', '.', '..', '%2f', '\\'] },
  'a set of addresses': { parse: (text) => parseAddressSet(text.split(',')), words: ['10.0.0.0', '/8', '/', '-', ':', '::', 'ffff', '1', '255', '256', '.', '*', ' ', '01', '2001:db8::', '/129', '%eth0', ','] },
  'a set of ports': { parse: (text) => parsePortSet(text.split(',')), words: ['22', '65535', '65536', '-', '*', ' ', '\t', '0', '00000', '99999', 'x', ','] },
  'a duration': { parse: parseDuration, words: ['P', 'T', '1', '90', 'D', 'H', 'M', 'S', 'Y', 'W', '.', ',', '-', ' ', '9'.repeat(30)] },
  'an instant': { parse: parseInstant, words: ['2026', '-', '01', '31', 'T', ':', '12', 'Z', '+', '.', '0', '99', ' '] },
  'a path': { parse: parsePath, words: ['a', '.', '[*]', "['", "']", '[', ']', '*', ' ', ...BUILTINS] },
  'an action and its pattern': { parse: (text) => coversAction(text, text.toUpperCase()), words: ['Microsoft.Compute', '/', '*', 'read', '**', '/*/', ' '] },
  'a condition of a role assignment': { parse: (text) => decideAll(text), words: ['(', ')', '!', '&&', '||', 'AND', 'OR', 'NOT', ' ', 'ActionMatches', '{', '}', "'", "'Microsoft.Compute/*'", '@Request', '[', ']', 'StringEquals', 'Exists', 'SubOperationMatches', ...BUILTINS] },
  'a condition, as the simulator reads it': { parse: parseSimulated, expects: ofSimulator, words: ['(', ')', '!', '&&', '||', ' AND ', ' OR ', ' ', "ActionMatches{'x/*'}", '@Request[', 'x', ']', 'StringEquals', '{', '}', "'", ...BUILTINS] },
  'a query of Resource Graph': { parse: parseQuery, expects: ofSimulator, words: [...KQL.flatMap((word) => [word, ' ']), ...BUILTINS] },
  'a regular expression of a rule': { parse: regexFault, words: ['a', '.', '*', '+', '?', '{2,3}', '{1000000}', '(', ')', '(?:', '(?<x>', '(?=', '(?i:', '|', '[', ']', '^', '$', '\\', '\\1', '\\p{L}', '\\u{1F600}', '-'] },
  'the scope of a waiver': { parse: scopeFault, words: ['/', 'subscriptions', '11111111-1111-4111-8111-111111111111', '**', '*', 'resourceGroups', 'x', ' ', '..', '\u200b'] },
  'a JSON text': { parse: (text) => [jsonFault(text), jsonDepthFault(text), jsonFault(text) ?? placeInJson(text, ['a', 0])], words: ['{', '}', '[', ']', ',', ':', '"', '"a"', '\\', '\\u00', '1', '-', 'e', 'true', 'null', '\n', "'", '\uFEFF'] },
  'a YAML text': { parse: (text) => readYaml(text), longest: 4_000, words: ['a', ':', ' ', '\n', '- ', '? ', '{', '}', '[', ']', ',', '&a', '*a', '!!str', '!x', '|', '>-', '"', "'", '#', '%YAML', '---\n', '...\n', '\t', '<<', '{{', '1e999', ...BUILTINS] },
  'a foreign text that is shown': { parse: (text) => [logLine(visibleText(text)), visibleJson(JSON.stringify(text)), redact(text), redactKnown(text, { AZURE_CLIENT_SECRET: text.toWellFormed() })], words: ['::', '##vso[', '##[', '\u001b[31m', 'eyJ', '-eyJ', 'a.', '.', 'Bearer ', 'sig=', '://', ':', '@', '"secret":"', '\\', '=', ' ', '\n', '\ud800'] },
  'lines': { parse: (text) => lineSplitter().push(Buffer.from(text)), words: ['\n', '\r', 'x', '\uFEFF', '\u0000'] },
  'a misspelt word': { parse: (text) => suggest(text.slice(0, 2000), ['severity', ...BUILTINS]), words: ['s', 'e', 'v', 'severity'] },
};

function decideAll(text: string): unknown {
  const expression = parseCondition(text);
  return expression === undefined ? undefined : decide(expression, () => undefined);
}

/** A value, or faults each with a place in the text. */
function readYaml(text: string): void {
  const read = parseYaml('f', text);
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  if (!read.ok) for (const { line, column, message } of read.diagnostics) expect([line >= 1 && line <= lines.length, column >= 1 && column <= (lines[line - 1] ?? '').length + 1, message === '']).toEqual([true, true, false]);
}

function attempt({ parse, expects = () => false }: Parser, text: string): void {
  try {
    parse(text);
  } catch (error) {
    if (!expects(error)) throw error;
  }
}

describe.each(Object.entries(PARSERS))('%s', (_name, parser) => {
  it('that is any text ends in a value, or in an error that is expected', () => {
    const texts = fc.oneof({ weight: 3, arbitrary: fc.array(fc.constantFrom(...parser.words), { maxLength: 25 }).map((words) => words.join('')) }, { weight: 1, arbitrary: anyText });
    fc.assert(fc.property(texts, (text) => attempt(parser, text)), { seed: SEED, numRuns: RUNS });
  });

  // What takes the square of 100,000 steps, or more, does not come back before the runner gives up on it.
  it('that is very long and says one thing again and again is read by steps that its length bounds', () => {
    for (const word of parser.words) attempt(parser, `${parser.words[0]}${word.repeat(Math.ceil((parser.longest ?? 100_000) / word.length))}${parser.words.at(-1)}`);
  });
});

const numbers = fc.array(fc.record({ first: fc.nat(65_535), length: fc.nat(2000) }), { maxLength: 8 });

describe('what is printed reads back as the same', () => {
  it('ports', () => {
    fc.assert(fc.property(numbers, (ranges) => {
      const ports = parsePortSet(ranges.map(({ first, length }) => `${first}-${Math.min(65_535, first + length)}`));
      expect(ports !== undefined && equalPorts(ports, parsePortSet(formatPorts(ports)) ?? ports)).toBe(true);
    }), { seed: SEED });
  });

  it('addresses of both families', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.nat(32)).map(([address, length]) => `${address}/${length}`);
    const v6 = fc.tuple(fc.ipV6(), fc.nat(128)).map(([address, length]) => `${address}/${length}`);
    fc.assert(fc.property(fc.array(fc.oneof(v4, v6), { maxLength: 8 }), (texts) => {
      const addresses = parseAddressSet(texts);
      const again = parseAddressSet(formatRanges(addresses ?? { v4: [], v6: [] }));
      expect(addresses !== undefined && again !== undefined && equalAddresses(addresses, again)).toBe(true);
    }), { seed: SEED });
  });

  it('durations of whole seconds', () => {
    fc.assert(fc.property(fc.nat(10_000_000), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1000))).toEqual({ months: 0, milliseconds: seconds * 1000 });
    }), { seed: SEED });
  });

  it('ids: a key is its own key, and lies in all around it', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('Subscriptions', 'a', 'B', '', 'providers'), { maxLength: 9 }).map((parts) => parts.join('/')), (id) => {
      expect(idKey(idKey(id))).toBe(idKey(id));
      for (const key of keysAround(id)) expect([key, idKey(key), key === '/' || `${idKey(id)}/`.startsWith(`${key}/`)]).toEqual([key, key, true]);
    }), { seed: SEED });
  });

  it('JSON that shows nothing invisible', () => {
    fc.assert(fc.property(anyText, fc.constantFrom('##vso[x]', '##[y]', '\u2028', ''), (text, more) => {
      expect(JSON.parse(visibleJson(JSON.stringify([text, more + text])))).toEqual([text, more + text]);
    }), { seed: SEED });
  });
});
