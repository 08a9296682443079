/**
 * Azure action strings (`Microsoft.Compute/virtualMachines/read`) and the patterns of role definitions.
 * Source: Azure RBAC documentation, "Understand Azure role definitions": `*` stands for any characters, slashes
 * included; letter case does not matter; NotActions are subtracted from Actions of the same permission element only.
 */

/**
 * Whether a pattern (`Microsoft.Compute/*`, `*` + `/read`) covers an action. Each literal part is looked for once,
 * leftmost first, so no pattern can blow up. A star between two slashes may also stand for nothing, slash included:
 * Managed Identity Operator holds `userAssignedIdentities/*` + `/assign/action`, and Azure checks `userAssignedIdentities/assign/action`.
 */
export function coversAction(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  const [head = '', ...rest] = parts;
  const tail = rest.pop();
  if (tail === undefined) return text === head;
  if (!text.startsWith(head)) return false;
  let from = head.length;
  let before = head;
  for (const part of rest) {
    const found = text.indexOf(part, earliest(before, part, from));
    if (found < 0) return false;
    from = found + part.length;
    before = part;
  }
  return text.length - tail.length >= earliest(before, tail, from) && text.endsWith(tail);
}

/** Where the part after a star may begin: on the slash that ended the part before it, when it begins with one itself. */
function earliest(before: string, part: string, from: number): number {
  return before.endsWith('/') && part.startsWith('/') ? from - 1 : from;
}

/** One permission element of a role definition, as far as control-plane actions go. */
export interface PermissionElement {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/**
 * Whether an element allows an action: some pattern covers it and no exclusion does. The action may itself be a pattern, for one
 * that nobody can name: then all of it has to be covered, and no pattern of the exclusions may meet it.
 */
export function effectivelyAllows(element: PermissionElement, action: string): boolean {
  return element.actions.some((pattern) => coversAction(pattern, action)) && !element.notActions.some((pattern) => coversAction(pattern, action) || (action.includes('*') && meets(pattern, action)));
}

/**
 * Whether an element of a deny assignment may keep an action from somebody: the other way round than for a role, what cannot be told counts as denied.
 * Of an action that is itself a pattern, denying any part may be what matters.
 */
export function mayDeny(element: PermissionElement, action: string): boolean {
  const isPattern = action.includes('*');
  const touches = (pattern: string): boolean => coversAction(pattern, action) || (isPattern && (coversAction(action, pattern) || meets(pattern, action)));
  return element.actions.some(touches) && !element.notActions.some((pattern) => coversAction(pattern, action));
}

/** Whether two patterns can cover the same action, as far as their first and last literal parts tell. An exclusion without a star names another action. */
function meets(exclusion: string, action: string): boolean {
  if (!exclusion.includes('*')) return false;
  const [left, right] = [exclusion.toLowerCase().split('*'), action.toLowerCase().split('*')];
  const [leftHead = '', rightHead = '', leftTail = '', rightTail = ''] = [left[0], right[0], left.at(-1), right.at(-1)];
  return (leftHead.startsWith(rightHead) || rightHead.startsWith(leftHead)) && (leftTail.endsWith(rightTail) || rightTail.endsWith(leftTail));
}
