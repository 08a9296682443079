import { createHash } from 'node:crypto';
import { JIT_POLICY_ID, SECURITY_RULE_ID } from '../../model/armAnswers.ts';
import { ACTION_KINDS, PLAN_SCHEMA_VERSION, type Plan, type PlanContent } from '../../model/plan.ts';
import { ToolError } from '../../model/toolError.ts';
import { asArray, asObject, canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { contradiction } from './consistency.ts';

/** A plan with the hash of its canonical JSON: changed by a byte that means something, it is not applied. The hash shows a change, not who made it. */
export function seal(content: PlanContent): Plan {
  return { ...content, sha256: hashOf(content as unknown as JsonObject) };
}

/** Of everything but the hash itself, keys sorted at every level. */
function hashOf(content: JsonObject): string {
  const { sha256: _sha256, ...rest } = content;
  return createHash('sha256').update(canonicalJson(rest)).digest('hex');
}

/** Reads the text of a plan file. Throws ToolError PLAN for what is no plan, one of another version, one that was changed since, and one whose parts are not there. */
export function openPlan(text: string): Plan {
  const value = parsed(text);
  if (!isJsonObject(value) || typeof value['sha256'] !== 'string' || !Array.isArray(value['actions'])) throw refused('this is no plan', 'Give it the file that "portcullis remediate plan --out" wrote.');
  const version = value['schemaVersion'];
  if (version !== PLAN_SCHEMA_VERSION) throw refused(`the plan is of version ${typeof version === 'number' ? version : 'unknown'}, and this portcullis applies version ${PLAN_SCHEMA_VERSION}`, 'Make a new plan with this portcullis.');
  if (hashOf(value) !== value['sha256']) throw refused('the plan was changed after it was made: its sha256 is not that of its content', 'A plan is reviewed as it is: make a new one instead of editing it.');
  const fault = shapeFault(value);
  if (fault !== undefined) throw refused(`the plan is malformed: ${fault}`, 'Make a new plan with this portcullis.');
  const plan = value as unknown as Plan;
  const lie = plan.actions.map((action) => contradiction(plan.kind, action)).find((one) => one !== undefined);
  if (lie !== undefined) throw refused(`the plan contradicts itself: ${lie}`, 'It was not made by this portcullis, or was edited and sealed anew: make a new plan.');
  return plan;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function refused(message: string, hint: string): ToolError {
  return new ToolError('PLAN', message, hint);
}

const TEXTS = ['tenant', 'cloud', 'createdAt'] as const;

/** What is looked at is what applying relies on: a plan that somebody else's tool wrote and hashed may lack it. */
function shapeFault(plan: JsonObject): string | undefined {
  const text = TEXTS.find((key) => typeof plan[key] !== 'string');
  if (text !== undefined) return `${text} is no text`;
  if (plan['kind'] !== 'plan' && plan['kind'] !== 'rollback') return 'its kind is neither plan nor rollback';
  if (plan['expiresAt'] === undefined || (plan['expiresAt'] === null) !== (plan['kind'] === 'rollback')) return 'a plan expires and a rollback does not';
  if (typeof plan['simulated'] !== 'boolean') return 'it does not say whether it is simulated';
  const actions = asArray(plan['actions']);
  const ids = new Set(actions.map((action) => asObject(action)['id']));
  if (ids.size < actions.length) return 'two actions have one id';
  return actions.map(actionFault).find((fault) => fault !== undefined);
}

function actionFault(value: JsonValue): string | undefined {
  const action = asObject(value);
  const [request, verification] = [asObject(action['request']), asObject(action['verification'])];
  if (typeof action['id'] !== 'string' || !ACTION_KINDS.some((kind) => kind === action['kind'])) return 'an action has no id, or is of a kind that is not known';
  const texts = [action['affects'], verification['knownAllows']].map(asArray).flat();
  const lists = [action['affects'], action['findings'], action['warnings'], verification['present'], verification['absent'], verification['knownAllows']];
  const isWhole = typeof request['apiVersion'] === 'string' && typeof request['path'] === 'string' && isSide(request['body']) && isSide(action['before']) && lists.every(Array.isArray) && texts.every((text) => typeof text === 'string') && typeof action['breaking'] === 'boolean' && isChange(asObject(action['change']));
  return isWhole ? undefined : `action ${action['id']} is not whole`;
}

/** A plan writes two types of resources and no other, whatever it says. */
function isChange(change: JsonObject): boolean {
  const { kind, policy, rule, location, machines } = change;
  if (kind === 'securityRule') return typeof rule === 'string' && SECURITY_RULE_ID.test(rule) && isSide(change['before']) && isSide(change['after']);
  return kind === 'jitPolicy' && typeof policy === 'string' && JIT_POLICY_ID.test(policy) && typeof location === 'string' && Array.isArray(machines)
    && asArray(machines).map(asObject).every(({ machine, before, after }) => typeof machine === 'string' && isSide(before) && isSide(after));
}

function isSide(side: JsonValue | undefined): boolean {
  return side === null || isJsonObject(side);
}
