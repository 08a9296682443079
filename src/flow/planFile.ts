import { jsonDepthFault } from '../documents/jsonPlaces.ts';
import { validateAgainstSchema } from '../documents/jsonSchema.ts';
import { readSchema } from '../files/assets.ts';
import { readText } from '../files/textFile.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { ToolError } from '../model/toolError.ts';
import { openPlan } from '../remediate/plan/seal.ts';
import type { JsonValue } from '../values/json.ts';

/** The text of a plan's file: for reviews, a value a line. */
export function textOfPlan(plan: Plan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}

/** A plan by its file: whole, of this version, not edited, of the shape that its JSON Schema gives. Throws ToolError PLAN. */
export function readPlan(path: string): Plan {
  const text = readText(path, 'PLAN', 'Name a file that "portcullis remediate plan" wrote.');
  const tooDeep = jsonDepthFault(text);
  if (tooDeep !== undefined) throw new ToolError('PLAN', formatDiagnostic({ file: path, ...tooDeep }), 'Make it anew with "portcullis remediate plan".');
  const plan = openPlan(text);
  const [fault] = validateAgainstSchema(readSchema('plan'), JSON.parse(JSON.stringify(plan)) as JsonValue);
  if (fault !== undefined) throw new ToolError('PLAN', `${path} is no plan: /${fault.path.join('/')} ${fault.message}`, 'Make it anew with "portcullis remediate plan".');
  return plan;
}
