import type { JsonValue } from '../values/json.ts';
import type { Severity } from './rule.ts';

/** Where an override holds. */
export type OverrideScope =
  | { readonly kind: 'everywhere' }
  /** A resource id and everything below it. */
  | { readonly kind: 'id'; readonly id: string }
  /** Resources that carry every tag, name and value without letter case. */
  | { readonly kind: 'tag'; readonly tags: Readonly<Record<string, string>> }
  /** Everything below a management group, at any depth, by its name. */
  | { readonly kind: 'managementGroup'; readonly name: string };

/** What a user changes about rules for a part of the estate. The first match wins: for enablement, for severity and for each parameter. */
export interface Override {
  /** Rule ids, older ones too; a `*` at the end stands for the rest. */
  readonly rules: readonly string[];
  readonly scope: OverrideScope;
  readonly enabled?: boolean;
  readonly severity?: Severity;
  readonly parameters: Readonly<Record<string, JsonValue>>;
  /** Why; mandatory where a rule is switched off. */
  readonly reason?: string;
}

/** An override in one line, for people: what it changes, where, why. */
export function overrideText({ rules, scope, enabled, severity, parameters, reason }: Override): string {
  const changes = [
    ...(enabled === undefined ? [] : [enabled ? 'on' : 'switched off']),
    ...(severity === undefined ? [] : [`severity ${severity}`]),
    ...Object.entries(parameters).map(([name, value]) => `${name} = ${JSON.stringify(value)}`),
  ];
  return `${rules.join(', ')} ${scopeText(scope)}: ${changes.join(', ')}${reason === undefined ? '' : ` (${reason})`}`;
}

function scopeText(scope: OverrideScope): string {
  switch (scope.kind) {
    case 'everywhere':
      return 'everywhere';
    case 'id':
      return `in ${scope.id}`;
    case 'tag':
      return `tagged ${Object.entries(scope.tags).map(([name, value]) => `${name}=${value}`).join(', ')}`;
    case 'managementGroup':
      return `below the management group ${scope.name}`;
  }
}

/** Whether an override names a rule, by its id or an older one. */
export function namesRule(override: Pick<Override, 'rules'>, rule: { readonly id: string; readonly aliases: readonly string[] }): boolean {
  return override.rules.some((pattern) => [rule.id, ...rule.aliases].some((id) => matchesId(pattern, id)));
}

function matchesId(pattern: string, id: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}
