import type { OperatorName } from '../model/condition.ts';
import type { JsonValue } from '../values/json.ts';

interface OperatorDoc {
  /** What makes it true, in one sentence. */
  readonly description: string;
  readonly example: JsonValue;
}

/** What an editor shows of each operator. */
export const OPERATOR_DOCS: Readonly<Record<OperatorName, OperatorDoc>> = {
  equals: { description: 'The value is this one, whatever the letter case; an absent value equals only the empty text.', example: 'Enabled' },
  notEquals: { description: 'The value is not this one; also true where it is absent.', example: 'Enabled' },
  like: { description: "The text fits a pattern in which one '*' stands for any run of characters.", example: 'prod-*' },
  notLike: { description: "The text does not fit a pattern in which one '*' stands for any run of characters; also true where it is absent.", example: 'prod-*' },
  match: { description: "The text fits a pattern: '#' a digit, '?' a letter, '.' any character, all else itself, letter case counts.", example: 'vm-##' },
  matchInsensitively: { description: "The text fits a pattern ('#' a digit, '?' a letter, '.' any character), whatever the letter case.", example: 'vm-##' },
  notMatch: { description: "The text does not fit a pattern ('#' a digit, '?' a letter, '.' any character), letter case counts; also true where it is absent.", example: 'vm-##' },
  notMatchInsensitively: { description: "The text does not fit a pattern ('#' a digit, '?' a letter, '.' any character), whatever the letter case; also true where it is absent.", example: 'vm-##' },
  contains: { description: 'The text has this part, or the list this element.', example: 'AzureServices' },
  notContains: { description: 'The text does not have this part, nor the list this element; also true where it is absent.', example: 'AzureServices' },
  in: { description: 'The value is one of these.', example: ['Tcp', '*'] },
  notIn: { description: 'The value is none of these; also true where it is absent.', example: ['Tcp', '*'] },
  containsKey: { description: 'The map has this key.', example: 'owner' },
  notContainsKey: { description: 'The map does not have this key; also true where it is absent.', example: 'owner' },
  less: { description: 'The number is smaller, or the text stands before in order.', example: 2 },
  lessOrEquals: { description: 'The number is smaller or equal, or the text does not stand behind in order.', example: 2 },
  greater: { description: 'The number is larger, or the text stands behind in order.', example: 0 },
  greaterOrEquals: { description: 'The number is larger or equal, or the text does not stand before in order.', example: 1 },
  exists: { description: 'Whether there is a value.', example: true },
  olderThan: { description: 'The point in time is more than this duration ago.', example: 'P90D' },
  newerThan: { description: 'The point in time is less than this duration ago.', example: 'P7D' },
  withinNext: { description: 'The point in time comes within this duration.', example: 'P30D' },
  longerThan: { description: 'The duration is longer than this one.', example: 'PT3H' },
  shorterThan: { description: 'The duration is shorter than this one.', example: 'PT1H' },
  portsIntersect: { description: 'The set of ports has at least one of these.', example: ['22', '5985-5986'] },
  portsInclude: { description: 'The set of ports has all of these.', example: ['22', '5985-5986'] },
  ipInRange: { description: 'The address or prefix lies wholly in one of these.', example: ['10.0.0.0/8'] },
  ipOverlaps: { description: 'The address or prefix shares an address with one of these.', example: ['10.0.0.0/8'] },
  containsAll: { description: 'The list has all of these elements.', example: ['mfa'] },
  anyIn: { description: 'The list has at least one of these elements.', example: ['grantAccess'] },
  noneIn: { description: 'The list has none of these elements; also true where it is absent.', example: ['grantAccess'] },
  coversAction: { description: 'The action pattern covers one of these Azure actions.', example: 'Microsoft.Authorization/roleAssignments/write' },
  matchesRegex: { description: 'The text fits a regular expression; letter case counts, and only those are taken that run in linear time.', example: '^prod-[0-9]{2}$' },
};
