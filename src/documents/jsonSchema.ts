import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonObject, JsonValue } from '../values/json.ts';

export interface SchemaFault {
  /** JSON pointer of the value at fault; empty for the document itself. */
  readonly path: string;
  readonly message: string;
}

/** Everything in which a value breaks one of our own JSON Schemas (2020-12). Empty when it conforms. */
export function validateAgainstSchema(schema: JsonObject, value: JsonValue): readonly SchemaFault[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => ({ path: error.instancePath, message: error.message ?? 'does not conform' }));
}
