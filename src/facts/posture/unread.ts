import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { isUnknown, type Truth, type Unknown } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { compareText } from '../../values/json.ts';

/** What of a snapshot is judged: lists show the same rows. */
export interface Judged {
  readonly row: (row: Pick<Row, 'id' | 'tags'>) => Truth;
  /** Whether rows of a type that could not be listed at a scope may be among them. */
  readonly mayHold: (scope: string, type: string) => boolean;
}

/** What keeps a list from being whole, gathered while it is made. */
export interface Doubts {
  /** Whether a row is to be listed; where nobody knows, the reason is noted. */
  readonly isJudged: (row: Pick<Row, 'id' | 'tags'>) => boolean;
  readonly note: (cause: Unknown) => void;
  /** Notes why there may be rows that were not listed, where such rows may be judged. */
  readonly noteUnlisted: (cause: Unknown) => void;
  /** The gaps of the types whose rows are the list's, and everything noted. */
  readonly causes: (types: readonly string[]) => readonly Unknown[];
  /** The same, in order, what is alike told once. */
  readonly unread: (types: readonly string[]) => readonly Unknown[];
}

export function doubtsOf(snapshot: Snapshot, judged: Judged): Doubts {
  const noted: Unknown[] = [];
  const note = (cause: Unknown): void => void noted.push(cause);
  const causes = (types: readonly string[]): readonly Unknown[] => [...gapsOf(snapshot, types, judged), ...noted];
  return {
    note,
    noteUnlisted: (cause) => {
      if (judged.mayHold(cause.scope, cause.artifact)) note(cause);
    },
    isJudged: (row) => {
      const truth = judged.row(row);
      if (isUnknown(truth)) note(truth);
      return truth === true;
    },
    causes,
    unread: (types) => eachOnce(causes(types)),
  };
}

/** `noData` keeps nothing back: Azure itself holds nothing there. */
function gapsOf({ gaps }: Snapshot, types: readonly string[], { mayHold }: Judged): readonly Unknown[] {
  const wanted = new Set(types.map((type) => type.toLowerCase()));
  return gaps.filter(({ reason, artifact, scope }) => reason !== 'noData' && wanted.has(artifact.toLowerCase()) && mayHold(scope, artifact));
}

/**
 * Causes in one order. Those of a subscription that lack the same of the same type are told once, with their number: a list that was
 * brought cut short lacks the same in each of its rows.
 */
export function eachOnce(causes: readonly Unknown[]): readonly Unknown[] {
  const byScope = Map.groupBy(causes.toSorted(inOrder), (cause) => `${kindOf(cause)}\n${cause.scope.toLowerCase()}`);
  const alike = Map.groupBy([...byScope.values()].flatMap(([first]) => first ?? []), kindOf);
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    return [others.length === 0 ? first : { ...first, message: `${first.message}, and ${others.length} more like it` }];
  });
}

function kindOf({ reason, artifact, scope, missing }: Unknown): string {
  return [artifact.toLowerCase(), subscriptionOf(scope) ?? '', reason, ...missing.map((one) => (one === scope ? '' : one))].join('\n');
}

function inOrder(a: Unknown, b: Unknown): number {
  return compareText(kindOf(a), kindOf(b)) || compareText(a.scope.toLowerCase(), b.scope.toLowerCase()) || compareText(a.message, b.message);
}
