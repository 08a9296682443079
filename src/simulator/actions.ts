/**
 * Whether an action pattern names the action: letter case is of no matter, `*` stands for any run of characters, slashes
 * included, and a `*` between two slashes also for nothing at all, so that `.../userAssignedIdentities/` + `*` +
 * `/assign/action` grants `.../userAssignedIdentities/assign/action` (built-in role "Managed Identity Operator").
 */
export function namesAction(pattern: string, action: string): boolean {
  return expressionOf(pattern.toLowerCase()).test(action.toLowerCase());
}

const compiled = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  // A star between slashes takes the slash before it along, so that it can be left out.
  const body = escaped.replaceAll(/\/\*(?=\/)/g, '(?:/STAR)?').replaceAll('*', 'STAR').replaceAll('STAR', '.*');
  const made = new RegExp(`^${body}$`, 's');
  compiled.set(pattern, made);
  return made;
}
