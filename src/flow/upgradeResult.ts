import { DISPOSITIONS } from '../model/finding.ts';
import { asArray, asObject, isJsonObject, type JsonValue } from '../values/json.ts';

/** What one change of the result's schema made of older documents. A document that is not of that form is left as it is: the schema tells what is wrong with it. */
type Step = (document: JsonValue) => JsonValue;

/** In the order of the changes. A step adds what follows from the rest of a document; what it cannot tell stays absent, and no verdict changes. */
const STEPS: readonly Step[] = [withDispositions, withUnusedWaivers];

/**
 * A saved result of any version so far as the newest one would tell it. What became required since is counted from what the document holds; what is optional (waivers' use,
 * posture, coverage of benchmarks) stays away, and reports say nothing of it.
 */
export function upgradeResult(document: JsonValue): JsonValue {
  return STEPS.reduce((upgraded, step) => step(upgraded), document);
}

/** Before there were waivers, `summary.byDisposition` was not told: what is done about failures, as the findings say. */
function withDispositions(document: JsonValue): JsonValue {
  if (!isJsonObject(document) || !isJsonObject(document['summary']) || document['summary']['byDisposition'] !== undefined) return document;
  const failures = asArray(document['findings']).map(asObject).filter((finding) => finding['status'] === 'fail');
  const byDisposition = Object.fromEntries(DISPOSITIONS.map((disposition) => [disposition, failures.filter((finding) => finding['disposition'] === disposition).length]));
  return { ...document, summary: { ...document['summary'], byDisposition } };
}

/** How that reason ended. */
const UNUSED_WAIVERS = ', and --fail-on-unused-waivers was given';

/** Once, that unused waivers fail a gate stood in its reasons alone. */
function withUnusedWaivers(document: JsonValue): JsonValue {
  if (!isJsonObject(document) || !isJsonObject(document['gate']) || document['gate']['failOnUnusedWaivers'] !== undefined) return document;
  const isTold = asArray(document['gate']['reasons']).some((reason) => typeof reason === 'string' && reason.endsWith(UNUSED_WAIVERS));
  return isTold ? { ...document, gate: { ...document['gate'], failOnUnusedWaivers: true } } : document;
}
