import { createHash } from 'node:crypto';
import { idKey } from '../values/armId.ts';

/**
 * The identity of a finding over time: hex sha256 of `v1\n{ruleId}\n{lower-cased resource id}\n{discriminator}`.
 * Names, messages, regions and tags are not in it, so that editing them does not make a finding new.
 */
export function fingerprintOf(ruleId: string, resourceId: string, discriminator: string): string {
  return createHash('sha256').update(`v1\n${ruleId}\n${idKey(resourceId)}\n${discriminator}`).digest('hex');
}
