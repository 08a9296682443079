import type { JournalLine } from '../model/journal.ts';
import type { CloudName } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';
import { asString } from '../values/json.ts';
import type { RemediationPorts } from '../remediate/ports.ts';
import { openAzure, type SessionOptions } from './azureSession.ts';

export interface RemediationOptions extends Omit<SessionOptions, 'mayWrite'> {
  /** A new GUID; by chance where absent. */
  readonly guid?: () => string;
}

/** Azure as applying a plan sees it, logged in. */
export interface Remediation {
  readonly tenant: string;
  readonly cloud: CloudName;
  /** Who writes, by name. */
  readonly principal: string;
  /** Whether any answer so far was marked as simulated. */
  readonly simulated: () => boolean;
  /** From here on the user's stop ends nothing by itself: what is in hand is finished first. */
  readonly shield: () => void;
  /** Everything but the journal, which comes from elsewhere. */
  readonly portsWith: (journal: (line: JournalLine) => void) => RemediationPorts;
}

/** Logs in with leave to write. Throws ToolError LOGIN. */
export async function openRemediation(options: RemediationOptions): Promise<Remediation> {
  const { signal, shield } = shieldable(options.signal);
  const session = await openAzure({ ...options, signal, mayWrite: true });
  const { proveLogin } = await import('../azure/credential.ts');
  const { principalOf } = await import('../azure/principal.ts');
  const { openWriter } = await import('../azure/writer.ts');
  const claims = await proveLogin(session.credential, session.cloud.armScope, { ...options, cloud: session.cloud });
  const azure = await openWriter({ ...session, userAgent: `${TOOL.name}/${TOOL.version}`, signal, now: options.now });
  return {
    tenant: asString(claims['tid']) ?? '', cloud: options.cloud, principal: principalOf(claims)?.name ?? 'somebody whose token does not say who',
    simulated: session.simulated, shield,
    portsWith: (journal) => ({
      ...azure, journal, now: options.now, sleep: async (milliseconds) => (options.sleep ?? pause)(milliseconds), guid: options.guid ?? azure.guid, interrupted: () => options.signal.aborted,
    }),
  };
}

/** A signal that follows the user's until it is shielded: a login or a first look may be cut short, a write and what proves it may not. */
function shieldable(user: AbortSignal): { readonly signal: AbortSignal; readonly shield: () => void } {
  const own = new AbortController();
  const follow = (): void => own.abort(user.reason);
  if (user.aborted) follow();
  else user.addEventListener('abort', follow);
  return { signal: own.signal, shield: () => user.removeEventListener('abort', follow) };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}
