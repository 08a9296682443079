import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { shared } from '../shared.ts';
import type { Endpoint } from './endpoints.ts';
import type { SecurityRule } from './securityRule.ts';

/** What is left of a machine's exposure where nothing else of it is kept. */
export interface Decision {
  /** Keys of the rules that decide over something that gets in; one text each, however many machines they decide over. */
  readonly rules: readonly string[];
  /** Why more may get in. */
  readonly cause: Unknown | undefined;
}

/** Decisions over the machines that were asked about, whoever asked. */
export interface Decisions {
  readonly note: (machine: Pick<Row, 'type' | 'id'>, endpoints: readonly Endpoint[], cause: Unknown | undefined) => void;
  /** By the machine's type and id; undefined where nobody asked yet. */
  readonly of: (type: string, id: string) => Decision | undefined;
}

/**
 * Which rules of a group are in use takes the exposure of every machine behind it, which the machines' own rules take anyway: whoever works it out
 * leaves this here, so that it is worked out once.
 */
export const decisions = shared((): Decisions => {
  const byType = new Map<string, Map<string, Decision>>();
  const keyOf = ruleKeys();
  return {
    note: ({ type, id }, endpoints, cause) => {
      const deciders = endpoints.flatMap(({ traffic }) => traffic.openings.flatMap((opening) => opening.deciders));
      const ofType = byType.get(type.toLowerCase()) ?? new Map<string, Decision>();
      byType.set(type.toLowerCase(), ofType);
      ofType.set(idKey(id), deciders.length === 0 && cause === undefined ? CLOSED : { rules: [...new Set(deciders.map(({ rule }) => keyOf(rule)))], cause });
    },
    of: (type, id) => byType.get(type.toLowerCase())?.get(idKey(id)),
  };
});

const CLOSED: Decision = { rules: [], cause: undefined };

/** What tells rules of a snapshot apart, as long as their group tells two of one name and priority as one. */
export function ruleKey({ securityGroup, name, priority }: Pick<SecurityRule, 'securityGroup' | 'name' | 'priority'>): string {
  return `${idKey(securityGroup)} ${priority} ${name.toLowerCase()}`;
}

/** Rules come and go with their groups; of their keys there is one text each. */
function ruleKeys(): (rule: SecurityRule) => string {
  const texts = new Map<string, string>();
  const known = new WeakMap<SecurityRule, string>();
  return (rule) => {
    const held = known.get(rule);
    if (held !== undefined) return held;
    const key = ruleKey(rule);
    const text = texts.get(key) ?? key;
    texts.set(text, text);
    known.set(rule, text);
    return text;
  };
}
