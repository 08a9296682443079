import { createHash } from 'node:crypto';
import { PLAN_SCHEMA_VERSION, type Plan, type PlanContent } from '../../model/plan.ts';
import { ToolError } from '../../model/toolError.ts';
import { asArray, asString, canonicalJson, isJsonObject, type JsonObject } from '../../values/json.ts';

/** A plan with the sha256 of the canonical JSON of all the rest: what was reviewed is what is applied. */
export function seal(content: PlanContent): Plan {
  return { ...content, sha256: digestOf(content) };
}

function digestOf(content: PlanContent): string {
  return createHash('sha256').update(canonicalJson(plain(content))).digest('hex');
}

/** As a file would hold it: nothing undefined. */
function plain(content: PlanContent): JsonObject {
  return JSON.parse(JSON.stringify(content)) as JsonObject;
}

/** The text of a plan's file. */
export function textOfPlan(plan: Plan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}

/**
 * Reads a plan's text. Throws ToolError PLAN where it is no plan, of another version, or was edited by as much as a byte: its text has to be the one that its own
 * content gives, and its sha256 that of its content.
 */
export function openPlan(text: string): Plan {
  const document = parsed(text);
  if (document['schemaVersion'] !== PLAN_SCHEMA_VERSION) throw new ToolError('PLAN', `the plan is of version ${JSON.stringify(document['schemaVersion'] ?? null)}, and this version applies ${PLAN_SCHEMA_VERSION}`, REMAKE);
  const { sha256, ...content } = document;
  if (!isShaped(document)) throw new ToolError('PLAN', 'it is no plan: parts of it are missing', REMAKE);
  if (sha256 !== digestOf(content as unknown as PlanContent) || textOfPlan(document as unknown as Plan) !== text) throw new ToolError('PLAN', 'the plan was changed after it was made: its sha256 is not that of its content', REMAKE);
  return document as unknown as Plan;
}

const REMAKE = 'Make it anew with "portcullis remediate plan"; what should be left out of it is said there, not in the file.';

function parsed(text: string): JsonObject {
  try {
    const document: unknown = JSON.parse(text);
    if (isJsonObject(document)) return document;
  } catch {
    // The same as a document that is none.
  }
  throw new ToolError('PLAN', 'it is no plan: it is not JSON', REMAKE);
}

const TEXTS = ['kind', 'tenant', 'cloud', 'createdAt', 'sha256'];
const LISTS = ['actions', 'skipped', 'warnings'];

/** What everything that reads a plan takes for granted; a file's whole shape is the JSON Schema's. */
function isShaped(document: JsonObject): boolean {
  const hasTexts = TEXTS.every((key) => asString(document[key]) !== undefined);
  return hasTexts && LISTS.every((key) => Array.isArray(document[key])) && asArray(document['actions']).every((action) => isJsonObject(action) && isJsonObject(action['change']) && isJsonObject(action['request']));
}
